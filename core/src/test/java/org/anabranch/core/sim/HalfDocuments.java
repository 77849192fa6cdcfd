package org.anabranch.core.sim;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.core.sim.Commit.Change;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Leaf;

/**
 * Finds documents of which a purge took a part: someone wrote to a document, keeping what he saw of it, and what he kept
 * was purged as if nobody had. All replicas agree about that, so that nothing but the history tells.
 */
final class HalfDocuments {

    private record Purge(Commit commit, DocumentKey key, Set<Dot> leaves) {}

    private final List<Commit> commits;

    HalfDocuments(History history) {
        commits = history.commits();
    }

    void check(Map<DocumentKey, DocumentRow> rows, VersionVector vector) {
        for (Commit commit : commits) {
            for (Change change : commit.changes()) {
                DocumentRow row = rows.get(change.key());
                if (!commit.asked() && change.written().isEmpty() && row != null && row.visible()) {
                    check(new Purge(commit, change.key(), change.removed()), Rows.leaves(row, vector));
                }
            }
        }
    }

    private void check(Purge purge, Map<Dot, Leaf> live) {
        for (Commit commit : commits) {
            boolean wroteWhatLives = live.keySet().stream()
                    .anyMatch(dot -> dot.replica().equals(commit.origin())
                            && dot.seq() > commit.from()
                            && dot.seq() <= commit.to());
            if (wroteWhatLives
                    && commit.deps().get(purge.commit().origin())
                            < purge.commit().to()) {
                Set<Dot> kept = new HashSet<>(purge.leaves());
                kept.removeIf(dot -> !commit.deps().covers(dot));
                kept.removeAll(removedBelow(commit, purge.key()));
                if (!kept.isEmpty()) {
                    throw new Violation(purge.key() + " is half a document: " + commit + " kept " + kept + ", and "
                            + purge.commit() + " took that");
                }
            }
        }
    }

    /** What was removed by the commit itself, and by all that its writer had seen. */
    private Set<Dot> removedBelow(Commit last, DocumentKey key) {
        Set<Dot> removed = new HashSet<>();
        for (Commit commit : commits) {
            if (commit == last || commit.to() <= last.deps().get(commit.origin())) {
                for (Change change : commit.changes()) {
                    removed.addAll(change.key().equals(key) ? change.removed() : Set.of());
                }
            }
        }
        return removed;
    }
}
