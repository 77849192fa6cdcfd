package org.anabranch.core.engine;

import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.core.wire.Batch;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * Batches that came before what they depend on. Memory only: a batch that finds no room is simply asked for again, as is
 * what was held when the process ended.
 */
final class HeldBatches {

    private final int bytesMax;
    private final TreeMap<ReplicaId, NavigableMap<Long, Batch>> byOrigin = new TreeMap<>();
    private final TreeSet<ReplicaId> refused = new TreeSet<>();
    private long bytes;

    HeldBatches(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean isEmpty() {
        return byOrigin.isEmpty();
    }

    /** Keeps the batch, or notes that there was no room for it. */
    void hold(Batch batch) {
        if (bytes + batch.encoded().length > bytesMax) {
            refused.add(batch.origin());
            return;
        }
        Batch before = byOrigin.computeIfAbsent(batch.origin(), origin -> new TreeMap<>())
                .putIfAbsent(batch.from(), batch);
        if (before == null) {
            bytes += batch.encoded().length;
        }
    }

    /** Takes out a batch that can be applied now, or null if there is none; what {@code vector} covers is dropped. */
    Batch takeReady(VersionVector vector) {
        for (ReplicaId origin : List.copyOf(byOrigin.keySet())) {
            NavigableMap<Long, Batch> queue = byOrigin.get(origin);
            while (!queue.isEmpty() && queue.firstEntry().getValue().to() <= vector.get(origin)) {
                take(origin, queue);
            }
            if (!queue.isEmpty() && isReady(queue.firstEntry().getValue(), vector)) {
                return take(origin, queue);
            }
        }
        return null;
    }

    /**
     * Origins of which something must be sent again, since it found no room or never came; asked once a tick, which is
     * more than what is merely under way needs.
     */
    Set<ReplicaId> takeMissing(VersionVector vector) {
        Set<ReplicaId> missing = new TreeSet<>(refused);
        refused.clear();
        for (ReplicaId origin : byOrigin.keySet()) {
            if (!byOrigin.get(origin).containsKey(vector.get(origin))) {
                missing.add(origin);
            }
        }
        return missing;
    }

    static boolean isReady(Batch batch, VersionVector vector) {
        return batch.from() == vector.get(batch.origin()) && vector.covers(batch.deps());
    }

    private Batch take(ReplicaId origin, NavigableMap<Long, Batch> queue) {
        Batch batch = queue.pollFirstEntry().getValue();
        bytes -= batch.encoded().length;
        if (queue.isEmpty()) {
            byOrigin.remove(origin);
        }
        return batch;
    }
}
