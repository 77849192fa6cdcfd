package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;

/**
 * Two ways to write a number from 0 to {@link Long#MAX_VALUE} in few bytes.
 *
 * <p><em>Ordered</em>, for keys: up to {@link #ONE_BYTE_MAX} the byte itself; above, a byte that tells how many follow,
 * and the number in them, big-endian and without leading zeros. Compared byte by byte the encodings are in the order of
 * the numbers, and none is the beginning of another.
 *
 * <p><em>Varint</em>, for values: seven bits a byte, the lowest first, the top bit set in all but the last.
 */
final class Numbers {

    static final int ONE_BYTE_MAX = 0xF7;
    static final int ORDERED_BYTES_MAX = 9;
    static final int VARINT_BYTES_MAX = 9;

    private Numbers() {}

    static void putOrdered(ByteBuffer out, long number) {
        if (number <= ONE_BYTE_MAX) {
            out.put((byte) number);
            return;
        }
        int bytes = Long.BYTES - Long.numberOfLeadingZeros(number) / Byte.SIZE;
        out.put((byte) (ONE_BYTE_MAX + bytes));
        for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.put((byte) (number >>> shift));
        }
    }

    static long getOrdered(ByteBuffer in) {
        int first = in.get() & 0xFF;
        if (first <= ONE_BYTE_MAX) {
            return first;
        }
        long number = 0;
        for (int bytes = first - ONE_BYTE_MAX; bytes > 0; bytes--) {
            number = number << Byte.SIZE | in.get() & 0xFF;
        }
        return number;
    }

    static void putVarint(ByteBuffer out, long number) {
        long rest = number;
        while (rest > 0x7F) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    static long getVarint(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }

    /** The order of keys in a table: byte by byte, unsigned, a beginning before the whole. */
    static int compareBytes(ByteBuffer left, ByteBuffer right) {
        int difference = left.mismatch(right);
        if (difference < 0) {
            return 0;
        }
        if (difference == Math.min(left.remaining(), right.remaining())) {
            return Integer.compare(left.remaining(), right.remaining());
        }
        return Byte.compareUnsigned(left.get(left.position() + difference), right.get(right.position() + difference));
    }
}
