package org.anabranch.core.loop;

import java.util.List;
import org.anabranch.core.engine.VersionCache;
import org.anabranch.core.store.Store.StorageStatistics;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * A replica's state at one moment, for operators.
 *
 * @param vector what it has, without incarnations that are sealed: those have ended, and every member has the same of them
 * @param stable what every member has, likewise
 */
public record ShardStatus(
        ReplicaId replica,
        boolean ready,
        VersionVector vector,
        VersionVector stable,
        long documents,
        long conflicted,
        List<MemberStatus> members,
        List<PeerStatus> peers,
        StorageStatistics storage,
        VersionCache.Statistics versionCache) {

    /** @param lastSeenSeconds since a message of the member, or about it, arrived; 0 for this node itself, -1 if none did */
    public record MemberStatus(String dc, String node, ReplicaId replica, State state, double lastSeenSeconds) {
        public enum State {
            ACTIVE,
            LAGGING,
            RETIRED
        }
    }

    /**
     * The exchange with another datacenter, over all connections since the start, both directions, framing included.
     *
     * @param node of the peer, empty until it was heard of
     * @param lagSeconds how long the oldest write that the peer has not acknowledged has waited; 0 when there is none
     * @param lagSequences how many sequence numbers the peer has not acknowledged
     * @param deltasReceived transactions, or in catch-up documents
     */
    public record PeerStatus(
            String dc,
            String node,
            String address,
            Link link,
            double lagSeconds,
            long lagSequences,
            long bytesSent,
            long bytesReceived,
            long deltasReceived,
            long deltasDuplicate) {
        public enum Link {
            STREAMING,
            CATCHING_UP,
            CONNECTING,
            DOWN,
            PAUSED
        }
    }
}
