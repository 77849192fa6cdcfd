package org.anabranch.core.wire;

import org.anabranch.crdt.causal.VersionVector;

/**
 * A member's word that it has everything in {@code vector} durably. Only the member makes it; anyone passes it on.
 *
 * @param start since when the member was who it was when it said so
 * @param number counts what it said since
 */
public record MemberAck(MemberStart start, long number, VersionVector vector) {

    /** Whether this was said after {@code other} by the same member. */
    public boolean isAfter(MemberAck other) {
        int byStart = start.compareTo(other.start);
        return byStart != 0 ? byStart > 0 : number > other.number;
    }
}
