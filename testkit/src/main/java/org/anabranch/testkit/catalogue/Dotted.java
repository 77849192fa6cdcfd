package org.anabranch.testkit.catalogue;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;

/**
 * Values under dots, with the causal context of all dots ever seen: a dot in the context without a value is removed.
 * This one is right; several broken types use it wrongly.
 */
record Dotted<V>(SortedMap<String, V> values, SortedSet<String> context) {

    static <V> Dotted<V> empty() {
        return new Dotted<>(new TreeMap<>(), new TreeSet<>());
    }

    /** Keeps what both have, and what one has and the other has never seen. */
    Dotted<V> join(Dotted<V> other, BinaryOperator<V> same) {
        SortedMap<String, V> kept = new TreeMap<>();
        values.forEach((dot, value) -> {
            if (other.values.containsKey(dot)) {
                kept.put(dot, same.apply(value, other.values.get(dot)));
            } else if (!other.context.contains(dot)) {
                kept.put(dot, value);
            }
        });
        other.values.forEach((dot, value) -> {
            if (!context.contains(dot)) {
                kept.put(dot, value);
            }
        });
        return new Dotted<>(kept, Maps.union(context, other.context));
    }

    Dotted<V> join(Dotted<V> other) {
        return join(other, (left, right) -> left);
    }

    /** The delta that puts a value under {@code dot} in the place of {@code observed}. */
    static <V> Dotted<V> put(String dot, V value, Collection<String> observed) {
        return new Dotted<>(new TreeMap<>(Map.of(dot, value)), Maps.union(Set.of(dot), observed));
    }

    static <V> Dotted<V> remove(Collection<String> observed) {
        return new Dotted<>(new TreeMap<>(), Maps.union(Set.of(), observed));
    }

    /** A dot of {@code replica} that this context has not. */
    String nextDot(String replica) {
        long used =
                context.stream().filter(dot -> dot.startsWith(replica + ":")).count();
        return replica + ":" + (used + 1);
    }

    @Override
    public String toString() {
        return values + " of " + context;
    }
}
