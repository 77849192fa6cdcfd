package org.anabranch.crdt.causal;

import java.util.Comparator;

/**
 * The name of one event: the {@code seq}-th of {@code replica}, counted from 1 without gaps. It labels exactly one leaf
 * of exactly one document for ever, or a removal, and is never made twice.
 *
 * <p>Ordered by replica, then by number; written {@code replica:seq}.
 */
public record Dot(ReplicaId replica, long seq) implements Comparable<Dot> {

    /** By number, then by replica: of two dots the later one is seldom the older event. */
    public static final Comparator<Dot> BY_AGE =
            Comparator.comparingLong(Dot::seq).thenComparing(Dot::replica);

    public Dot {
        if (seq < 1) {
            throw new IllegalArgumentException("a dot's number starts at 1, not " + seq);
        }
    }

    /** @throws IllegalArgumentException unless {@code text} is {@code replica:seq}, as {@link #toString} writes it */
    public static Dot parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a dot is REPLICA:SEQ, not '" + text + "'");
        }
        Dot dot = new Dot(ReplicaId.parse(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
        if (!dot.toString().equals(text)) {
            throw new IllegalArgumentException("a dot's number has neither a sign nor leading zeros: '" + text + "'");
        }
        return dot;
    }

    @Override
    public int compareTo(Dot other) {
        int byReplica = replica.compareTo(other.replica);
        return byReplica != 0 ? byReplica : Long.compare(seq, other.seq);
    }

    @Override
    public String toString() {
        return replica + ":" + seq;
    }
}
