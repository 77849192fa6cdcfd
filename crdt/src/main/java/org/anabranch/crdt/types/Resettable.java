package org.anabranch.crdt.types;

import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;

/**
 * A type that can be emptied, and so can be the value of an {@link UpdateWinsMap}, where removing a key empties what is
 * under it.
 *
 * @param <L> what a dot labels
 * @param <T> the type itself
 */
public abstract class Resettable<L, T extends Resettable<L, T>> extends Replicated<L, T> {

    Resettable(Causal<L> causal) {
        super(causal);
    }

    /** Whether there is nothing to read. */
    public final boolean isEmpty() {
        return !showsAny(leaves());
    }

    /**
     * Removes exactly what is seen here; what is written concurrently survives, and nothing else. Of nothing, it is no
     * change.
     */
    public final T reset(ReplicaId me) {
        return view(change(me).kill(leaves()).delta());
    }
}
