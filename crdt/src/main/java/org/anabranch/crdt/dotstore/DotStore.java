package org.anabranch.crdt.dotstore;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.persistent.PersistentMap;

/**
 * What is live: for each dot the one thing that it labels, by dot. Immutable; a change costs O(log n) and shares the rest.
 *
 * <p>This one store stands for all the nested ones of the literature: a {@code DotSet} is a store of markers, a
 * {@code DotFun} a store of values, and a {@code DotMap} a store whose values carry their path.
 *
 * @param <V> what a dot labels; immutable
 */
public final class DotStore<V> implements Iterable<Map.Entry<Dot, V>> {

    private static final DotStore<?> EMPTY = new DotStore<>(PersistentMap.empty());

    private final PersistentMap<Dot, V> entries;

    private DotStore(PersistentMap<Dot, V> entries) {
        this.entries = entries;
    }

    @SuppressWarnings("unchecked") // it holds nothing
    public static <V> DotStore<V> empty() {
        return (DotStore<V>) EMPTY;
    }

    public static <V> DotStore<V> of(SortedMap<Dot, V> entries) {
        return ofSorted(new ArrayList<>(entries.entrySet()));
    }

    /** @throws IllegalArgumentException unless the dots are strictly ascending */
    public static <V> DotStore<V> ofSorted(List<? extends Map.Entry<Dot, V>> entries) {
        return entries.isEmpty() ? empty() : new DotStore<>(PersistentMap.ofSorted(entries));
    }

    public int size() {
        return entries.size();
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** What {@code dot} labels, or null when it is not live. */
    public V get(Dot dot) {
        return entries.get(dot);
    }

    public boolean contains(Dot dot) {
        return entries.containsKey(dot);
    }

    public DotStore<V> with(Dot dot, V value) {
        return of(entries.with(dot, value));
    }

    public DotStore<V> without(Dot dot) {
        return of(entries.without(dot));
    }

    /** By dot. */
    @Override
    public Iterator<Map.Entry<Dot, V>> iterator() {
        return entries.iterator();
    }

    /** By dot. */
    public void forEach(BiConsumer<? super Dot, ? super V> action) {
        entries.forEach(action);
    }

    /** Visits what is live in {@code interval}, at the cost of what it visits and one descent. */
    void forEachIn(CausalContext.Interval interval, BiConsumer<? super Dot, ? super V> action) {
        Dot last = new Dot(interval.replica(), interval.to());
        Iterator<Map.Entry<Dot, V>> rest = entries.iteratorFrom(new Dot(interval.replica(), interval.from()));
        while (rest.hasNext()) {
            Map.Entry<Dot, V> entry = rest.next();
            if (entry.getKey().compareTo(last) > 0) {
                return;
            }
            action.accept(entry.getKey(), entry.getValue());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DotStore<?> that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }

    private DotStore<V> of(PersistentMap<Dot, V> changed) {
        if (changed == entries) {
            return this;
        }
        return changed.isEmpty() ? empty() : new DotStore<>(changed);
    }
}
