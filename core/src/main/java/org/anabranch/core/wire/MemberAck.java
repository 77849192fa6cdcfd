package org.anabranch.core.wire;

import org.anabranch.crdt.causal.VersionVector;

/**
 * A member's word that it has everything in {@code vector} durably. Only the member makes it; anyone passes it on.
 *
 * @param member who it was when it said so
 * @param number counts what this incarnation said
 */
public record MemberAck(MemberEntry member, long number, VersionVector vector) {

    /** Whether this was said after {@code other} by the same member. */
    public boolean isAfter(MemberAck other) {
        int byEntry = member.compareTo(other.member);
        return byEntry != 0 ? byEntry > 0 : number > other.number;
    }
}
