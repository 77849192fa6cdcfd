package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;

/** The entries of a table from one key, inclusive, to another, exclusive, in either direction. */
final class TableIterator<T> implements Iterator<T>, AutoCloseable {

    /** Makes of an entry, whose checksum was found right, what the caller wants to see; both buffers are valid only now. */
    interface Decoder<T> {
        T decode(ByteBuffer key, ByteBuffer value);
    }

    private enum State {
        FRESH,
        BETWEEN,
        AT_NEXT,
        ENDED,
        CLOSED
    }

    private final Table table;
    private final Session session;
    private final KeyRange range;
    private final Decoder<T> decoder;
    private final Cursor<ByteBuffer> cursor;
    private State state = State.FRESH;

    TableIterator(Table table, Session session, KeyRange range, Decoder<T> decoder) {
        this.table = table;
        this.session = session;
        this.range = range;
        this.decoder = decoder;
        this.cursor = table.openCursor(session);
    }

    @Override
    public boolean hasNext() {
        switch (state) {
            case FRESH -> move(true);
            case BETWEEN -> move(false);
            case CLOSED -> throw new IllegalStateException("the transaction was closed, or written to");
            case AT_NEXT, ENDED -> {}
        }
        return state == State.AT_NEXT;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        state = State.BETWEEN;
        ByteBuffer key = cursor.key();
        ByteBuffer value = cursor.val();
        session.checksum().open(table.name(), key, value);
        return decoder.decode(key, value);
    }

    private void move(boolean first) {
        try {
            boolean found = first ? seek() : range.descending() ? cursor.prev() : cursor.next();
            state = found && range.goesOnTo(cursor.key()) ? State.AT_NEXT : State.ENDED;
        } catch (LmdbException e) {
            throw table.failure(e);
        }
    }

    private boolean seek() {
        ByteBuffer start = range.descending() ? range.high() : range.low();
        ByteBuffer key = session.scratch().key().put(start.duplicate()).flip();
        boolean found = cursor.get(key, GetOp.MDB_SET_RANGE);
        if (!range.descending()) {
            return found;
        }
        return found ? cursor.prev() : cursor.last();
    }

    @Override
    public void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            cursor.close();
        }
    }
}
