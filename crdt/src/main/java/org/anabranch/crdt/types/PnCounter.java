package org.anabranch.crdt.types;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;

/**
 * A count that goes up and down. Increments add up, each exactly once, and a reset takes away exactly those that it saw:
 * of 5, with +3 here and a reset there at the same time, 3 remain everywhere.
 *
 * <p>The anomaly: it holds no bound. Two replicas that each see 1 and take 1 make it −1.
 *
 * <p>Every increment has a leaf and a fresh dot of its own: a total under one dot would bring back what was reset [1]. So
 * that leaves do not pile up, a replica with more than {@link #OWN_LEAVES_MAX} of its own folds the oldest into the dot of
 * its next increment. The price: a reset that is concurrent with such a fold may miss some of what was folded; nothing is
 * ever lost. And folds want to arrive in order: a replica that has one without the increment or fold before may count
 * something twice until that is there. A state has at most so many leaves for each replica that ever incremented.
 *
 * <p>[1] Baquero, Almeida, Lerche: The problem with embedded CRDT counters and a solution, PaPoC 2016.
 */
public final class PnCounter extends Resettable<BigInteger, PnCounter> {

    public static final PnCounter ZERO = new PnCounter(new Causal<>(DotStore.empty(), CausalContext.EMPTY));

    /** Leaves of one replica. */
    public static final int OWN_LEAVES_MAX = 64;

    private PnCounter(Causal<BigInteger> causal) {
        super(causal);
    }

    /** The sum of all increments that were not reset; exact at any size. */
    public BigInteger value() {
        return sum(leaves());
    }

    /** @param by negative to go down; zero is no change */
    public PnCounter increment(ReplicaId me, long by) {
        if (by == 0) {
            return ZERO;
        }
        List<Map.Entry<Dot, BigInteger>> own = new ArrayList<>();
        for (Map.Entry<Dot, BigInteger> leaf : leaves()) {
            if (leaf.getKey().replica().equals(me)) {
                own.add(leaf);
            }
        }
        Change<BigInteger> change = change(me);
        BigInteger amount = BigInteger.valueOf(by);
        for (Map.Entry<Dot, BigInteger> oldest : own.subList(0, Math.max(0, own.size() - OWN_LEAVES_MAX + 1))) {
            amount = amount.add(oldest.getValue());
            change.kill(oldest.getKey());
        }
        return view(change.write(amount).delta());
    }

    static BigInteger sum(DotStore<BigInteger> leaves) {
        BigInteger sum = BigInteger.ZERO;
        for (Map.Entry<Dot, BigInteger> leaf : leaves) {
            sum = sum.add(leaf.getValue());
        }
        return sum;
    }

    @Override
    PnCounter view(Causal<BigInteger> changed) {
        return new PnCounter(changed);
    }
}
