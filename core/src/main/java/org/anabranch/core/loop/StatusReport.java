package org.anabranch.core.loop;

import java.util.List;
import java.util.SortedMap;
import org.anabranch.core.engine.ReplicaStatus;
import org.anabranch.core.engine.Transport.Traffic;
import org.anabranch.core.engine.VersionCache;
import org.anabranch.core.loop.ShardStatus.MemberStatus;
import org.anabranch.core.loop.ShardStatus.PeerStatus;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn.DocumentCounts;
import org.anabranch.core.store.Store.StorageStatistics;
import org.anabranch.core.wire.MemberEntry;

/** Puts together what the engine, the store and the transport know. */
final class StatusReport {

    private StatusReport() {}

    static ShardStatus of(
            ReplicaStatus replica,
            SortedMap<String, DocumentCounts> counts,
            StorageStatistics storage,
            VersionCache.Statistics versionCache,
            ShardSetup setup,
            LinkTraffic traffic) {
        long documents = 0;
        long conflicted = 0;
        for (var database : counts.entrySet()) {
            if (!database.getKey().equals(DocumentKey.SYSTEM_DATABASE)) {
                documents += database.getValue().documents();
                conflicted += database.getValue().conflicted();
            }
        }
        List<MemberStatus> members =
                replica.members().stream().map(StatusReport::member).toList();
        List<PeerStatus> peers = replica.peers().stream()
                .map(peer -> peer(peer, setup.peers().get(peer.dc()), traffic.with(peer.dc())))
                .toList();
        return new ShardStatus(
                replica.incarnation(),
                replica.takesWrites() && !replica.joining(),
                replica.vector().own(),
                replica.stable().over(replica.vector().base()).own(),
                documents,
                conflicted,
                members,
                peers,
                storage,
                versionCache);
    }

    private static MemberStatus member(ReplicaStatus.Member member) {
        return new MemberStatus(
                member.id().dc(),
                member.id().node(),
                member.entry().incarnation(),
                state(member.entry()),
                member.lastSeenMillis() < 0 ? -1 : member.lastSeenMillis() / 1_000.0);
    }

    private static MemberStatus.State state(MemberEntry entry) {
        if (entry.isRetired()) {
            return MemberStatus.State.RETIRED;
        }
        return entry.isLagging() ? MemberStatus.State.LAGGING : MemberStatus.State.ACTIVE;
    }

    private static PeerStatus peer(ReplicaStatus.Peer peer, String address, Traffic traffic) {
        return new PeerStatus(
                peer.dc(),
                peer.node() == null ? "" : peer.node().node(),
                address,
                link(peer),
                peer.lagMillis() / 1_000.0,
                peer.lagSequences(),
                traffic.bytesSent(),
                traffic.bytesReceived(),
                peer.deltasReceived(),
                peer.deltasDuplicate());
    }

    private static PeerStatus.Link link(ReplicaStatus.Peer peer) {
        if (peer.paused()) {
            return PeerStatus.Link.PAUSED;
        }
        return switch (peer.link()) {
            case READY -> peer.catchingUp() ? PeerStatus.Link.CATCHING_UP : PeerStatus.Link.STREAMING;
            case PAUSED, GREETING -> PeerStatus.Link.CONNECTING;
            case DOWN -> peer.everOpened() ? PeerStatus.Link.DOWN : PeerStatus.Link.CONNECTING;
        };
    }
}
