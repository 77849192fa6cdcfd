package org.anabranch.crdt.types;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridClock;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;

/**
 * One value. Of concurrent writes readers see the youngest by a hybrid clock, then by replica and number, which is the
 * same one everywhere: "red" at 10:00 here and "blue" at 10:01 there read "blue". The others are not lost:
 * {@link #values} has them, until the next write by someone who saw them.
 *
 * <p>The anomaly: which of two concurrent writes is shown depends on clocks. Where one is slow, a write that was answered
 * may never be seen. A write that has seen another always replaces it, though, however wrong the clocks are.
 *
 * <p>"Causal order, else timestamp" as the rule of the <em>join</em> is not associative; here the join keeps what is
 * concurrent, and time only chooses what is shown [1]. A state has one leaf for each concurrent write.
 *
 * <p>[1] Shapiro, Preguiça, Baquero, Zawirski: A comprehensive study of convergent and commutative replicated data types,
 * INRIA RR-7506, 2011, section 3.2, has both registers; Kulkarni et al.: Logical Physical Clocks, OPODIS 2014, the time.
 *
 * @param <E> the values; immutable
 */
public final class LwwRegister<E> extends Resettable<LwwRegister.Stamped<E>, LwwRegister<E>> {

    private static final LwwRegister<?> EMPTY = new LwwRegister<>(new Causal<>(DotStore.empty(), CausalContext.EMPTY));

    private LwwRegister(Causal<Stamped<E>> causal) {
        super(causal);
    }

    /** A written value, and when. */
    public record Stamped<E>(E value, HybridTimestamp time) {
        public Stamped {
            Objects.requireNonNull(value);
            Objects.requireNonNull(time);
        }
    }

    @SuppressWarnings("unchecked") // it holds nothing
    public static <E> LwwRegister<E> empty() {
        return (LwwRegister<E>) EMPTY;
    }

    /** What is shown; empty if nothing was written, or all was reset. */
    public Optional<E> value() {
        return values().stream().findFirst();
    }

    /** All concurrent values, the one that is shown first; more than one is a conflict. */
    public List<E> values() {
        List<Map.Entry<Dot, Stamped<E>>> all = new ArrayList<>();
        leaves().forEach((dot, leaf) -> all.add(Map.entry(dot, leaf)));
        all.sort(Comparator.comparing(
                        (Map.Entry<Dot, Stamped<E>> leaf) -> leaf.getValue().time())
                .thenComparing(Map.Entry::getKey)
                .reversed());
        return all.stream().map(leaf -> leaf.getValue().value()).toList();
    }

    /**
     * @param wallMillis what the clock reads, in milliseconds since 1970. The stamp is later than all that this replaces,
     *     but for those from clocks more than {@link HybridClock#DRIFT_MILLIS_MAX} ahead
     */
    public LwwRegister<E> set(ReplicaId me, E value, long wallMillis) {
        HybridTimestamp last = HybridTimestamp.ZERO;
        for (Map.Entry<Dot, Stamped<E>> leaf : leaves()) {
            last = HybridClock.observe(last, leaf.getValue().time(), wallMillis);
        }
        Stamped<E> stamped = new Stamped<>(value, HybridClock.next(last, wallMillis));
        return view(change(me).kill(leaves()).write(stamped).delta());
    }

    @Override
    LwwRegister<E> view(Causal<Stamped<E>> changed) {
        return new LwwRegister<>(changed);
    }
}
