package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import org.lmdbjava.Cursor;
import org.lmdbjava.LmdbException;

/**
 * The last key of a table during one write transaction. It is never below the true one (a delete leaves it as it is), so
 * that a key that passes it can safely be appended.
 */
final class Tail {

    private final Table table;
    private final Session session;
    private final ByteBuffer last = ByteBuffer.allocate(Scratch.KEY_BYTES_MAX).limit(0);
    private boolean known;

    Tail(Table table, Session session) {
        this.table = table;
        this.session = session;
    }

    /** Whether {@code key} is above every key of the table; it is then taken to be the last one. */
    boolean isPassedBy(ByteBuffer key) {
        if (!known) {
            load();
            known = true;
        }
        boolean passed = Numbers.compareBytes(key, last) > 0;
        if (passed) {
            last.clear().put(key.duplicate()).flip();
        }
        return passed;
    }

    private void load() {
        try (Cursor<ByteBuffer> cursor = table.openCursor(session)) {
            if (cursor.last()) {
                last.clear().put(cursor.key()).flip();
            }
        } catch (LmdbException e) {
            throw table.failure(e);
        }
    }
}
