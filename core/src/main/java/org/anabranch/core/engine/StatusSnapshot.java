package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberId;

/**
 * Puts together, for operators, what the parts of a replica know.
 *
 * @param catchingUp whether this replica is being caught up by the member
 */
record StatusSnapshot(
        ReplicaState state,
        SortedMap<MemberId, Heard> heard,
        SortedMap<String, OutboundLink> links,
        Predicate<MemberId> catchingUp,
        long nowMillis) {

    ReplicaStatus take() {
        List<ReplicaStatus.Member> members = new ArrayList<>();
        for (Map.Entry<MemberId, MemberEntry> entry : state.members.entries().entrySet()) {
            members.add(new ReplicaStatus.Member(entry.getKey(), entry.getValue(), lastSeenMillis(entry.getKey())));
        }
        List<ReplicaStatus.Peer> peers = new ArrayList<>();
        links.forEach((dc, link) -> peers.add(peer(dc, link)));
        return new ReplicaStatus(
                state.incarnation(),
                state.vector(),
                state.stable(),
                state.takesWrites(),
                state.staging.isJoining(),
                members,
                peers,
                state.members.owners());
    }

    private long lastSeenMillis(MemberId member) {
        if (member.equals(state.self)) {
            return 0;
        }
        Heard from = heard.get(member);
        return from == null || from.lastMillis < 0 ? -1 : nowMillis - from.lastMillis;
    }

    private ReplicaStatus.Peer peer(String dc, OutboundLink link) {
        long received = 0;
        long duplicate = 0;
        boolean catching = link.isCatchingUp();
        for (Map.Entry<MemberId, Heard> from : heard.entrySet()) {
            if (from.getKey().dc().equals(dc)) {
                received += from.getValue().deltasReceived;
                duplicate += from.getValue().deltasDuplicate;
                catching |= catchingUp.test(from.getKey());
            }
        }
        return new ReplicaStatus.Peer(
                dc,
                link.peer(),
                link.linkState(),
                state.isPaused(dc),
                link.wasEverOpened(),
                catching,
                link.lag().millis(state.vector(), nowMillis),
                link.lag().sequences(state.vector()),
                received,
                duplicate);
    }
}
