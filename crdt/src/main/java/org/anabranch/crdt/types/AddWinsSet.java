package org.anabranch.crdt.types;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;
import org.anabranch.crdt.persistent.PersistentMap;

/**
 * A set. Where one side adds an element while another removes it, it is in: a remove takes back the adds that it saw, and
 * no others.
 *
 * <p>The anomaly: to add what is in already counts as a new add. And elements are on their own: two replicas that each see
 * {a, b} and remove another one of them leave the empty set, though neither meant it to be.
 *
 * <p>The optimised set without tombstones [1]. A state has one leaf for each concurrent add of each element; a change costs
 * log n.
 *
 * <p>[1] Bieniusa, Zawirski, Preguiça, Shapiro, Baquero, Balegas, Duarte: An optimized conflict-free replicated set, INRIA
 * RR-8083, 2012.
 *
 * @param <E> the elements; immutable, with an order that is consistent with {@code equals}
 */
public final class AddWinsSet<E extends Comparable<? super E>> extends KeyedState<E, E, AddWinsSet<E>> {

    private static final AddWinsSet<?> EMPTY =
            new AddWinsSet<String>(new Causal<>(DotStore.empty(), CausalContext.EMPTY), PersistentMap.empty());

    private AddWinsSet(Causal<E> causal, PersistentMap<E, DotStore<E>> byKey) {
        super(causal, byKey);
    }

    @SuppressWarnings("unchecked") // it holds nothing
    public static <E extends Comparable<? super E>> AddWinsSet<E> empty() {
        return (AddWinsSet<E>) EMPTY;
    }

    /** A copy, in the elements' order; costs all of them. */
    public SortedSet<E> elements() {
        TreeSet<E> elements = new TreeSet<>();
        byKey.forEach((element, leaves) -> elements.add(element));
        return Collections.unmodifiableSortedSet(elements);
    }

    public boolean contains(E element) {
        return byKey.containsKey(element);
    }

    public int size() {
        return byKey.size();
    }

    public AddWinsSet<E> add(ReplicaId me, E element) {
        return view(change(me)
                .kill(leavesOf(element))
                .write(Objects.requireNonNull(element))
                .delta());
    }

    /** Of an element that is not in, no change. */
    public AddWinsSet<E> remove(ReplicaId me, E element) {
        return view(change(me).kill(leavesOf(element)).delta());
    }

    @Override
    AddWinsSet<E> none() {
        return empty();
    }

    @Override
    E keyOf(E leaf) {
        return leaf;
    }

    @Override
    AddWinsSet<E> view(Causal<E> changed, PersistentMap<E, DotStore<E>> changedByKey, SortedSet<E> touched) {
        return new AddWinsSet<>(changed, changedByKey);
    }
}
