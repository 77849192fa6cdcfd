package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongFunction;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DroppedTouch;
import org.anabranch.core.store.ReadTxn.IndexEntry;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * The table {@code feed-deletes} as one session sees it: what the index dropped, by commit for feeds and by time for
 * forgetting it again. Databases stand in it by name, since they may be gone.
 */
final class DroppedTable {

    private static final int BYTES_MAX = DocumentKey.DATABASE_BYTES_MAX + 1 + DocumentKey.ID_BYTES_MAX;

    private final Table table;
    private final Session session;

    DroppedTable(Tables tables, Session session) {
        this.table = tables.feedDeletes();
        this.session = session;
    }

    /** What an entry by commit stands for. */
    static IndexEntry byCommit(ByteBuffer at, ByteBuffer value) {
        at.get();
        Numbers.getOrdered(at);
        long seq = Numbers.getOrdered(at);
        Numbers.getVarint(value);
        return new IndexEntry(seq, Keys.named(value));
    }

    Optional<DroppedTouch> oldest(LongFunction<ReplicaId> replicas) {
        try (TableIterator<DroppedTouch> rows =
                new TableIterator<>(table, session, Ranges.droppedByTime(), (at, value) -> {
                    at.get();
                    long timeMillis = at.getLong();
                    ReplicaId origin = replicas.apply(Numbers.getOrdered(at));
                    return new DroppedTouch(origin, Numbers.getOrdered(at), Keys.named(value), timeMillis);
                })) {
            return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
        }
    }

    long count() {
        return table.stat(session).entries / 2;
    }

    void put(DroppedTouch dropped, long replica) {
        delete(replica, dropped.seq());
        ByteBuffer value = document(session.scratch().value(Numbers.VARINT_BYTES_MAX + BYTES_MAX), dropped, true);
        table.put(session, Keys.dropped(session.scratch().key(), replica, dropped.seq()), value);
        ByteBuffer byTime = document(session.scratch().value(BYTES_MAX), dropped, false);
        table.put(session, Keys.dropped(session.scratch().key(), dropped.timeMillis(), replica, dropped.seq()), byTime);
    }

    private static ByteBuffer document(ByteBuffer out, DroppedTouch dropped, boolean withTime) {
        if (withTime) {
            Numbers.putVarint(out, dropped.timeMillis());
        }
        return Keys.putNamed(out, dropped.key());
    }

    void delete(long replica, long seq) {
        ByteBuffer at = Keys.dropped(session.scratch().key(), replica, seq);
        ByteBuffer value = table.get(session, at);
        if (value != null) {
            long timeMillis = Numbers.getVarint(value);
            table.delete(session, at);
            table.delete(session, Keys.dropped(session.scratch().key(), timeMillis, replica, seq));
        }
    }
}
