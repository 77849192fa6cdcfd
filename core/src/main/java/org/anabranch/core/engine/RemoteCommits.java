package org.anabranch.core.engine;

import java.util.Map;
import java.util.Optional;
import org.anabranch.core.engine.Documents.Current;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.Batch;
import org.anabranch.core.wire.Batch.DocumentDelta;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.Leaf;

/** Makes commits of other replicas this one's, each whole, in the order of their origin and after what they depend on. */
final class RemoteCommits {

    private final ReplicaState state;
    private final HeldBatches held;

    RemoteCommits(ReplicaState state) {
        this.state = state;
        this.held = new HeldBatches(state.limits.heldBytesMax());
    }

    HeldBatches held() {
        return held;
    }

    /** Takes a batch in: applies it, keeps it for later, or drops it as known. Tells whether it was known. */
    boolean receive(Batch batch, WriteTxn txn, long nowMillis) {
        if (batch.to() <= state.vector().get(batch.origin())) {
            return true;
        }
        if (HeldBatches.isReady(batch, state.vector())) {
            apply(batch, txn, nowMillis);
            applyReady(txn, nowMillis);
        } else {
            held.hold(batch);
        }
        return false;
    }

    /** Looks through what is held, after the vector has grown. */
    void applyReady(WriteTxn txn, long nowMillis) {
        for (Batch batch = held.takeReady(state.vector()); batch != null; batch = held.takeReady(state.vector())) {
            apply(batch, txn, nowMillis);
        }
    }

    private void apply(Batch batch, WriteTxn txn, long nowMillis) {
        for (DocumentDelta change : batch.deltas()) {
            long seq = change.delta().context().last(batch.origin());
            join(change.key(), change.delta(), VersionVector.EMPTY.with(batch.origin(), seq), txn, nowMillis);
        }
        if (batch.remembered() != null) {
            state.remembered.add(batch.remembered(), txn, nowMillis);
        }
        state.advance(state.vector().with(batch.origin(), batch.to()));
        state.ring.add(batch);
    }

    /**
     * Whether the one commit of which {@code delta} is the news collected something, and nothing else. Leaves that are known
     * here come again only as the sums of what was folded; and what was hidden, and still is when things were removed from
     * it, was purged, or written to by somebody who had not seen the delete.
     */
    private static boolean collects(Document delta, Document before, Document after, DeletePolicy policy) {
        if (delta.leaves().isEmpty()) {
            return !before.isVisible(policy) && !after.isVisible(policy);
        }
        for (Map.Entry<Dot, Leaf> leaf : delta.leaves()) {
            if (!before.context().contains(leaf.getKey())) {
                return false;
            }
        }
        return true;
    }

    /** Joins news of a document, and enters the commit that it came by. */
    private void join(DocumentKey key, Document news, VersionVector touched, WriteTxn txn, long nowMillis) {
        Current current = Documents.read(txn, key, state.vector());
        Document joined = current.document().join(news);
        VersionVector touches = current.touches().max(touched);
        if (!touches.equals(current.touches())
                || !joined.leaves().equals(current.document().leaves())) {
            DeletePolicy policy = state.databases.policy(key, txn, state.vector());
            Optional<DocumentView> view = joined.view(policy);
            boolean isQuiet = collects(news, current.document(), joined, policy);
            VersionVector shown = isQuiet ? current.shown() : current.shown().max(touched);
            state.write(key, Documents.row(joined, view, touches, shown), view, news, txn);
        }
        state.observe(news.latestTime(), nowMillis);
    }
}
