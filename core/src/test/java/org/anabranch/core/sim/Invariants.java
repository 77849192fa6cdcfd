package org.anabranch.core.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.core.engine.Event;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.engine.ReplicaStatus;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.Message.Gap;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.MalformedException;

/** What must hold at every moment. */
final class Invariants {

    private final Cluster cluster;
    private final List<Commit> acknowledged = new ArrayList<>();
    private final Set<MemberId> rolledBack = new TreeSet<>(Comparator.comparing(MemberId::toString));
    private final Set<Commit> lost = Collections.newSetFromMap(new IdentityHashMap<>());

    Invariants(Cluster cluster) {
        this.cluster = cluster;
    }

    /** A group is durable at a node, and nobody was told. */
    void groupIsDurable(SimulatedNode node, List<Event> events) {
        node.disk.verify(cluster.history);
        for (Event event : events) {
            if (event instanceof Event.Tick) {
                stableIsDurableEverywhere(node);
                return;
            }
        }
    }

    /**
     * What a node calls stable, every member had when this node's vector covered all that the member had by then. Not
     * asked of members that lost what they had, nor of those that this node does not wait for.
     */
    private void stableIsDurableEverywhere(SimulatedNode node) {
        ReplicaStatus status = node.status();
        for (ReplicaStatus.Member member : status.members()) {
            SimulatedNode other = cluster.node(member.id().dc());
            if (member.entry().isLagging()) {
                cluster.happened(Fault.MEMBER_LAGGING);
            } else if (!rolledBack.contains(member.id()) && !status.stable().isEmpty()) {
                VersionVector then = other.disk.firstCovering(status.stable());
                if (then == null) {
                    throw new Violation(node + " calls stable what " + other + " has not: " + status.stable());
                }
                if (!status.vector().covers(then)) {
                    throw new Violation(node + " calls stable what " + other + " has, and has not all that " + other
                            + " had by then: " + then);
                }
            }
        }
    }

    /** A client was told. */
    void answered(SimulatedNode node, Request request) {
        if (request.outcome() instanceof Refused refused && refused.reason() == Reason.STORE_FULL) {
            cluster.happened(Fault.STORE_FULL);
        }
        if (!(request.outcome() instanceof Committed committed)) {
            return;
        }
        if (!node.disk.durableVector().covers(committed.vector())) {
            throw new Violation(node + " acknowledged what is not durable");
        }
        Commit commit = request.commit();
        if (commit != null) {
            if (committed.vector().get(commit.origin()) < commit.to()) {
                throw new Violation(node + " gave a token without the write itself: " + commit);
            }
            acknowledged.add(commit);
        }
    }

    /** A session read at a node: what it has seen before must be there. */
    void read(SimulatedNode node, VersionVector seen) {
        if (!node.disk.durableVector().covers(seen)) {
            throw new Violation(node + " served a session that has seen more: " + seen);
        }
    }

    /** What a link has under way is limited, but for the message that passes the limit. */
    void isWithinCredit(Connection connection, long unansweredBytes, byte[] message) {
        if (unansweredBytes >= cluster.plan.limits().creditBytes() && !isGap(message)) {
            throw new Violation(connection.from() + " has " + unansweredBytes + " bytes under way to " + connection.to()
                    + ", and sends more");
        }
    }

    private static boolean isGap(byte[] message) {
        try {
            return MessageCodec.decodeRequest(message) instanceof Gap;
        } catch (MalformedException e) {
            throw new Violation("a node sent what is no message: " + e.getMessage());
        }
    }

    /** The node's directory becomes an older one: what nobody else has is lost, and that is no fault of the node's. */
    void restored(SimulatedNode node, VersionVector from, VersionVector back) {
        rolledBack.add(node.id);
        for (Commit commit : cluster.history.between(back, from)) {
            boolean elsewhere = cluster.nodes().stream()
                    .anyMatch(
                            other -> other != node && other.disk.durableVector().get(commit.origin()) >= commit.to());
            if (!elsewhere) {
                lost.add(commit);
            }
        }
    }

    /** The member's acknowledgements are no longer those of one directory. */
    void cloned(SimulatedNode node) {
        rolledBack.add(node.id);
    }

    /** Whether some directory was replaced, or copied. */
    boolean anyRolledBack() {
        return !rolledBack.isEmpty();
    }

    boolean mayBeLost(Commit commit) {
        return lost.contains(commit);
    }

    List<Commit> acknowledged() {
        return acknowledged;
    }
}
