package org.anabranch.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * Every commit that was ever made durable somewhere, whether or not anybody has it still. It is the oracle: what a
 * replica holds must be what the commits below its vector wrote, less what they removed; and its vector ends where
 * commits end, and has the causes of everything it has.
 */
final class History {

    private final Map<ReplicaId, NavigableMap<Long, Commit>> byOrigin = new TreeMap<>();

    void add(Commit commit) {
        NavigableMap<Long, Commit> commits = byOrigin.computeIfAbsent(commit.origin(), origin -> new TreeMap<>());
        long last = commits.isEmpty() ? 0 : commits.lastEntry().getValue().to();
        if (commit.from() != last) {
            throw new Violation("dots were made twice, or left out: after " + last + " came " + commit);
        }
        commits.put(commit.from(), commit);
    }

    /** The commits that {@code after} has and {@code before} has not; each must be there whole, and its causes with it. */
    List<Commit> between(VersionVector before, VersionVector after) {
        if (!after.covers(before)) {
            throw new Violation("the vector went back from " + before + " to " + after);
        }
        List<Commit> news = new ArrayList<>();
        after.changedSince(before).entries().forEach((origin, to) -> {
            long at = before.get(origin);
            while (at < to) {
                Commit next = commitAfter(origin, at);
                if (next == null || next.to() > to) {
                    throw new Violation("the vector names " + origin + ":" + to + ", where no commit ends");
                }
                if (!after.covers(next.deps())) {
                    throw new Violation("an effect came before its cause: " + next + " needs " + next.deps()
                            + " and the vector is " + after);
                }
                news.add(next);
                at = next.to();
            }
        });
        return news;
    }

    List<Commit> commits() {
        List<Commit> all = new ArrayList<>();
        byOrigin.values().forEach(commits -> all.addAll(commits.values()));
        return all;
    }

    /** What was added to the counter by the commits that {@code vector} has. */
    long countedBelow(VersionVector vector) {
        long total = 0;
        for (NavigableMap<Long, Commit> commits : byOrigin.values()) {
            for (Commit commit : commits.values()) {
                total += commit.to() <= vector.get(commit.origin()) ? commit.counted() : 0;
            }
        }
        return total;
    }

    private Commit commitAfter(ReplicaId origin, long from) {
        NavigableMap<Long, Commit> commits = byOrigin.get(origin);
        return commits == null ? null : commits.get(from);
    }
}
