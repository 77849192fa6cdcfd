package org.anabranch.crdt.json;

import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * Hands out the dots of one commit: a contiguous run of one replica's numbers, shared by the documents of the commit.
 * For one thread.
 */
public final class DotBlock {

    private final ReplicaId replica;
    private final long first;
    private long next;

    /** @param first one more than the last number of {@code replica} that was used */
    public DotBlock(ReplicaId replica, long first) {
        this.replica = replica;
        this.first = first;
        this.next = first;
    }

    public ReplicaId replica() {
        return replica;
    }

    /** How many were taken. */
    public long taken() {
        return next - first;
    }

    /** The number that the next dot will have. */
    public long next() {
        return next;
    }

    Dot take() {
        return new Dot(replica, next++);
    }

    /** Gives back what was taken since {@link #next()} was {@code mark}. */
    void rewind(long mark) {
        next = mark;
    }
}
