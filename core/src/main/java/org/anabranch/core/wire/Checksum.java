package org.anabranch.core.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.anabranch.crdt.codec.MalformedException;

/** A CRC32C in the last four bytes. */
final class Checksum {

    private Checksum() {}

    static byte[] append(byte[] content) {
        byte[] checked = Arrays.copyOf(content, content.length + Integer.BYTES);
        ByteBuffer.wrap(checked).putInt(content.length, of(checked, content.length));
        return checked;
    }

    /** The content, if the checksum is right. */
    static byte[] verify(byte[] checked) throws MalformedException {
        int length = checked.length - Integer.BYTES;
        if (length < 0 || ByteBuffer.wrap(checked).getInt(length) != of(checked, length)) {
            throw new MalformedException(Math.max(0, length), "the checksum does not match");
        }
        return Arrays.copyOf(checked, length);
    }

    private static int of(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
