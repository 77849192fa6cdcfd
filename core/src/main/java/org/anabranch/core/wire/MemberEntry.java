package org.anabranch.core.wire;

import org.anabranch.crdt.causal.ReplicaId;

/**
 * What is known of a member. Entries join: the later start wins; of one life the further standing, and the greater
 * {@code lagMark}, so that whatever order they are heard of in, everybody ends with the same.
 *
 * @param lagMark odd while the member is lagging: it was silent for long, and nobody waits for it. Anyone may raise it
 *     to the next odd number, and the member itself, once it has caught up, to the next even one
 */
public record MemberEntry(MemberStart start, Standing standing, long lagMark) {

    /** What an operator has decided on; there is no way back within a life. */
    public enum Standing {
        /** It takes writes. */
        ACTIVE,
        /** It takes no more writes, and waits until all the others have what it has. */
        RETIRING,
        /** It is not listened to any more. */
        RETIRED
    }

    public static MemberEntry of(MemberStart start) {
        return new MemberEntry(start, Standing.ACTIVE, 0);
    }

    public long generation() {
        return start.generation();
    }

    /** Under which it writes now. */
    public ReplicaId incarnation() {
        return start.incarnation();
    }

    public boolean isRetired() {
        return standing == Standing.RETIRED;
    }

    public boolean isLagging() {
        return lagMark % 2 == 1;
    }

    public MemberEntry with(MemberStart later) {
        return new MemberEntry(later, standing, lagMark);
    }

    public MemberEntry with(Standing further) {
        return new MemberEntry(start, further, lagMark);
    }

    /** The same, lagging where it was not, or the other way round. */
    public MemberEntry withNextLagMark() {
        return new MemberEntry(start, standing, lagMark + 1);
    }

    public MemberEntry join(MemberEntry other) {
        if (start.life() != other.start.life()) {
            return start.life() > other.start.life() ? this : other;
        }
        return new MemberEntry(
                start.compareTo(other.start) >= 0 ? start : other.start,
                standing.compareTo(other.standing) >= 0 ? standing : other.standing,
                Math.max(lagMark, other.lagMark));
    }
}
