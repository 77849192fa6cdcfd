package org.anabranch.core.engine;

import java.util.List;
import java.util.SortedMap;
import org.anabranch.core.engine.Administer.Kind;
import org.anabranch.core.engine.Administer.Result;
import org.anabranch.core.wire.MemberAck;
import org.anabranch.core.wire.MemberEntry;
import org.anabranch.core.wire.MemberEntry.Standing;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * Who counts as a member: what operators decide, and what time does. A member that is silent for long is marked
 * lagging by whoever notices, and clears the mark itself once it has caught up with those it reaches then. A member that
 * retires declares itself retired when all the others have what it had.
 */
final class Administration {

    private final ReplicaState state;
    private final GossipReceiver gossips;
    private final Subscriptions subscriptions;
    private final SortedMap<String, OutboundLink> links;
    private final List<Effect> effects;
    private final long silentTicksMax;
    private VersionVector catchUpTo; // while this member is lagging: what it must have to be back
    private VersionVector handedOn; // while this member retires: what the others must have

    Administration(
            ReplicaState state,
            GossipReceiver gossips,
            Subscriptions subscriptions,
            SortedMap<String, OutboundLink> links,
            List<Effect> effects) {
        this.state = state;
        this.gossips = gossips;
        this.subscriptions = subscriptions;
        this.links = links;
        this.effects = effects;
        this.silentTicksMax = Math.max(1, state.limits.laggingAfterMillis() / state.limits.heartbeatMillis());
    }

    Result carryOut(Administer what) {
        if (what instanceof Administer.Retire retire) {
            return retire(retire.member());
        }
        if (what instanceof Administer.Forget forget) {
            return forget(forget.member());
        }
        if (what instanceof Administer.Pause pause) {
            return pause(pause.dc());
        }
        return resume(((Administer.Resume) what).dc());
    }

    private Result retire(MemberId member) {
        MemberEntry entry = state.members.get(member);
        if (entry == null) {
            return noSuchMember(member);
        }
        if (entry.isRetired()) {
            return Result.of(Kind.DONE, member + " is retired");
        }
        if (state.members.present().size() == 1) {
            return Result.of(Kind.NOT_ALLOWED, member + " is the only member: nobody would have what it has");
        }
        state.put(member, entry.with(Standing.RETIRING));
        return Result.of(
                Kind.UNDER_WAY, member + " takes no more writes, and is retired when all the others have what it has");
    }

    private Result forget(MemberId member) {
        MemberEntry entry = state.members.get(member);
        if (entry == null) {
            return noSuchMember(member);
        }
        if (entry.isRetired()) {
            return Result.of(Kind.DONE, member + " is retired");
        }
        if (member.equals(state.self)) {
            return Result.of(Kind.NOT_ALLOWED, "a node cannot forget itself; another one can");
        }
        if (isConnected(member)) {
            return Result.of(Kind.NOT_ALLOWED, member + " is connected: retire it, or stop it first");
        }
        long missing = missing(member);
        state.put(member, entry.with(Standing.RETIRED));
        String detail = member + " is forgotten"
                + (missing == 0 ? "" : "; " + missing + " sequence numbers that it had are not here");
        effects.add(new Effect.Alarm(detail));
        return new Result(Kind.DONE, detail, missing);
    }

    private static Result noSuchMember(MemberId member) {
        return Result.of(Kind.NO_SUCH_MEMBER, "there is no member " + member);
    }

    private boolean isConnected(MemberId member) {
        return subscriptions.connections().stream()
                        .anyMatch(connection -> connection.peer().equals(member))
                || links.values().stream().anyMatch(link -> link.isReadyTo(member));
    }

    private long missing(MemberId member) {
        MemberAck ack = state.acks.latest().get(member);
        long missing = 0;
        if (ack != null) {
            for (var entry : ack.vector().entries().entrySet()) {
                missing += Math.max(0, entry.getValue() - state.vector().get(entry.getKey()));
            }
        }
        return missing;
    }

    private Result pause(String dc) {
        OutboundLink link = links.get(dc);
        if (link == null) {
            return noSuchPeer(dc);
        }
        state.setPaused(dc, true);
        if (link.linkState() != LinkState.DOWN) {
            effects.add(new Effect.Reset(dc, "paused by an operator"));
        }
        for (InboundConnection connection : subscriptions.connections()) {
            if (connection.peer().dc().equals(dc)) {
                effects.add(new Effect.ResetInbound(connection.number(), "paused by an operator"));
            }
        }
        return Result.of(Kind.DONE, "the exchange with " + dc + " is paused");
    }

    private Result resume(String dc) {
        if (!links.containsKey(dc)) {
            return noSuchPeer(dc);
        }
        state.setPaused(dc, false);
        effects.add(new Effect.Hurry(dc));
        return Result.of(Kind.DONE, "the exchange with " + dc + " goes on");
    }

    private static Result noSuchPeer(String dc) {
        return Result.of(Kind.NO_SUCH_PEER, "this node has no peer '" + dc + "'");
    }

    /** Time has passed. */
    void tick() {
        markSilentMembers();
        returnFromLagging();
        finishRetiring();
        leaveRetiredMembers();
    }

    private void markSilentMembers() {
        for (MemberId member : state.members.awaited()) {
            if (!member.equals(state.self) && ++gossips.heard(member).silentTicks > silentTicksMax) {
                state.put(member, state.members.get(member).withNextLagMark());
                effects.add(new Effect.Alarm(member + " was silent for "
                        + silentTicksMax * state.limits.heartbeatMillis() / 1_000
                        + " s: nothing waits for it any more, until it is back and has caught up"));
            }
        }
    }

    private void returnFromLagging() {
        MemberEntry own = state.members.get(state.self);
        if (!own.isLagging() || subscriptions.connections().isEmpty()) {
            catchUpTo = null;
        } else if (catchUpTo == null) {
            catchUpTo = subscriptions.reachable();
        } else if (state.vector().covers(catchUpTo)) {
            state.put(state.self, own.withNextLagMark());
        }
    }

    private void finishRetiring() {
        MemberEntry own = state.members.get(state.self);
        if (own.standing() != Standing.RETIRING) {
            return;
        }
        handedOn = handedOn == null ? state.vector() : handedOn;
        if (state.acks
                .stable(state.members.present(), state.self, state.vector())
                .covers(handedOn)) {
            state.put(state.self, own.with(Standing.RETIRED));
            effects.add(new Effect.Alarm("this node is retired: all the others have what it has"));
        }
    }

    /** Those that are joining anew have nothing yet, and are listened to. */
    private void leaveRetiredMembers() {
        for (InboundConnection connection : subscriptions.connections()) {
            if (!connection.advertised().isEmpty() && isRetired(connection.peer())) {
                effects.add(new Effect.ResetInbound(connection.number(), connection.peer() + " was retired"));
            }
        }
        links.forEach((name, link) -> {
            if (link.linkState() == LinkState.READY && !link.isPeerJoining() && isRetired(link.peer())) {
                effects.add(new Effect.Reset(name, link.peer() + " was retired"));
            }
        });
    }

    private boolean isRetired(MemberId member) {
        return state.members.get(member).isRetired();
    }
}
