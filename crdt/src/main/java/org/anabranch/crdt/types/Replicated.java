package org.anabranch.crdt.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.crdt.Lattice;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;

/**
 * What all types of this package are: leaves by dot, in a causal context. Immutable, and safe to share between threads.
 *
 * <p>Mutators return a <em>delta</em>, which is a state of the same type, and change nothing. They take the replica that
 * writes, whose next dot follows from the context; so a change must be made on that replica's own state, with everything
 * that it wrote before, or two writes would have one dot and one of them would be lost. {@link Replica} sees to it.
 *
 * <p>Deltas may arrive in any order and any number of times. One that is lost may leave a replica with less than the
 * context says, until {@link #since} or a whole state has arrived.
 *
 * @param <L> what a dot labels; immutable, with {@code equals}, {@code hashCode} and {@code toString} by content
 * @param <T> the type itself
 */
public abstract class Replicated<L, T extends Replicated<L, T>> implements Lattice<T> {

    final Causal<L> causal;

    Replicated(Causal<L> causal) {
        this.causal = causal;
    }

    /** A state of this type that consists of {@code changed}. */
    abstract T view(Causal<L> changed);

    /** @throws IllegalArgumentException if no mutator could have written {@code leaf} under {@code dot} */
    void requireValid(Dot dot, L leaf) {}

    /** Whether {@code leaf} is something to read, and not only says something about others. */
    boolean shows(L leaf) {
        return true;
    }

    /**
     * A state of this type, as a codec reads it.
     *
     * @throws IllegalArgumentException if the dot of a leaf is not in {@code context}, or a leaf is none of this type's
     */
    public final T of(DotStore<L> leaves, CausalContext context) {
        leaves.forEach((dot, leaf) -> {
            if (!context.contains(dot)) {
                throw new IllegalArgumentException("leaf " + dot + " is outside its context " + context);
            }
            requireValid(dot, leaf);
        });
        return view(new Causal<>(leaves, context));
    }

    /** What is live, by dot. */
    public final DotStore<L> leaves() {
        return causal.store();
    }

    /** All events that this state knows of. */
    public final CausalContext context() {
        return causal.context();
    }

    @Override
    public T join(T other) {
        Causal<L> joined = causal.join(other.causal, Replicated::joinLeaves, Causal.Changes.ignored());
        return joined == causal ? self() : view(joined);
    }

    /**
     * What a replica lacks that has seen all of {@code base}, such as {@code context().vector()} there: to it, joining
     * this is joining the whole. The leaves are those that are new to it. Removals are told by the context: it lacks the
     * dots of the leaves that are not sent, so it has as many intervals as there are runs of those.
     */
    public final T since(VersionVector base) {
        TreeMap<Dot, L> sent = new TreeMap<>();
        TreeMap<Dot, L> known = new TreeMap<>();
        leaves().forEach((dot, leaf) -> (base.covers(dot) ? known : sent).put(dot, leaf));
        return known.isEmpty()
                ? self()
                : view(new Causal<>(DotStore.of(sent), context().minus(CausalContext.of(known.keySet()))));
    }

    /** The least that {@code known} lacks of this state: nothing at all, if it lacks nothing. Costs both. */
    public final T since(T known) {
        TreeMap<Dot, L> sent = new TreeMap<>();
        leaves().forEach((dot, leaf) -> {
            if (!known.context().contains(dot)) {
                sent.put(dot, leaf);
            }
        });
        List<Dot> removed = new ArrayList<>();
        known.leaves().forEach((dot, leaf) -> {
            if (context().contains(dot) && !leaves().contains(dot)) {
                removed.add(dot);
            }
        });
        CausalContext told = context().minus(known.context()).union(CausalContext.of(removed));
        return view(new Causal<>(DotStore.of(sent), told));
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && getClass() == other.getClass() && causal.equals(((Replicated<?, ?>) other).causal);
    }

    @Override
    public final int hashCode() {
        return causal.hashCode();
    }

    @Override
    public final String toString() {
        return leaves() + " in " + context();
    }

    /** For {@link UpdateWinsMap}, which knows its values' type and not that of their leaves. */
    @SuppressWarnings("unchecked") // it hands in only what it had of this type
    final T viewOf(Causal<?> leaves) {
        return view((Causal<L>) leaves);
    }

    /** Likewise. */
    @SuppressWarnings("unchecked")
    final void requireValidLeaf(Dot dot, Object leaf) {
        requireValid(dot, (L) leaf);
    }

    /** Likewise. */
    @SuppressWarnings("unchecked")
    final boolean showsLeaf(Object leaf) {
        return shows((L) leaf);
    }

    final boolean showsAny(DotStore<L> some) {
        for (Map.Entry<Dot, L> leaf : some) {
            if (shows(leaf.getValue())) {
                return true;
            }
        }
        return false;
    }

    final Change<L> change(ReplicaId me) {
        return new Change<>(causal, me);
    }

    @SuppressWarnings("unchecked") // T is the type itself
    final T self() {
        return (T) this;
    }

    /**
     * A dot labels one leaf. Where two sides differ all the same, one of them is forged, or was made twice on one state;
     * one is chosen by content, so that even then all replicas agree.
     */
    static <L> L joinLeaves(L mine, L theirs) {
        return mine.equals(theirs) || mine.toString().compareTo(theirs.toString()) >= 0 ? mine : theirs;
    }
}
