package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.core.engine.Documents.Current;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn.IndexEntry;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.Batch.DocumentDelta;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Collector;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.DotBlock;

/**
 * Collects what no member needs any more, as soon as every member has it. Readers see nothing of it.
 *
 * <p>Three things go, each when <em>stable</em>. Delete records, with the contents that they hide: one member, the lowest
 * by name that is not lagging, commits their removal for all, and it reaches the others like any commit. (If two do it,
 * since they disagree about who is lagging, nothing is harmed.) What is left of a purged document, its row and index
 * entries: each node drops these alone, and raises its floor, so that a peer which has missed the purge is told of every
 * document. And the single increments of a counter, which become their sum: a member folds its own; those of
 * incarnations that have ended, the member that purges.
 *
 * <p>A document becomes stable when the last of its touches does. So the touches that became stable since the previous
 * look, and of these the ones in the collectable index, lead to all there is to do; what is not stable as a whole yet is
 * met again at a later touch. A turn is bounded, so that clients need not wait for a large one.
 */
final class Sweep {

    static final int DOCUMENTS_PER_TURN_MAX = 256;

    private final ReplicaState state;
    private boolean onDuty;
    private Set<ReplicaId> ended = Set.of();

    Sweep(ReplicaState state) {
        this.state = state;
    }

    /** Collects some of what is stable; tells whether there is more. */
    boolean turn(WriteTxn txn) {
        boolean duty = state.isLowestWriting();
        state.swept = duty && !onDuty ? VersionVector.EMPTY : state.swept;
        onDuty = duty;
        lookAgainAtWhatEnded();
        VersionVector stable = state.stable();
        Set<DocumentKey> found = look(txn, stable);
        if (!found.isEmpty()) {
            new Turn(txn, stable).collect(found);
        }
        return !state.swept.equals(stable);
    }

    /** The counts of an incarnation may be stable, and passed by, long before it is known to have ended. */
    private void lookAgainAtWhatEnded() {
        Set<ReplicaId> before = ended;
        ended = onDuty ? state.ended() : Set.of();
        for (ReplicaId origin : ended) {
            if (!before.contains(origin)) {
                state.swept = state.swept.without(origin);
            }
        }
    }

    private Set<DocumentKey> look(WriteTxn txn, VersionVector stable) {
        Set<DocumentKey> found = new LinkedHashSet<>();
        VersionVector swept = state.swept.min(stable);
        TreeMap<ReplicaId, Long> looked = new TreeMap<>(swept.entries());
        for (Map.Entry<ReplicaId, Long> news :
                stable.changedSince(swept).entries().entrySet()) {
            ReplicaId origin = news.getKey();
            Iterator<IndexEntry> entries = txn.collectable(origin, swept.get(origin));
            long reached = news.getValue();
            while (entries.hasNext()) {
                IndexEntry entry = entries.next();
                if (entry.seq() > news.getValue()) {
                    break;
                }
                if (found.size() == DOCUMENTS_PER_TURN_MAX) {
                    reached = entry.seq() - 1;
                    break;
                }
                found.add(entry.key());
            }
            looked.put(origin, reached);
        }
        state.swept = VersionVector.of(looked).over(stable.base());
        return found;
    }

    /** One commit in the making, and the rows that need none. */
    private final class Turn {
        private final WriteTxn txn;
        private final VersionVector stable;
        private final long from = state.vector().get(state.incarnation());
        private final DotBlock dots = new DotBlock(state.incarnation(), from + 1);
        private final List<DocumentDelta> deltas = new ArrayList<>();
        private VersionVector floor = VersionVector.EMPTY;

        Turn(WriteTxn txn, VersionVector stable) {
            this.txn = txn;
            this.stable = stable;
        }

        void collect(Set<DocumentKey> keys) {
            for (DocumentKey key : keys) {
                collect(key, Documents.read(txn, key, state.vector()));
            }
            if (!floor.isEmpty()) {
                state.raiseFloor(floor);
            }
            if (!deltas.isEmpty()) {
                state.commit(state.batch(from, dots.next() - 1, deltas, null));
            }
        }

        private void collect(DocumentKey key, Current current) {
            Document document = current.document();
            if (!document.isEmpty() && !state.takesWrites()) {
                return;
            }
            if (!document.isEmpty()) {
                delta(key, current).ifPresent(delta -> write(key, current, delta));
            } else if (stable.covers(current.touches())) {
                state.remove(key, current.shown(), txn);
                floor = floor.max(current.touches());
            }
        }

        private Optional<Document> delta(DocumentKey key, Current current) {
            Document document = current.document();
            if (document.deleteRecords().isEmpty()) {
                return Collector.fold(document, stable, ended, dots);
            }
            return onDuty && stable.covers(current.touches())
                    ? Collector.purge(document, policy(key), dots)
                    : Optional.empty();
        }

        private void write(DocumentKey key, Current current, Document delta) {
            Document document = current.document().join(delta);
            VersionVector touches =
                    current.touches().with(state.incarnation(), delta.context().last(state.incarnation()));
            Optional<DocumentView> view = document.view(policy(key));
            state.write(key, Documents.row(document, view, touches, current.shown()), view, delta, txn);
            deltas.add(new DocumentDelta(key, delta));
            if (!current.document().deleteRecords().isEmpty()) {
                floor = floor.max(current.touches()); // who lacks one of them now must not see what was purged
            }
        }

        private DeletePolicy policy(DocumentKey key) {
            return state.databases.policy(key, txn, state.vector());
        }
    }
}
