package org.anabranch.crdt.types;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;
import org.anabranch.crdt.persistent.PersistentMap;

/**
 * A map from keys to replicated values of one type, which may be maps again. Changes under different keys do not touch
 * each other, those under one key merge as its type says. Where one side updates a key while another removes it, the key is
 * there, with what was written concurrently and nothing else: a counter at 5, with +3 here and the key removed there,
 * reads 3.
 *
 * <p>The anomaly: a key whose value holds nothing is not there. A set under a key whose last element is removed takes the
 * key with it, and an empty set cannot be put.
 *
 * <p>One context at the root, and leaves that carry their key, at every depth: what is removed under a key is removed like
 * everything else, by its dots, and leaves no tombstone behind [1]. A change costs log n and, of the one value that it
 * changes, what looking at that costs: its leaves.
 *
 * <p>[1] Brown, Cribbs, Meiklejohn, Elliott: Riak DT map: a composable, convergent replicated dictionary, PaPEC 2014; the
 * dot stores are those of Almeida, Shoker, Baquero: Delta state replicated data types, JPDC 111, 2018.
 *
 * @param <K> the keys; immutable, with an order that is consistent with {@code equals}
 * @param <T> the type of the values
 */
public final class UpdateWinsMap<K extends Comparable<? super K>, T extends Resettable<?, T>>
        extends KeyedState<K, UpdateWinsMap.Keyed<K>, UpdateWinsMap<K, T>> {

    private final T empty;

    private UpdateWinsMap(T empty, Causal<Keyed<K>> causal, PersistentMap<K, DotStore<Keyed<K>>> byKey) {
        super(causal, byKey);
        this.empty = empty;
    }

    /** A leaf of the value that is under {@code key}. */
    public record Keyed<K>(K key, Object leaf) {
        public Keyed {
            Objects.requireNonNull(key);
            Objects.requireNonNull(leaf);
        }
    }

    /** @param empty the value of every key at first, such as {@link PnCounter#ZERO} */
    public static <K extends Comparable<? super K>, T extends Resettable<?, T>> UpdateWinsMap<K, T> of(T empty) {
        return new UpdateWinsMap<K, T>(
                empty, new Causal<>(DotStore.empty(), CausalContext.EMPTY), PersistentMap.empty());
    }

    /** A copy, in the keys' order; costs all of them. */
    public SortedSet<K> keys() {
        TreeSet<K> keys = new TreeSet<>();
        byKey.forEach((key, leaves) -> {
            if (showsAny(leaves)) {
                keys.add(key);
            }
        });
        return Collections.unmodifiableSortedSet(keys);
    }

    public boolean contains(K key) {
        return showsAny(leavesOf(key));
    }

    /** What is under {@code key}: an empty value if nothing is. To be read; changes go through {@link #update}. */
    public T get(K key) {
        return value(leavesOf(key));
    }

    /** @param mutator makes one change of the value that is under {@code key}, and returns its delta or the whole */
    public UpdateWinsMap<K, T> update(ReplicaId me, K key, UnaryOperator<T> mutator) {
        T changed = mutator.apply(get(key));
        List<Map.Entry<Dot, Keyed<K>>> leaves = new ArrayList<>();
        changed.leaves().forEach((dot, leaf) -> leaves.add(Map.entry(dot, new Keyed<>(key, leaf))));
        List<Dot> known =
                new ArrayList<>(); // and no others: a whole value has the root's context, and not all its leaves
        leavesOf(key).forEach((dot, leaf) -> {
            if (changed.context().contains(dot)) {
                known.add(dot);
            }
        });
        CausalContext told = changed.context().minus(context()).union(CausalContext.of(known));
        return view(new Causal<>(DotStore.ofSorted(leaves), told));
    }

    /** Resets what is under {@code key}, so that the key is gone. Of a key that is not there, no change. */
    public UpdateWinsMap<K, T> remove(ReplicaId me, K key) {
        return view(change(me).kill(leavesOf(key)).delta());
    }

    @Override
    UpdateWinsMap<K, T> none() {
        return of(empty);
    }

    @Override
    K keyOf(Keyed<K> leaf) {
        return leaf.key();
    }

    @Override
    UpdateWinsMap<K, T> view(
            Causal<Keyed<K>> changed, PersistentMap<K, DotStore<Keyed<K>>> changedByKey, SortedSet<K> touched) {
        return new UpdateWinsMap<>(empty, changed, changedByKey);
    }

    @Override
    boolean shows(Keyed<K> leaf) {
        return empty.showsLeaf(leaf.leaf());
    }

    @Override
    void requireValid(Dot dot, Keyed<K> leaf) {
        empty.requireValidLeaf(dot, leaf.leaf());
    }

    private T value(DotStore<Keyed<K>> leaves) {
        List<Map.Entry<Dot, Object>> own = new ArrayList<>();
        leaves.forEach((dot, leaf) -> own.add(Map.entry(dot, leaf.leaf())));
        return empty.viewOf(new Causal<>(DotStore.ofSorted(own), context()));
    }
}
