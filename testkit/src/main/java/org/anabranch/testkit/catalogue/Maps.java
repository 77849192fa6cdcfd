package org.anabranch.testkit.catalogue;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;

/** Sorted collections that are never changed: what the states here are made of. */
final class Maps {
    private Maps() {}

    static <K extends Comparable<K>, V> SortedMap<K, V> join(Map<K, V> left, Map<K, V> right, BinaryOperator<V> join) {
        SortedMap<K, V> all = new TreeMap<>(left);
        right.forEach((key, value) -> all.merge(key, value, join));
        return Collections.unmodifiableSortedMap(all);
    }

    static <K extends Comparable<K>, V> SortedMap<K, V> with(Map<K, V> map, K key, V value) {
        return join(map, Map.of(key, value), (old, young) -> young);
    }

    static <K extends Comparable<K>, V> SortedMap<K, V> without(Map<K, V> map, Collection<K> keys) {
        SortedMap<K, V> rest = new TreeMap<>(map);
        rest.keySet().removeAll(keys);
        return Collections.unmodifiableSortedMap(rest);
    }

    static <K extends Comparable<K>> SortedSet<K> union(Set<K> left, Collection<K> right) {
        SortedSet<K> all = new TreeSet<>(left);
        all.addAll(right);
        return Collections.unmodifiableSortedSet(all);
    }
}
