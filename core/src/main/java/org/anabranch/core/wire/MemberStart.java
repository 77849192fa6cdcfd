package org.anabranch.core.wire;

import org.anabranch.crdt.causal.ReplicaId;

/**
 * One start of a member's process, or what is as good as one: since then it writes under {@code incarnation}. Of two
 * starts the later one wins; where two claim the same generation, the greater incarnation.
 *
 * @param life counts the member's data directories: a member that was retired and joins anew, empty, begins another
 * @param generation counts the starts, over all lives
 */
public record MemberStart(long life, long generation, ReplicaId incarnation) implements Comparable<MemberStart> {

    @Override
    public int compareTo(MemberStart other) {
        int byLife = Long.compare(life, other.life);
        int byGeneration = byLife != 0 ? byLife : Long.compare(generation, other.generation);
        return byGeneration != 0 ? byGeneration : incarnation.compareTo(other.incarnation);
    }
}
