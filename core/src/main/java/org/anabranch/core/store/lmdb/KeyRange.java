package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;

/** The keys of a table from {@code low}, inclusive, to {@code high}, exclusive. */
record KeyRange(ByteBuffer low, ByteBuffer high, boolean descending) {

    /** Every key of a table whose keys begin with a name or with a small number: none of those begins with 0xFF. */
    static final KeyRange ALL =
            new KeyRange(ByteBuffer.wrap(new byte[] {0}), ByteBuffer.wrap(new byte[] {(byte) 0xFF}), false);

    /** Whether a key that was come to in the direction of this range is still in it. */
    boolean goesOnTo(ByteBuffer key) {
        return descending ? Numbers.compareBytes(key, low) >= 0 : Numbers.compareBytes(key, high) < 0;
    }
}
