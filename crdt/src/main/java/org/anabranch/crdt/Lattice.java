package org.anabranch.crdt;

/**
 * A state that can be joined: the contract of every replicated type here.
 *
 * <p>{@code join} is idempotent, commutative and associative, and gives the least upper bound of its two arguments, so
 * that replicas that have joined the same states in any order, any number of times, are equal. States are immutable. A
 * <em>delta</em> is a state like any other, only small: what a mutator returns, to be joined wherever it arrives.
 *
 * <p>{@code join} returns {@code this} (the same object) when the argument adds nothing. Callers rely on that identity
 * to answer "is there anything to store, to feed, to forward?". It is total: well-formed states never make it throw.
 *
 * @param <S> the type itself
 */
public interface Lattice<S extends Lattice<S>> {

    /** The least upper bound of this state and {@code other}; {@code this} when {@code other} adds nothing. */
    S join(S other);
}
