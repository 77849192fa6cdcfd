package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
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
    private long bytes;

    HeldBatches(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean isEmpty() {
        return byOrigin.isEmpty();
    }

    /** Keeps the batch, unless there is no room for it. */
    boolean hold(Batch batch) {
        if (bytes + batch.encoded().length > bytesMax) {
            return false;
        }
        Batch before = byOrigin.computeIfAbsent(batch.origin(), origin -> new TreeMap<>())
                .putIfAbsent(batch.from(), batch);
        if (before == null) {
            bytes += batch.encoded().length;
        }
        return true;
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

    /** Origins with batches here. */
    Set<ReplicaId> origins() {
        return byOrigin.keySet();
    }

    /** Whether the next batch of {@code origin} is here, waiting for what it depends on. */
    boolean hasNext(ReplicaId origin, VersionVector vector) {
        NavigableMap<Long, Batch> queue = byOrigin.get(origin);
        return queue != null && queue.containsKey(vector.get(origin));
    }

    /** Forgets batches of origins whose dependencies nobody advertises any more. */
    void dropUnreachable(VersionVector advertised) {
        for (ReplicaId origin : List.copyOf(byOrigin.keySet())) {
            NavigableMap<Long, Batch> queue = byOrigin.get(origin);
            List<Batch> unreachable = new ArrayList<>();
            for (Batch batch : queue.values()) {
                if (!advertised.covers(batch.deps()) || advertised.get(origin) < batch.from()) {
                    unreachable.add(batch);
                }
            }
            for (Batch batch : unreachable) {
                queue.remove(batch.from());
                bytes -= batch.encoded().length;
            }
            if (queue.isEmpty()) {
                byOrigin.remove(origin);
            }
        }
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
