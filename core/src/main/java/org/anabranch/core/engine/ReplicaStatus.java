package org.anabranch.core.engine;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * A replica's state at one moment, as far as the engine knows it.
 *
 * @param takesWrites whether this member is neither retired nor retiring
 * @param joining whether this member had nothing, and is being given what the cluster has
 * @param owners who wrote under which incarnation
 */
public record ReplicaStatus(
        ReplicaId incarnation,
        VersionVector vector,
        VersionVector stable,
        boolean takesWrites,
        boolean joining,
        List<Member> members,
        List<Peer> peers,
        SortedMap<ReplicaId, MemberId> owners) {

    public ReplicaStatus {
        members = List.copyOf(members);
        peers = List.copyOf(peers);
        owners = Collections.unmodifiableSortedMap(new TreeMap<>(owners));
    }

    /** @param lastSeenMillis since its latest word arrived, directly or passed on; 0 for this one, -1 if none did */
    public record Member(MemberId id, MemberEntry entry, long lastSeenMillis) {}

    /**
     * @param node at the link's other end; null until one was reached
     * @param paused whether an operator has paused the exchange with the datacenter
     * @param everOpened whether the link was open at least once
     */
    public record Peer(
            String dc,
            MemberId node,
            LinkState link,
            boolean paused,
            boolean everOpened,
            boolean catchingUp,
            long lagMillis,
            long lagSequences,
            long deltasReceived,
            long deltasDuplicate) {}
}
