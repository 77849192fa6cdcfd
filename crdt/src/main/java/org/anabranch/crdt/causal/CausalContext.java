package org.anabranch.crdt.causal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * A set of dots: all the events that a state knows of. What is in the context and not in the store was removed.
 *
 * <p>Kept per replica as disjoint intervals [1]. The intervals that start at 1 form a {@link VersionVector}, which is
 * wrapped as it is: a context without gaps costs one object, and most operations on such contexts are those of the
 * vectors. Immutable; equal sets are equal objects. Operations cost the number of intervals, not of dots, and return
 * {@code this} where the result is the same set.
 *
 * <p>[1] Almeida, Baquero, Gonçalves, Preguiça, Fonte: Scalable and Accurate Causality Tracking for Eventually
 * Consistent Stores, DAIS 2014 (a vector and its exceptions).
 */
public final class CausalContext {

    public static final CausalContext EMPTY = new CausalContext(VersionVector.EMPTY, new TreeMap<>());

    private final VersionVector base;
    private final NavigableMap<ReplicaId, long[]>
            cloud; // per replica the intervals that do not start at 1; none is empty

    private CausalContext(VersionVector base, NavigableMap<ReplicaId, long[]> cloud) {
        this.base = base;
        this.cloud = cloud;
    }

    /** The events {@code from} to {@code to}, both included. */
    public record Interval(ReplicaId replica, long from, long to) {
        public Interval {
            if (from < 1 || to < from) {
                throw new IllegalArgumentException("no interval: " + from + " to " + to);
            }
        }
    }

    /** Everything that {@code vector} includes. */
    public static CausalContext of(VersionVector vector) {
        return vector.isEmpty() ? EMPTY : new CausalContext(vector, EMPTY.cloud);
    }

    public static CausalContext of(Collection<Dot> dots) {
        return ofIntervals(dots.stream()
                .sorted()
                .map(dot -> new Interval(dot.replica(), dot.seq(), dot.seq()))
                .toList());
    }

    /** @param intervals in any order; they may overlap */
    public static CausalContext ofIntervals(List<Interval> intervals) {
        List<Interval> sorted = new ArrayList<>(intervals);
        sorted.sort((a, b) -> {
            int byReplica = a.replica.compareTo(b.replica);
            return byReplica != 0 ? byReplica : Long.compare(a.from, b.from);
        });
        TreeMap<ReplicaId, long[]> all = new TreeMap<>();
        for (int i = 0, end; i < sorted.size(); i = end) {
            ReplicaId replica = sorted.get(i).replica;
            long[] merged = new long[2 * (sorted.size() - i)];
            int size = 0;
            for (end = i; end < sorted.size() && sorted.get(end).replica.equals(replica); end++) {
                Interval next = sorted.get(end);
                if (size > 0 && next.from - 1 <= merged[size - 1]) {
                    merged[size - 1] = Math.max(merged[size - 1], next.to);
                } else {
                    merged[size++] = next.from;
                    merged[size++] = next.to;
                }
            }
            all.put(replica, Arrays.copyOf(merged, size));
        }
        return ofArrays(all);
    }

    public boolean isEmpty() {
        return base.isEmpty() && cloud.isEmpty();
    }

    public boolean contains(Dot dot) {
        if (base.covers(dot)) {
            return true;
        }
        long[] intervals = cloud.isEmpty() ? null : cloud.get(dot.replica());
        return intervals != null && Intervals.contain(intervals, dot.seq());
    }

    /** Whether every dot of {@code other} is in this set. */
    public boolean containsAll(CausalContext other) {
        if (this == other || other.cloud.isEmpty() && base.covers(other.base)) {
            return true;
        }
        for (Interval interval : other.intervals()) {
            if (interval.to > base.get(interval.replica)
                    && !Intervals.contain(intervalsOf(interval.replica), interval.from, interval.to)) {
                return false;
            }
        }
        return true;
    }

