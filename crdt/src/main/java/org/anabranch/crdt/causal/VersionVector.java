package org.anabranch.crdt.causal;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * For each replica, the number up to which all of its events are included. Immutable; replicas not named have 0, and no
 * entry is 0.
 *
 * <p>A vector may be written <em>over</em> another one, its base, and then has only what the base lacks as its own. That is
 * for the many replicas that write no more: vectors that share a base share its entries. It makes no difference to what a
 * vector says, nor to equality. Operations cost the entries, of vectors that share a base only their own.
 */
public final class VersionVector {

    public static final VersionVector EMPTY = new VersionVector(new TreeMap<>(), null);

    private final NavigableMap<ReplicaId, Long> own; // above what the base has
    private final VersionVector base; // null where there is none; has none itself
    private SortedMap<ReplicaId, Long> entries; // null until asked for; always the same, so a race does no harm

    private VersionVector(NavigableMap<ReplicaId, Long> own, VersionVector base) {
        this.own = Collections.unmodifiableNavigableMap(own);
        this.base = base;
        this.entries = base == null ? this.own : null;
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
        return kept.isEmpty() ? EMPTY : new VersionVector(kept, null);
    }

    /** The same vector, written over {@code newBase} if it covers that, and otherwise in full. */
    public VersionVector over(VersionVector newBase) {
        if (newBase == base()) {
            return this;
        }
        VersionVector flat = newBase.flat();
        if (flat.isEmpty() || !covers(flat)) {
            return flat();
        }
        TreeMap<ReplicaId, Long> above = new TreeMap<>(entries());
        above.entrySet().removeIf(entry -> entry.getValue() == flat.get(entry.getKey()));
        return new VersionVector(above, flat);
    }

    /** The larger number of each replica, written over {@code newBase}. Costs the own entries of this vector alone. */
    public VersionVector maxOver(VersionVector newBase) {
        VersionVector flat = newBase.flat();
        if (flat.isEmpty() || flat == base) {
            return this;
        }
        TreeMap<ReplicaId, Long> above = new TreeMap<>(entries());
        above.entrySet().removeIf(entry -> entry.getValue() <= flat.get(entry.getKey()));
        return new VersionVector(above, flat);
    }

    private VersionVector flat() {
        return base == null ? this : of(entries());
    }

    /** What this vector is written over; empty if it is written in full. */
    public VersionVector base() {
        return base == null ? EMPTY : base;
    }

    /** What this vector has above its base. */
    public VersionVector own() {
        return base == null ? this : new VersionVector(own, null);
    }

    /** The entries by replica, those of the base included, none of them 0. */
    public SortedMap<ReplicaId, Long> entries() {
        SortedMap<ReplicaId, Long> known = entries;
        if (known == null) {
            TreeMap<ReplicaId, Long> all = new TreeMap<>(base.own);
            all.putAll(own);
            known = Collections.unmodifiableSortedMap(all);
            entries = known;
        }
        return known;
    }

    public long get(ReplicaId replica) {
        Long seq = own.get(replica);
        return seq != null ? seq : base == null ? 0 : base.get(replica);
    }

    public boolean isEmpty() {
        return own.isEmpty() && base == null;
    }

    public boolean covers(Dot dot) {
        return dot.seq() <= get(dot.replica());
    }

    /** Whether everything that {@code other} includes is included here. */
    public boolean covers(VersionVector other) {
        for (Map.Entry<ReplicaId, Long> entry : ownBeside(other).entrySet()) {
            if (entry.getValue() > get(entry.getKey())) {
                return false;
            }
        }
        return true;
    }

    /** The entries of {@code other} that this vector need not have for sharing its base. */
    private SortedMap<ReplicaId, Long> ownBeside(VersionVector other) {
        return other.base == base ? other.own : other.entries();
    }

    /** This vector with the entry of {@code replica} set to {@code seq}. */
    public VersionVector with(ReplicaId replica, long seq) {
        if (get(replica) == seq) {
            return this;
        }
        if (base != null && seq <= base.get(replica)) {
            return flat().with(replica, seq);
        }
        TreeMap<ReplicaId, Long> changed = new TreeMap<>(own);
        changed.put(replica, seq);
        return base == null ? of(changed) : new VersionVector(changed, base);
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
        TreeMap<ReplicaId, Long> larger = new TreeMap<>(own);
        ownBeside(other).forEach((replica, seq) -> {
            if (seq > get(replica)) {
                larger.put(replica, seq);
            }
        });
        return new VersionVector(larger, base);
    }

    /** The smaller number of each replica. */
    public VersionVector min(VersionVector other) {
        if (base == null || other.base != base) {
            TreeMap<ReplicaId, Long> smaller = new TreeMap<>();
            entries().forEach((replica, seq) -> smaller.put(replica, Math.min(seq, other.get(replica))));
            return of(smaller);
        }
        TreeMap<ReplicaId, Long> smaller = new TreeMap<>();
        own.forEach((replica, seq) -> {
            long smallest = Math.min(seq, other.get(replica));
            if (smallest > base.get(replica)) {
                smaller.put(replica, smallest);
            }
        });
        return new VersionVector(smaller, base);
    }

    /** The entries of this vector that differ from those of {@code other}; replicas that only {@code other} names are not told. */
    public VersionVector changedSince(VersionVector other) {
        TreeSet<ReplicaId> candidates =
                new TreeSet<>(other.base == base ? own.keySet() : entries().keySet());
        candidates.addAll(other.own.keySet());
        TreeMap<ReplicaId, Long> changed = new TreeMap<>();
        for (ReplicaId replica : candidates) {
            if (get(replica) != other.get(replica)) {
                changed.put(replica, get(replica));
            }
        }
        return of(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionVector that
                && (base == that.base ? own.equals(that.own) : entries().equals(that.entries()));
    }

    @Override
    public int hashCode() {
        return entries().hashCode();
    }

    @Override
    public String toString() {
        return entries().toString();
    }
}
