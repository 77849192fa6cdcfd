package org.anabranch.crdt.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;

/**
 * One value, or as many as were written concurrently: "red" here and "blue" there at the same time read as both, in the
 * same order everywhere, until somebody who saw both writes one. No clock takes part.
 *
 * <p>The anomaly: readers have to live with several values, and equal ones written concurrently are there twice.
 *
 * <p>A state has one leaf for each concurrent write [1].
 *
 * <p>[1] Almeida, Shoker, Baquero: Delta state replicated data types, JPDC 111, 2018, section 7.
 *
 * @param <E> the values; immutable
 */
public final class MvRegister<E> extends Resettable<E, MvRegister<E>> {

    private static final MvRegister<?> EMPTY = new MvRegister<>(new Causal<>(DotStore.empty(), CausalContext.EMPTY));

    private MvRegister(Causal<E> causal) {
        super(causal);
    }

    @SuppressWarnings("unchecked") // it holds nothing
    public static <E> MvRegister<E> empty() {
        return (MvRegister<E>) EMPTY;
    }

    /** The concurrent values, by dot; more than one is a conflict, none is a register that is empty. */
    public List<E> values() {
        List<E> values = new ArrayList<>();
        leaves().forEach((dot, value) -> values.add(value));
        return values;
    }

    public MvRegister<E> set(ReplicaId me, E value) {
        return view(
                change(me).kill(leaves()).write(Objects.requireNonNull(value)).delta());
    }

    @Override
    MvRegister<E> view(Causal<E> changed) {
        return new MvRegister<>(changed);
    }
}
