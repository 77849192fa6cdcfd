package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.core.store.DamagedException;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * The small numbers by which this store writes replicas, counted from 0. A number is given once and never taken back, so
 * that the latest list is right for every snapshot; an instance never changes.
 */
final class Replicas {

    private final List<ReplicaId> byNumber;
    private final Map<ReplicaId, Integer> numbers;

    private Replicas(List<ReplicaId> byNumber) {
        this.byNumber = byNumber;
        this.numbers = new HashMap<>();
        for (ReplicaId replica : byNumber) {
            numbers.put(replica, numbers.size());
        }
    }

    static Replicas load(Table table, Session session) {
        List<ReplicaId> byNumber = new ArrayList<>();
        try (TableIterator<Boolean> rows = new TableIterator<>(
                table, session, KeyRange.ALL, (key, value) -> byNumber.add(new ReplicaId(value.getLong())))) {
            rows.forEachRemaining(added -> {});
        }
        return new Replicas(byNumber);
    }

    int size() {
        return byNumber.size();
    }

    /** @return -1 for a replica that has none */
    int number(ReplicaId replica) {
        return numbers.getOrDefault(replica, -1);
    }

    ReplicaId replica(long number) {
        if (number >= byNumber.size()) {
            throw new DamagedException("table replicas has no number " + number + ", which a row names");
        }
        return byNumber.get((int) number);
    }

    Replicas with(ReplicaId replica) {
        List<ReplicaId> more = new ArrayList<>(byNumber);
        more.add(replica);
        return new Replicas(more);
    }

    /** Stores those above the first {@code known}. */
    void store(Table table, Session session, int known) {
        for (int number = known; number < size(); number++) {
            ByteBuffer key = Keys.number(session.scratch().key(), number);
            table.put(
                    session,
                    key,
                    session.scratch()
                            .value(Long.BYTES)
                            .putLong(byNumber.get(number).bits()));
        }
    }
}
