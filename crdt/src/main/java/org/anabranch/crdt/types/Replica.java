package org.anabranch.crdt.types;

import java.util.Objects;
import java.util.function.BiFunction;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * One replica's copy of one replicated object: the state, and the id under which it is changed. Joins each change to the
 * state before it hands out the delta, so that no dot is used twice. For one thread.
 *
 * <p>What is yours: a fresh id for each start, sending deltas to all other replicas (and after loss what {@code since}
 * gives), and storing states. Other replicas may hold a change that a crash has lost here; that is why an id is not used
 * again.
 *
 * @param <T> the type of the object
 */
public final class Replica<T extends Replicated<?, T>> {

    private final ReplicaId id;
    private T state;

    private Replica(ReplicaId id, T state) {
        this.id = Objects.requireNonNull(id);
        this.state = Objects.requireNonNull(state);
    }

    /**
     * A replica that starts from {@code state}: an empty one, or what was stored or received.
     *
     * @param id 64 random bits, new at every start; each id that wrote costs every state about 10 bytes for ever
     * @throws IllegalArgumentException if {@code id} has written to {@code state} before
     */
    public static <T extends Replicated<?, T>> Replica<T> start(ReplicaId id, T state) {
        if (state.context().last(id) > 0) {
            throw new IllegalArgumentException("the replica id " + id + " was used before; take a fresh one");
        }
        return new Replica<>(id, state);
    }

    /**
     * A replica that goes on under the id that it had. Right only if every change was durable before its delta left the
     * process, and the storage is never put back to an older state; otherwise a dot is used twice, and writes are lost.
     */
    public static <T extends Replicated<?, T>> Replica<T> resume(ReplicaId id, T state) {
        return new Replica<>(id, state);
    }

    public ReplicaId id() {
        return id;
    }

    public T state() {
        return state;
    }

    /**
     * Changes the state. {@code mutator} makes one change of the state that it is given; for several in one delta, join
     * the deltas of several calls.
     *
     * @return the delta, for all other replicas; empty in leaves and context if nothing was changed
     */
    public T change(BiFunction<T, ReplicaId, T> mutator) {
        T delta = mutator.apply(state, id);
        state = state.join(delta);
        return delta;
    }

    /** Joins a delta or a state from elsewhere; says whether it brought anything new. */
    public boolean receive(T other) {
        T before = state;
        state = state.join(other);
        return state != before;
    }

    @Override
    public String toString() {
        return id + ": " + state;
    }
}
