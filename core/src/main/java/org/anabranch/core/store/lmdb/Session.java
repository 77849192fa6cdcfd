package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import org.lmdbjava.Txn;

/** A transaction of LMDB with what is needed to use it, for one thread at a time. */
record Session(Txn<ByteBuffer> txn, Checksum checksum, Scratch scratch) {

    Session(Txn<ByteBuffer> txn) {
        this(txn, new Checksum(), new Scratch());
    }
}
