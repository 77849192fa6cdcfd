package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * The two tables of idempotency keys as one session sees them: by key, for retries; and by origin and number, for
 * catch-ups and for dropping the oldest.
 */
final class RememberedTable {

    private final Table byKey;
    private final Table byCommit;
    private final Session session;

    RememberedTable(Tables tables, Session session) {
        this.byKey = tables.idempotency();
        this.byCommit = tables.idempotencyIndex();
        this.session = session;
    }

    List<RememberedWrite> find(Digest key, LongFunction<ReplicaId> replicas) {
        return collect(byKey, Ranges.idempotency(key), (at, value) -> {
            Keys.digest(at);
            ReplicaId origin = replicas.apply(Numbers.getOrdered(at));
            return RememberedRows.get(value, key, origin, Numbers.getOrdered(at));
        });
    }

    /** What an entry of the index stands for. */
    TableIterator.Decoder<RememberedWrite> byCommit(LongFunction<ReplicaId> replicas) {
        return (at, value) -> {
            long replica = Numbers.getOrdered(at);
            long seq = Numbers.getOrdered(at);
            Digest key = Keys.digest(value);
            ByteBuffer row =
                    byKey.get(session, Keys.idempotency(session.scratch().key(), key, replica, seq));
            return RememberedRows.get(row, key, replicas.apply(replica), seq);
        };
    }

    /** One seek for each origin that has any. */
    List<RememberedWrite> oldest(LongFunction<ReplicaId> replicas, ToLongFunction<ReplicaId> numbers) {
        List<RememberedWrite> oldest = new ArrayList<>();
        for (long replica = 0; ; replica++) {
            RememberedWrite first = first(Ranges.replicasFrom(replica), replicas);
            if (first == null) {
                return oldest;
            }
            oldest.add(first);
            replica = numbers.applyAsLong(first.origin());
        }
    }

    private RememberedWrite first(KeyRange range, LongFunction<ReplicaId> replicas) {
        try (TableIterator<RememberedWrite> rows = new TableIterator<>(byCommit, session, range, byCommit(replicas))) {
            return rows.hasNext() ? rows.next() : null;
        }
    }

    long count() {
        return byCommit.stat(session).entries;
    }

    void put(RememberedWrite write, long replica) {
        deleteAt(replica, write.seq());
        ByteBuffer value = session.scratch().value(RememberedRows.bytesMax(write));
        RememberedRows.put(value, write);
        byKey.put(session, Keys.idempotency(session.scratch().key(), write.key(), replica, write.seq()), value);
        ByteBuffer key = Keys.putDigest(session.scratch().value(Digest.BYTES), write.key());
        byCommit.put(session, Keys.index(session.scratch().key(), replica, write.seq()), key);
    }

    /** What is remembered of a commit, whatever its key. */
    void deleteAt(long replica, long seq) {
        ByteBuffer at = Keys.index(session.scratch().key(), replica, seq);
        ByteBuffer value = byCommit.get(session, at);
        if (value != null) {
            Digest key = Keys.digest(value);
            byCommit.delete(session, at);
            byKey.delete(session, Keys.idempotency(session.scratch().key(), key, replica, seq));
        }
    }

    private <T> List<T> collect(Table table, KeyRange range, TableIterator.Decoder<T> decoder) {
        List<T> rows = new ArrayList<>();
        try (TableIterator<T> iterator = new TableIterator<>(table, session, range, decoder)) {
            iterator.forEachRemaining(rows::add);
        }
        return rows;
    }
}
