package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/** The tables of a store; docs/data-file.md has their bytes. */
record Tables(
        Table documents,
        Table index,
        Table collectable,
        Table databases,
        Table replicas,
        Table staged,
        Table idempotency,
        Table idempotencyIndex,
        Table feedDeletes,
        Table meta) {

    static final int COUNT = 10;

    /** Opens them all in one transaction, so that a store that was begun has all of them. */
    static Tables open(Env<ByteBuffer> env, Txn<ByteBuffer> txn, DbiFlags... flags) {
        Function<String, Table> open = name -> open(env, txn, name, flags);
        return new Tables(
                open.apply("documents"),
                open.apply("index"),
                open.apply("collectable"),
                open.apply("databases"),
                open.apply("replicas"),
                open.apply("staged"),
                open.apply("idempotency"),
                open.apply("idempotency-index"),
                open.apply("feed-deletes"),
                openMeta(env, txn, flags));
    }

    static Table openMeta(Env<ByteBuffer> env, Txn<ByteBuffer> txn, DbiFlags... flags) {
        return open(env, txn, "meta", flags);
    }

    private static Table open(Env<ByteBuffer> env, Txn<ByteBuffer> txn, String name, DbiFlags... flags) {
        return new Table(name, env.openDbi(txn, name.getBytes(StandardCharsets.US_ASCII), null, false, flags));
    }

    List<Table> all() {
        return List.of(
                documents,
                index,
                collectable,
                databases,
                replicas,
                staged,
                idempotency,
                idempotencyIndex,
                feedDeletes,
                meta);
    }

    long bytes(Session session) {
        return all().stream().mapToLong(table -> table.bytes(session)).sum();
    }
}
