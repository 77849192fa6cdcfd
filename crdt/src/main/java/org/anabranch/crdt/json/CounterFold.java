package org.anabranch.crdt.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.Leaf.Count;

/**
 * Sums up the counts that may be folded: in each counter, of each replica the oldest ones up to the first that may not.
 * The youngest of them takes the sum, under its own dot. Into the oldest, or into a fresh one, two folds that went
 * differently far would count some increments twice, or drop them.
 */
final class CounterFold {

    private final Predicate<Dot> foldable;
    private final Dot change;
    private final TreeMap<Dot, Leaf> sums = new TreeMap<>();
    private final TreeSet<Dot> folded = new TreeSet<>();

    /** @param change the dot under which the sums are news */
    CounterFold(Predicate<Dot> foldable, Dot change) {
        this.foldable = foldable;
        this.change = change;
    }

    /** Folds all counters in {@code slot} and below, be they hidden. */
    void visit(Slot slot) {
        TreeMap<ReplicaId, List<Map.Entry<Dot, Count>>> counts = new TreeMap<>();
        slot.leaves().forEach((dot, leaf) -> {
            if (leaf instanceof Count count) {
                counts.computeIfAbsent(dot.replica(), replica -> new ArrayList<>())
                        .add(Map.entry(dot, count));
            }
        });
        counts.values().forEach(this::foldOldest);
        slot.children().forEach((step, child) -> visit(child));
    }

    /** Whether there was nothing to fold. */
    boolean isEmpty() {
        return sums.isEmpty();
    }

    Document delta() {
        return Document.of(sums, CausalContext.of(folded).with(change));
    }

    /** @param counts of one replica in one counter, by dot */
    private void foldOldest(List<Map.Entry<Dot, Count>> counts) {
        BigInteger added = BigInteger.ZERO;
        BigInteger subtracted = BigInteger.ZERO;
        int length = 0;
        while (length < counts.size() && foldable.test(counts.get(length).getKey())) {
            Count next = counts.get(length).getValue();
            BigInteger moreAdded = added.add(next.added());
            BigInteger moreSubtracted = subtracted.add(next.subtracted());
            if (Math.max(moreAdded.bitLength(), moreSubtracted.bitLength()) > Count.BITS_MAX) {
                break;
            }
            added = moreAdded;
            subtracted = moreSubtracted;
            length++;
        }
        if (length > 1) {
            Map.Entry<Dot, Count> youngest = counts.get(length - 1);
            sums.put(youngest.getKey(), new Count(youngest.getValue().path(), added, subtracted, change));
            counts.subList(0, length).forEach(count -> folded.add(count.getKey()));
        }
    }
}
