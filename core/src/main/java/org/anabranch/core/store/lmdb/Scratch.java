package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;

/** The buffers outside the heap that one thread at a time uses to pass keys and values to LMDB, kept from use to use. */
final class Scratch {

    /** What LMDB allows. */
    static final int KEY_BYTES_MAX = 511;

    private static final int VALUE_BYTES_MIN = 4_096;

    private final ByteBuffer key = ByteBuffer.allocateDirect(KEY_BYTES_MAX);
    private ByteBuffer value = ByteBuffer.allocate(0);

    /** Empty, for {@link Keys} to write to. */
    ByteBuffer key() {
        return key.clear();
    }

    /** Empty, with room for a value of so many bytes and its checksum. */
    ByteBuffer value(int bytesMax) {
        int needed = Math.addExact(bytesMax, Checksum.BYTES);
        if (value.capacity() < needed) {
            value = ByteBuffer.allocateDirect(Math.max(needed, VALUE_BYTES_MIN));
        }
        return value.clear();
    }
}
