package org.anabranch.crdt.types;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;

/**
 * A count that only grows. All increments add up, each exactly once: +1 here and +2 there is 3.
 *
 * <p>The anomaly: it cannot be taken back or reset. Replicas that have not heard of each other's increments read less, and
 * two that read the same have not necessarily seen the same.
 *
 * <p>Each replica has one leaf, the total of what it added itself, under a fresh dot at each increment [1]. That is safe
 * because nothing removes: a total can only be replaced by its own replica's next one, which includes it. Where something
 * removes, a total would bring back what was removed, so this type is not for maps; see {@link PnCounter}. A delta names
 * all dots of its replica, so that it makes up for lost ones. Exact at any size; a state has one leaf for each replica
 * that ever incremented.
 *
 * <p>[1] Shapiro, Preguiça, Baquero, Zawirski: A comprehensive study of convergent and commutative replicated data types,
 * INRIA RR-7506, 2011, specification 6.
 */
public final class GrowOnlyCounter extends Replicated<BigInteger, GrowOnlyCounter> {

    public static final GrowOnlyCounter ZERO = new GrowOnlyCounter(new Causal<>(DotStore.empty(), CausalContext.EMPTY));

    private GrowOnlyCounter(Causal<BigInteger> causal) {
        super(causal);
    }

    /** The sum of all increments. */
    public BigInteger value() {
        return PnCounter.sum(leaves());
    }

    /** @throws IllegalArgumentException if {@code by} is negative; zero is no change */
    public GrowOnlyCounter increment(ReplicaId me, long by) {
        if (by < 0) {
            throw new IllegalArgumentException("a grow-only counter does not go back by " + by);
        }
        if (by == 0) {
            return ZERO;
        }
        Dot dot = new Dot(me, context().last(me) + 1);
        BigInteger total = BigInteger.valueOf(by);
        for (Map.Entry<Dot, BigInteger> leaf : leaves()) {
            total = leaf.getKey().replica().equals(me) ? total.add(leaf.getValue()) : total;
        }
        CausalContext own = CausalContext.ofIntervals(List.of(new CausalContext.Interval(me, 1, dot.seq())));
        return view(new Causal<>(DotStore.of(new TreeMap<>(Map.of(dot, total))), own));
    }

    @Override
    GrowOnlyCounter view(Causal<BigInteger> changed) {
        return new GrowOnlyCounter(changed);
    }

    @Override
    void requireValid(Dot dot, BigInteger total) {
        if (total.signum() <= 0) {
            throw new IllegalArgumentException("a total of " + total);
        }
    }
}
