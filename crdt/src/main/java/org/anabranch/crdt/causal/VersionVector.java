package org.anabranch.crdt.causal;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * For each replica, the number up to which all of its events are included. Immutable; replicas not named have 0, and no
 * entry is 0. Comparisons cost the number of entries.
 */
public final class VersionVector {

    public static final VersionVector EMPTY = new VersionVector(new TreeMap<>());

    private final NavigableMap<ReplicaId, Long> entries;

    private VersionVector(NavigableMap<ReplicaId, Long> entries) {
        this.entries = Collections.unmodifiableNavigableMap(entries);
    }

    /** Entries of 0 are left out. */
    public static VersionVector of(Map<ReplicaId, Long> entries) {
        TreeMap<ReplicaId, Long> kept = new TreeMap<>();
        entries.forEach((replica, seq) -> {
            if (seq < 0) {
                throw new IllegalArgumentException("negative sequence number " + seq + " of " + replica);
            }
            if (seq > 0) {
                kept.put(replica, seq);
            }
        });
        return kept.isEmpty() ? EMPTY : new VersionVector(kept);
    }

    /** The entries by replica, none of them 0. */
    public SortedMap<ReplicaId, Long> entries() {
        return entries;
    }

    public long get(ReplicaId replica) {
        return entries.getOrDefault(replica, 0L);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public boolean covers(Dot dot) {
        return dot.seq() <= get(dot.replica());
    }

    /** Whether everything that {@code other} includes is included here. */
    public boolean covers(VersionVector other) {
        for (Map.Entry<ReplicaId, Long> entry : other.entries.entrySet()) {
            if (entry.getValue() > get(entry.getKey())) {
                return false;
            }
        }
        return true;
    }

    /** This vector with the entry of {@code replica} set to {@code seq}. */
    public VersionVector with(ReplicaId replica, long seq) {
        if (get(replica) == seq) {
            return this;
        }
        TreeMap<ReplicaId, Long> changed = new TreeMap<>(entries);
        changed.put(replica, seq);
        return of(changed);
    }

    /** This vector without {@code replica}. */
    public VersionVector without(ReplicaId replica) {
        return with(replica, 0);
    }

    /** The larger number of each replica; {@code this} when {@code other} is covered. */
    public VersionVector max(VersionVector other) {
        if (covers(other)) {
            return this;
        }
        TreeMap<ReplicaId, Long> larger = new TreeMap<>(entries);
        other.entries.forEach((replica, seq) -> larger.merge(replica, seq, Math::max));
        return new VersionVector(larger);
    }

    /** The smaller number of each replica. */
    public VersionVector min(VersionVector other) {
        TreeMap<ReplicaId, Long> smaller = new TreeMap<>();
        entries.forEach((replica, seq) -> smaller.put(replica, Math.min(seq, other.get(replica))));
        return of(smaller);
    }

    /** The entries of this vector that differ from those of {@code base}; replicas that only {@code base} names are not told. */
    public VersionVector changedSince(VersionVector base) {
        TreeMap<ReplicaId, Long> changed = new TreeMap<>();
        entries.forEach((replica, seq) -> {
            if (seq != base.get(replica)) {
                changed.put(replica, seq);
            }
        });
        return of(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionVector that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(entries);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
