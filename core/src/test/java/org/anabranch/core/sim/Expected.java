package org.anabranch.core.sim;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.core.sim.Commit.Change;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Leaf;

/** What a disk must hold, found from its vector and the history alone, and never from what it holds. */
final class Expected {

    private final TreeMap<DocumentKey, TreeMap<Dot, Leaf>> documents = new TreeMap<>();
    private VersionVector vector = VersionVector.EMPTY;

    Expected copy() {
        Expected copy = new Expected();
        documents.forEach((key, leaves) -> copy.documents.put(key, new TreeMap<>(leaves)));
        copy.vector = vector;
        return copy;
    }

    VersionVector vector() {
        return vector;
    }

    Set<DocumentKey> keys() {
        return documents.keySet();
    }

    SortedMap<Dot, Leaf> leaves(DocumentKey key) {
        return documents.getOrDefault(key, new TreeMap<>());
    }

    /** Goes on to {@code grown}; tells which documents may have changed. What is removed is so whatever the order. */
    Set<DocumentKey> advance(VersionVector grown, History history) {
        List<Commit> news = history.between(vector, grown);
        Set<DocumentKey> touched = new TreeSet<>();
        for (Commit commit : news) {
            for (Change change : commit.changes()) {
                touched.add(change.key());
                write(commit, change, true);
            }
        }
        for (Commit commit : news) {
            for (Change change : commit.changes()) {
                write(commit, change, false);
                leaves(change.key()).keySet().removeAll(change.removed());
            }
        }
        documents.values().removeIf(Map::isEmpty);
        vector = grown;
        return touched;
    }

    /**
     * @param fresh whether to enter the dots of the commit itself, or those of earlier ones that it gave other content,
     *     which counts where they are still live
     */
    private void write(Commit commit, Change change, boolean fresh) {
        TreeMap<Dot, Leaf> leaves = documents.computeIfAbsent(change.key(), key -> new TreeMap<>());
        change.written().forEach((dot, leaf) -> {
            boolean own = dot.replica().equals(commit.origin()) && dot.seq() > commit.from();
            if (own == fresh && (fresh || leaves.containsKey(dot))) {
                leaves.merge(dot, leaf, Leaf::join);
            }
        });
    }
}
