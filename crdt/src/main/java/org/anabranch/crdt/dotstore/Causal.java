package org.anabranch.crdt.dotstore;

import java.util.Map;
import java.util.function.BinaryOperator;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;

/**
 * A store with the context in which it stands, and <em>the</em> join of this library [1].
 *
 * <p>A dot that is in the context and not in the store was removed. So a dot lives on in the join if both sides hold it,
 * or if one side holds it and the other has never heard of it. Nothing else is needed: no tombstone, no clock, and no
 * join of what the dots label, because a dot labels the same thing wherever it is; the one exception is handed in.
 *
 * <p>The join costs the other side's leaves and intervals times log n, plus what they touch here, and never the whole of
 * this side; so a small delta is cheap on a large state.
 *
 * <p>[1] Almeida, Shoker, Baquero: Delta state replicated data types, Journal of Parallel and Distributed Computing 111,
 * 2018, section 7.
 */
public record Causal<V>(DotStore<V> store, CausalContext context) {

    /** Told, in no particular order, how the result of a join differs from its left side. */
    public interface Changes<V> {
        void added(Dot dot, V value);

        void removed(Dot dot, V value);

        default void replaced(Dot dot, V before, V after) {
            removed(dot, before);
            added(dot, after);
        }

        /** For those who need not know. */
        static <V> Changes<V> ignored() {
            return new Changes<>() {
                @Override
                public void added(Dot dot, V value) {}

                @Override
                public void removed(Dot dot, V value) {}
            };
        }
    }

    /**
     * The least upper bound; {@code this} when {@code other} adds nothing.
     *
     * @param sameDot the join of what one dot labels on both sides; must return its left argument when that is the result
     */
    public Causal<V> join(Causal<V> other, BinaryOperator<V> sameDot, Changes<? super V> changes) {
        if (this == other) {
            return this;
        }
        CausalContext joined = context.union(other.context);
        if (store.isEmpty() && other.isNewTo(context)) { // a store that is created: no reason to build it anew
            other.store.forEach((dot, theirs) -> changes.added(dot, theirs));
            return other.store.isEmpty() && joined == context ? this : new Causal<>(other.store, joined);
        }
        Joining<V> joining = new Joining<>(store, changes);
        for (CausalContext.Interval known : other.context.intervals()) {
            store.forEachIn(known, (dot, mine) -> {
                V theirs = other.store.get(dot);
                if (theirs == null) {
                    joining.remove(dot, mine);
                } else if (theirs != mine) {
                    joining.replace(dot, mine, sameDot.apply(mine, theirs));
                }
            });
        }
        for (Map.Entry<Dot, V> theirs : other.store) {
            if (!context.contains(theirs.getKey())) {
                joining.add(theirs.getKey(), theirs.getValue());
            }
        }
        return joining.result == store && joined == context ? this : new Causal<>(joining.result, joined);
    }

    private boolean isNewTo(CausalContext known) {
        for (Map.Entry<Dot, V> entry : store) {
            if (known.contains(entry.getKey())) {
                return false;
            }
        }
        return true;
    }

    private static final class Joining<V> {
        private final Changes<? super V> changes;
        private DotStore<V> result;

        Joining(DotStore<V> store, Changes<? super V> changes) {
            this.result = store;
            this.changes = changes;
        }

        void add(Dot dot, V value) {
            result = result.with(dot, value);
            changes.added(dot, value);
        }

        void remove(Dot dot, V value) {
            result = result.without(dot);
            changes.removed(dot, value);
        }

        void replace(Dot dot, V before, V after) {
            if (after != before) {
                result = result.with(dot, after);
                changes.replaced(dot, before, after);
            }
        }
    }
}
