package org.anabranch.core.wire;

import org.anabranch.crdt.causal.ReplicaId;

/**
 * What is known of a member: the incarnation under which it writes now. Of two entries the one with the greater
 * generation wins, then the one with the greater incarnation.
 *
 * @param generation counts the member's starts
 */
public record MemberEntry(long generation, ReplicaId incarnation) implements Comparable<MemberEntry> {

    @Override
    public int compareTo(MemberEntry other) {
        int byGeneration = Long.compare(generation, other.generation);
        return byGeneration != 0 ? byGeneration : incarnation.compareTo(other.incarnation);
    }
}
