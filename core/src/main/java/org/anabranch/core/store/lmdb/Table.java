package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.LmdbException;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Stat;

/** One table. Every value that goes in is sealed with its checksum, and every one that comes out is checked. */
final class Table {

    private static final PutFlags[] ANYWHERE = {};
    private static final PutFlags[] AT_THE_END = {PutFlags.MDB_APPEND};

    private final String name;
    private final Dbi<ByteBuffer> dbi;

    Table(String name, Dbi<ByteBuffer> dbi) {
        this.name = name;
        this.dbi = dbi;
    }

    String name() {
        return name;
    }

    /** The value without its checksum, or null; it lies in the file, and is valid until the session's next use. */
    ByteBuffer get(Session session, ByteBuffer key) {
        ByteBuffer value;
        try {
            value = dbi.get(session.txn(), key);
        } catch (LmdbException e) {
            throw failure(e);
        }
        if (value != null) {
            session.checksum().open(name, key, value);
        }
        return value;
    }

    /**
     * @param value of which the part written so far is stored, with its checksum
     * @param atTheEnd that the key is known to be above all others: LMDB then fills pages instead of leaving each half
     *     empty
     */
    void put(Session session, ByteBuffer key, ByteBuffer value, boolean atTheEnd) {
        session.checksum().seal(key, value);
        try {
            dbi.put(session.txn(), key, value, atTheEnd ? AT_THE_END : ANYWHERE);
        } catch (LmdbException e) {
            throw failure(e);
        }
    }

    void put(Session session, ByteBuffer key, ByteBuffer value) {
        put(session, key, value, false);
    }

    void delete(Session session, ByteBuffer key) {
        try {
            dbi.delete(session.txn(), key);
        } catch (LmdbException e) {
            throw failure(e);
        }
    }

    void clear(Session session) {
        try {
            dbi.drop(session.txn());
        } catch (LmdbException e) {
            throw failure(e);
        }
    }

    Cursor<ByteBuffer> openCursor(Session session) {
        try {
            return dbi.openCursor(session.txn());
        } catch (LmdbException e) {
            throw failure(e);
        }
    }

    Stat stat(Session session) {
        return dbi.stat(session.txn());
    }

    long bytes(Session session) {
        Stat stat = stat(session);
        return (stat.branchPages + stat.leafPages + stat.overflowPages) * stat.pageSize;
    }

    RuntimeException failure(LmdbException cause) {
        return Failures.translate(cause, "table " + name);
    }
}
