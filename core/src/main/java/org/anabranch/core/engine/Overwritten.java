package org.anabranch.core.engine;

import java.util.Iterator;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.IndexEntry;
import org.anabranch.core.store.Store;
import org.anabranch.core.wire.Batch;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * Tells whether a peer that was away is better served by a catch-up than from the ring: of a document that was written
 * again and again meanwhile, the ring has every commit, and a catch-up what is left of them.
 */
final class Overwritten {

    /** Fewer are streamed whatever they are: a catch-up takes two round trips, and what is written in them is the next one's. */
    static final int BATCHES_MIN = 1_024;

    /** So many tell enough; more would keep others waiting. */
    private static final int BATCHES_COUNTED_MAX = 8_192;

    private Overwritten() {}

    /** Whether most of what the ring has of {@code origin} after {@code from} touched documents that it touched again. */
    static boolean isMost(BatchRing ring, ReplicaId origin, long from, Store store) {
        int batches = 0;
        long to = from;
        Batch next = ring.next(origin, to);
        while (next != null && batches < BATCHES_COUNTED_MAX) {
            batches++;
            to = next.to();
            next = ring.next(origin, to);
        }
        return batches >= BATCHES_MIN && touchedLast(origin, from, to, batches / 2, store) < batches / 2;
    }

    /** Documents whose latest commit of {@code origin} is in {@code (from, to]}, counted up to {@code countMax}. */
    private static int touchedLast(ReplicaId origin, long from, long to, int countMax, Store store) {
        try (ReadTxn snapshot = store.read()) {
            int count = 0;
            Iterator<IndexEntry> entries = snapshot.index(origin, from);
            while (count < countMax && entries.hasNext() && entries.next().seq() <= to) {
                count++;
            }
            return count;
        }
    }
}
