package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.anabranch.core.store.DamagedException;

/**
 * The last four bytes of every value: CRC32C over its key and what stands before them, so that a flipped bit is found,
 * and a value that stands under a key not its own. LMDB itself checks neither.
 */
final class Checksum {

    static final int BYTES = Integer.BYTES;

    private final CRC32C crc = new CRC32C();

    /** Ends the value that was written to {@code value}, and makes it ready to be read from its beginning. */
    void seal(ByteBuffer key, ByteBuffer value) {
        value.flip();
        int checksum = compute(key, value);
        value.limit(value.limit() + BYTES);
        value.putInt(value.limit() - BYTES, checksum);
    }

    /** Leaves of {@code value} what stands before the checksum. */
    void open(String table, ByteBuffer key, ByteBuffer value) {
        int end = value.limit() - BYTES;
        if (end < 0) {
            throw new DamagedException(place(table, key) + " has a value too short for its checksum");
        }
        int stored = value.getInt(end);
        value.limit(end);
        if (compute(key, value) != stored) {
            throw new DamagedException(place(table, key) + " does not match its checksum");
        }
    }

    /** Where something stands; bytes of the key that are no letters are shown as {@code \xHH}. */
    static String place(String table, ByteBuffer key) {
        StringBuilder text = new StringBuilder("table ").append(table).append(", key ");
        for (int i = key.position(); i < key.limit(); i++) {
            int next = key.get(i) & 0xFF;
            text.append(next > ' ' && next < 0x7F ? String.valueOf((char) next) : String.format("\\x%02x", next));
        }
        return text.toString();
    }

    private int compute(ByteBuffer key, ByteBuffer value) {
        int keyAt = key.position();
        crc.reset();
        crc.update(key);
        crc.update(value);
        key.position(keyAt);
        value.position(0);
        return (int) crc.getValue();
    }
}
