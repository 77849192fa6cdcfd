package org.anabranch.core.engine;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.core.wire.Gossip;
import org.anabranch.core.wire.MemberAck;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberId;

/** Takes in what peers tell of themselves and of what they heard; learns from it who this replica itself is by now. */
final class GossipReceiver {

    private final ReplicaState state;
    private final List<Effect> effects;
    private final TreeMap<MemberId, Heard> heard = new TreeMap<>();

    GossipReceiver(ReplicaState state, List<Effect> effects) {
        this.state = state;
        this.effects = effects;
    }

    Heard heard(MemberId member) {
        return heard.computeIfAbsent(member, id -> new Heard());
    }

    SortedMap<MemberId, Heard> heard() {
        return heard;
    }

    void receive(Gossip gossip, MemberId from, long nowMillis) {
        if (gossip.vector().get(state.incarnation()) > state.vector().get(state.incarnation())) {
            state.takeNewIncarnation(0);
            alarmOfRollback(from, "knows writes of this node that are not here");
        }
        takeMembers(gossip, from);
        for (Map.Entry<MemberId, MemberAck> ack : gossip.acks().entrySet()) {
            MemberId member = ack.getKey();
            if (!member.equals(state.self) && state.takeAck(member, ack.getValue())) {
                heard(member).at(nowMillis);
            }
        }
        heard(from).at(nowMillis);
    }

    /** Learns who there is. */
    void takeMembers(Gossip gossip, MemberId from) {
        boolean wasRetired = state.isRetired();
        state.mergeMembers(gossip);
        MemberEntry mine = state.members.get(state.self);
        if (state.isRetired() && state.vector().isEmpty()) {
            state.beginNewLife();
        } else if (state.isRetired() && !wasRetired) {
            effects.add(new Effect.Alarm(from + " says that this node was retired: it takes no more writes. "
                    + "With an empty data directory it can join anew"));
        } else if (!state.isRetired() && !mine.start().equals(state.start())) {
            state.takeNewIncarnation(mine.generation());
            alarmOfRollback(from, "knows a later start of this node than this one");
        }
    }

    private void alarmOfRollback(MemberId from, String what) {
        effects.add(new Effect.Alarm(from + " " + what
                + ": the data directory was restored from a backup, or copied and both copies run. Going on as replica "
                + state.incarnation() + "; what is missing here is fetched"));
    }
}