    public CausalContext union(CausalContext other) {
        if (containsAll(other)) {
            return this;
        }
        if (other.containsAll(this)) {
            return other;
        }
        if (cloud.isEmpty() && other.cloud.isEmpty()) {
            return of(base.max(other.base));
        }
        SortedMap<ReplicaId, long[]> all = arrays();
        other.arrays().forEach((replica, theirs) -> all.merge(replica, theirs, Intervals::union));
        return ofArrays(all);
    }

    public CausalContext minus(CausalContext other) {
        SortedMap<ReplicaId, long[]> all = arrays();
        other.arrays().forEach((replica, theirs) -> {
            all.computeIfPresent(replica, (same, mine) -> Intervals.minus(mine, theirs));
        });
        CausalContext rest = ofArrays(all);
        return rest.equals(this) ? this : rest;
    }

    /** For each replica, the number up to which all of its events are in this set. */
    public VersionVector vector() {
        return base;
    }

    /** The highest number of {@code replica} in this set; 0 if it has none. */
    public long last(ReplicaId replica) {
        long[] further = cloud.get(replica);
        return further == null ? base.get(replica) : further[further.length - 1];
    }

    public CausalContext with(Dot dot) {
        return contains(dot) ? this : union(of(List.of(dot)));
    }

    /** By replica and number. */
    public List<Interval> intervals() {
        List<Interval> result = new ArrayList<>(base.entries().size() + cloud.size());
        arrays().forEach((replica, bounds) -> {
            for (int i = 0; i < bounds.length; i += 2) {
                result.add(new Interval(replica, bounds[i], bounds[i + 1]));
            }
        });
        return result;
    }

    /** The dots one by one, by replica and number. */
    public Iterable<Dot> dots() {
        return () -> intervals().stream()
                .flatMap(interval -> LongStream.rangeClosed(interval.from, interval.to)
                        .mapToObj(seq -> new Dot(interval.replica, seq)))
                .iterator();
    }

    /** How many dots. */
    public long cardinality() {
        long count = 0;
        for (Interval interval : intervals()) {
            count += interval.to - interval.from + 1;
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof CausalContext that
                        && base.equals(that.base)
                        && intervals().equals(that.intervals());
    }

    @Override
    public int hashCode() {
        return intervals().hashCode();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("{");
        for (Iterator<Interval> rest = intervals().iterator(); rest.hasNext(); ) {
            Interval interval = rest.next();
            out.append(interval.replica).append(':').append(interval.from);
            out.append(interval.to == interval.from ? "" : ".." + interval.to).append(rest.hasNext() ? ", " : "");
        }
        return out.append('}').toString();
    }

    private SortedMap<ReplicaId, long[]> arrays() {
        TreeMap<ReplicaId, long[]> all = new TreeMap<>(cloud);
        for (ReplicaId replica : base.entries().keySet()) {
            all.put(replica, intervalsOf(replica));
        }
        return all;
    }

    private long[] intervalsOf(ReplicaId replica) {
        long upTo = base.get(replica);
        long[] further = cloud.getOrDefault(replica, new long[0]);
        if (upTo == 0) {
            return further;
        }
        long[] all = new long[further.length + 2];
        all[0] = 1;
        all[1] = upTo;
        System.arraycopy(further, 0, all, 2, further.length);
        return all;
    }

    private static CausalContext ofArrays(SortedMap<ReplicaId, long[]> all) {
        TreeMap<ReplicaId, Long> base = new TreeMap<>();
        TreeMap<ReplicaId, long[]> cloud = new TreeMap<>();
        for (Map.Entry<ReplicaId, long[]> entry : all.entrySet()) {
            long[] bounds = entry.getValue();
            boolean startsAtOne = bounds.length > 0 && bounds[0] == 1;
            if (startsAtOne) {
                base.put(entry.getKey(), bounds[1]);
            }
            if (bounds.length > (startsAtOne ? 2 : 0)) {
                cloud.put(entry.getKey(), startsAtOne ? Arrays.copyOfRange(bounds, 2, bounds.length) : bounds);
            }
        }
        return base.isEmpty() && cloud.isEmpty() ? EMPTY : new CausalContext(VersionVector.of(base), cloud);
    }
}
