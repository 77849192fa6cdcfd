package org.anabranch.core.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.anabranch.core.wire.Batch;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * The most recent batches of all origins, shared by all peers and limited in number and bytes: whoever follows closely is
 * served from here, and whoever falls behind pins nothing. What is kept of a batch can be passed on, not applied.
 */
final class BatchRing {

    /** Small batches cost more than their bytes: some 200 bytes of entries and objects each. */
    static final int BATCHES_MAX = 1 << 16;

    private final int bytesMax;
    private final Map<Dot, Batch> byFirst = new HashMap<>();
    private final ArrayDeque<Dot> oldestFirst = new ArrayDeque<>();
    private long bytes;

    BatchRing(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    void add(Batch batch) {
        Dot first = new Dot(batch.origin(), batch.from() + 1);
        if (byFirst.put(first, batch.toPassOn()) == null) {
            oldestFirst.add(first);
            bytes += batch.encoded().length;
        }
        while (bytes > bytesMax || oldestFirst.size() > BATCHES_MAX) {
            bytes -= byFirst.remove(oldestFirst.remove()).encoded().length;
        }
    }

    /** Forgets everything: whoever follows is served by a catch-up next, unless he has it all. */
    void clear() {
        byFirst.clear();
        oldestFirst.clear();
        bytes = 0;
    }

    /** The batch {@code (origin, from, ...]}, or null when it is not here (any more). */
    Batch next(ReplicaId origin, long from) {
        return byFirst.get(new Dot(origin, from + 1));
    }
}
