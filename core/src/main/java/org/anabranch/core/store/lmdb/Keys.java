package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.LocalKey;

/** The keys of the tables. Every method leaves {@code out} ready to be read. */
final class Keys {

    static final byte FORMAT = 0;
    static final byte VECTOR = 1;
    static final byte FLOOR = 2;
    static final byte NEXT_DATABASE = 3;
    static final byte SEALED = 4;
    static final byte FOLDING = 5;
    static final byte FEED_FLOOR = 6;
    private static final byte LOCAL = 16;
    static final byte DROPPED_BY_COMMIT = 0;
    static final byte DROPPED_BY_TIME = 1;

    private Keys() {}

    static ByteBuffer document(ByteBuffer out, long database, byte[] id) {
        Numbers.putOrdered(out, database);
        return out.put(id).flip();
    }

    static ByteBuffer index(ByteBuffer out, long replica, long seq) {
        Numbers.putOrdered(out, replica);
        Numbers.putOrdered(out, seq);
        return out.flip();
    }

    /** Of what the index dropped, in the part of the table that is by commit. */
    static ByteBuffer dropped(ByteBuffer out, long replica, long seq) {
        return index(out.put(DROPPED_BY_COMMIT), replica, seq);
    }

    /** The same in the part that is by time. */
    static ByteBuffer dropped(ByteBuffer out, long timeMillis, long replica, long seq) {
        return index(out.put(DROPPED_BY_TIME).putLong(timeMillis), replica, seq);
    }

    /** Of what is remembered under {@code key}: one entry for each commit that was made under it. */
    static ByteBuffer idempotency(ByteBuffer out, Digest key, long replica, long seq) {
        putDigest(out, key);
        return index(out, replica, seq);
    }

    /** Where the entries of {@code key} begin. */
    static ByteBuffer idempotency(ByteBuffer out, Digest key) {
        return putDigest(out, key).flip();
    }

    static ByteBuffer putDigest(ByteBuffer out, Digest digest) {
        return out.putLong(digest.high()).putLong(digest.low());
    }

    static Digest digest(ByteBuffer in) {
        return new Digest(in.getLong(), in.getLong());
    }

    /** Of the replicas; and where the documents of a database or the index of a replica begin. */
    static ByteBuffer number(ByteBuffer out, long number) {
        Numbers.putOrdered(out, number);
        return out.flip();
    }

    static ByteBuffer database(ByteBuffer out, String name) {
        return out.put(name.getBytes(StandardCharsets.UTF_8)).put((byte) 0).flip();
    }

    static String database(ByteBuffer key) {
        return text(key, key.remaining() - 1);
    }

    /** By its database's name, since that may have no number any more. */
    static ByteBuffer putNamed(ByteBuffer out, DocumentKey key) {
        byte[] database = key.database().getBytes(StandardCharsets.UTF_8);
        return out.put(database).put((byte) 0).put(key.idBytes());
    }

    static DocumentKey named(ByteBuffer key) {
        int end = key.position();
        while (key.get(end) != 0) {
            end++;
        }
        String database = text(key, end - key.position());
        key.get();
        return new DocumentKey(database, text(key));
    }

    static ByteBuffer meta(ByteBuffer out, byte key) {
        return out.put(key).flip();
    }

    static ByteBuffer local(ByteBuffer out, LocalKey key) {
        return out.put(LOCAL).put((byte) key.number()).flip();
    }

    static String text(ByteBuffer in) {
        return text(in, in.remaining());
    }

    private static String text(ByteBuffer in, int bytes) {
        byte[] utf8 = new byte[bytes];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
