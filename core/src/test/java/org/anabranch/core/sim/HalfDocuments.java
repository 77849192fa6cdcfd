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
 *
 * <p>Two such cases are admitted. An update that a lagging member made to a document that was purged meanwhile survives
 * alone, without the old fields. And where parts of a cluster meet for the first time, or a lagging one returns, one may have
 * purged a document that the other has made under the same id. To those who hear of the delete before they hear of the purge, what the strangers
 * wrote brings back the whole document, for that while.
 */
final class HalfDocuments {

    /** @param records the deletes that it ended */
    private record Purge(Commit commit, DocumentKey key, Set<Dot> leaves, Set<Dot> records) {}

    private final List<Commit> commits;

    HalfDocuments(History history) {
        commits = history.commits();
    }

    void check(Map<DocumentKey, DocumentRow> rows, VersionVector vector) {
        for (Commit commit : commits) {
            for (Change change : commit.changes()) {
                DocumentRow row = rows.get(change.key());
                if (!commit.asked() && change.written().isEmpty() && row != null && row.visible()) {
                    Set<Dot> records = recordsAmong(change.removed(), change.key());
                    check(new Purge(commit, change.key(), change.removed(), records), Rows.leaves(row, vector));
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
                if (!kept.isEmpty() && !isOfOneWhoWasGone(purge, commit) && !isBroughtBackByStrangers(purge, commit)) {
                    throw new Violation(purge.key() + " is half a document: " + commit + " kept " + kept + ", and "
                            + purge.commit() + " took that");
                }
            }
        }
    }

    private Set<Dot> recordsAmong(Set<Dot> dots, DocumentKey key) {
        Set<Dot> records = new HashSet<>();
        for (Commit commit : commits) {
            for (Change change : commit.changes()) {
                change.written().forEach((dot, leaf) -> {
                    if (change.key().equals(key) && dots.contains(dot) && leaf instanceof Leaf.DeleteRecord) {
                        records.add(dot);
                    }
                });
            }
        }
        return records;
    }

    /** Whether the writer was lagging, or a stranger whom one that was lagging has let in, and had not seen all the deletes. */
    private static boolean isOfOneWhoWasGone(Purge purge, Commit last) {
        boolean waitedFor = purge.commit().awaited().contains(last.by());
        return !waitedFor
                && !purge.commit().lagging().isEmpty()
                && !purge.records().stream().allMatch(last.deps()::covers);
    }

    /** Whether the writer had seen the deletes, and also what somebody wrote for whom the purging member did not wait. */
    private boolean isBroughtBackByStrangers(Purge purge, Commit last) {
        return purge.records().stream().allMatch(last.deps()::covers)
                && commits.stream()
                        .filter(commit ->
                                commit == last || commit.to() <= last.deps().get(commit.origin()))
                        .filter(commit -> !purge.commit().awaited().contains(commit.by()))
                        .flatMap(commit -> commit.changes().stream())
                        .anyMatch(change -> change.key().equals(purge.key())
                                && !change.written().isEmpty());
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
