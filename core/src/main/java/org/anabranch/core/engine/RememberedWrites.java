package org.anabranch.core.engine;

import static org.anabranch.core.store.RememberedWrite.FIRST_FIRST;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.causal.VersionVector;

/**
 * What was done under idempotency keys, here and elsewhere, for a limited time. An entry is a fact about one commit: it
 * comes with the commit's batch, or by itself in a catch-up and then perhaps before the commit, and counts as soon as this
 * replica's vector has the commit. So nothing needs to be staged, and an interrupted catch-up leaves nothing wrong behind.
 *
 * <p>Entries are no part of any document. Each replica drops them for itself, by its own clock and its own limit, a few with
 * each group, so that a day's end does not come all at once.
 */
final class RememberedWrites {

    /** Of the work that a new entry pays for: more than one, so that the number falls when the limit was lowered. */
    private static final int DROPS_PER_ENTRY = 2;

    private static final int DROPS_PER_TICK = 256;

    private final EngineLimits.Idempotency limits;
    private int dropsMax;
    private boolean changed;

    RememberedWrites(EngineLimits.Idempotency limits) {
        this.limits = limits;
    }

    /** What counts for a retry: of several writes under one key, in datacenters that were apart, the first. */
    Optional<RememberedWrite> find(Digest key, ReadTxn txn, VersionVector vector, long nowMillis) {
        return txn.remembered(key).stream()
                .filter(write -> write.isIn(vector) && !isOld(write, nowMillis))
                .min(FIRST_FIRST);
    }

    void add(RememberedWrite write, WriteTxn txn, long nowMillis) {
        RememberedWrite here = write.at(Math.min(write.timeMillis(), nowMillis));
        if (!isOld(here, nowMillis)) {
            txn.remember(here);
            changed = true;
            dropsMax += DROPS_PER_ENTRY;
        }
    }

    /** Time has passed. */
    void tick() {
        dropsMax += DROPS_PER_TICK;
    }

    /** Ends a group: drops what is due; tells whether anything was changed in it. */
    boolean finish(WriteTxn txn, long nowMillis) {
        if (dropsMax > 0) {
            drop(txn, nowMillis);
            dropsMax = 0;
        }
        boolean wasChanged = changed;
        changed = false;
        return wasChanged;
    }

    /** Numbers of one origin are in the order of time, so that the oldest entry is the first of some origin. */
    private void drop(WriteTxn txn, long nowMillis) {
        Comparator<RememberedWrite> oldFirst = Comparator.comparing(write -> !isOld(write, nowMillis));
        PriorityQueue<RememberedWrite> oldest = new PriorityQueue<>(oldFirst.thenComparing(FIRST_FIRST));
        oldest.addAll(txn.oldestRemembered());
        long tooMany = txn.rememberedCount() - limits.writesMax();
        for (RememberedWrite next = oldest.poll();
                next != null && dropsMax > 0 && (tooMany > 0 || isOld(next, nowMillis));
                next = oldest.poll()) {
            txn.forget(next);
            changed = true;
            dropsMax--;
            tooMany--;
            Iterator<RememberedWrite> rest = txn.remembered(next.origin(), next.seq());
            if (rest.hasNext()) {
                oldest.add(rest.next());
            }
        }
    }

    /** Also from so far in the future that the clock must have been wrong. */
    private boolean isOld(RememberedWrite write, long nowMillis) {
        return Math.abs(nowMillis - write.timeMillis()) >= limits.keepMillis();
    }
}
