package org.anabranch.core.wire;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * What a node tells of itself and of what it heard, at the beginning of a link and with every heartbeat.
 *
 * @param owners who wrote under which incarnation, earlier ones included; may be empty where the receiver was told before
 * @param vector what the sender has durably, and can pass on
 */
public record Gossip(
        SortedMap<MemberId, MemberEntry> members,
        SortedMap<ReplicaId, MemberId> owners,
        VersionVector vector,
        SortedMap<MemberId, MemberAck> acks) {

    public Gossip {
        members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
        owners = Collections.unmodifiableSortedMap(new TreeMap<>(owners));
        acks = Collections.unmodifiableSortedMap(new TreeMap<>(acks));
    }
}
