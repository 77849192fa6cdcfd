package org.anabranch.core.engine;

import java.util.Optional;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DroppedTouch;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.causal.VersionVector;

/**
 * What followers of changes need and the by-origin index has dropped: where documents stood in it that are gone from
 * every table, and touches that rows name no more. Kept for a limited time; then a floor rises, and a follower who has
 * not been told of it by then must begin anew. So nothing is ever passed over in silence.
 *
 * <p>This is no part of any document and goes to no other node. A few entries are dropped with each group.
 */
final class FeedDeletes {

    /** Of the work that a new entry pays for: more than one, so that the number falls when the limit was lowered. */
    private static final int DROPS_PER_ENTRY = 2;

    private static final int DROPS_PER_TICK = 256;

    private final EngineLimits.FeedDeletes limits;
    private VersionVector floor;
    private long nowMillis;
    private int dropsMax;
    private boolean floorRaised;
    private boolean changed;

    FeedDeletes(EngineLimits.FeedDeletes limits, ReadTxn stored) {
        this.limits = limits;
        this.floor = stored.feedFloor();
    }

    /** From now on it is so late. */
    void at(long millis) {
        nowMillis = millis;
    }

    /**
     * The index is about to lose these entries of a document. Settings stand for all documents of their database, which
     * read otherwise after this change of theirs, so that followers who have not seen it must begin anew.
     */
    void keep(DocumentKey key, VersionVector touches, WriteTxn txn) {
        if (limits.keepMillis() == 0) {
            raiseFloor(touches);
            return;
        }
        touches.entries().forEach((origin, seq) -> {
            if (seq > floor.get(origin)) {
                txn.keep(new DroppedTouch(origin, seq, key, nowMillis));
                changed = true;
                dropsMax += DROPS_PER_ENTRY;
            }
        });
    }

    /** Nothing is known here of what happened up to {@code higher}. */
    void raiseFloor(VersionVector higher) {
        floorRaised |= !floor.covers(higher);
        floor = floor.max(higher);
    }

    /** Time has passed. */
    void tick() {
        dropsMax += DROPS_PER_TICK;
    }

    /** Ends a group: drops what is due; tells whether anything was changed in it. */
    boolean finish(WriteTxn txn) {
        long tooMany = dropsMax == 0 ? 0 : txn.droppedCount() - limits.entriesMax();
        for (; dropsMax > 0; dropsMax--) {
            Optional<DroppedTouch> oldest = txn.oldestDropped();
            if (oldest.isEmpty() || tooMany <= 0 && !isOld(oldest.get())) {
                break;
            }
            DroppedTouch dropped = oldest.get();
            raiseFloor(VersionVector.EMPTY.with(dropped.origin(), dropped.seq()));
            txn.forget(dropped);
            changed = true;
            tooMany--;
        }
        dropsMax = 0;
        if (floorRaised) {
            txn.setFeedFloor(floor);
        }
        boolean wasChanged = changed | floorRaised;
        changed = false;
        floorRaised = false;
        return wasChanged;
    }

    /** Also from so far in the future that the clock must have been wrong. */
    private boolean isOld(DroppedTouch dropped) {
        return Math.abs(nowMillis - dropped.timeMillis()) >= limits.keepMillis();
    }
}
