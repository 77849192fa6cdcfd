package org.anabranch.core.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.core.engine.Event;
import org.anabranch.core.wire.Batch;
import org.anabranch.core.wire.Message;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.crdt.codec.MalformedException;

/**
 * A connection of a link, as the transport's contract has it: messages arrive in order and at most once, replies return in
 * order, and each end learns of the end of it by itself. A message that is lost takes all that follow with it, until the
 * ends notice the silence.
 */
final class Connection {

    private static final int SILENCE_MILLIS_MIN = 1_000;
    private static final int SILENCE_MILLIS_MAX = 4_000;

    private final Cluster cluster;
    private final long number;
    private final SimulatedNode from;
    private final SimulatedNode to;
    private final ArrayDeque<Integer> unanswered = new ArrayDeque<>();
    private final List<Batch> sent = new ArrayList<>();
    private long unansweredBytes;
    private boolean openAtFrom = true;
    private boolean openAtTo = true;
    private boolean broken;
    private long requestsUntilMillis;
    private long repliesUntilMillis;

    Connection(Cluster cluster, long number, SimulatedNode from, SimulatedNode to) {
        this.cluster = cluster;
        this.number = number;
        this.from = from;
        this.to = to;
    }

    long number() {
        return number;
    }

    SimulatedNode from() {
        return from;
    }

    SimulatedNode to() {
        return to;
    }

    void request(byte[] message) {
        if (!openAtFrom) {
            return;
        }
        unanswered.add(message.length);
        unansweredBytes += message.length;
        cluster.invariants.isWithinCredit(this, unansweredBytes - message.length, message);
        byte[] distorted = cluster.network.distort(cluster.network.repeat(message, sent));
        long sentMillis = cluster.agenda.millis();
        if (isUnderWay(from, to)) {
            requestsUntilMillis = Math.max(requestsUntilMillis, sentMillis + cluster.network.delayMillis());
            cluster.agenda.at(requestsUntilMillis, () -> arrive(distorted, sentMillis));
        }
    }

    /** False, and nothing comes through any more, if what is sent now is lost. */
    private boolean isUnderWay(SimulatedNode sender, SimulatedNode receiver) {
        if (!broken && (cluster.network.isBlocked(sender, receiver) || cluster.network.loses())) {
            breakDown();
        }
        return !broken;
    }

    private void arrive(byte[] message, long sentMillis) {
        if (broken || !openAtTo || !isUnderWay(from, to)) {
            return;
        }
        if (!openAtFrom) {
            cluster.happened(Fault.LINGERING);
        }
        Message.Request request;
        try {
            request = MessageCodec.decodeRequest(message);
        } catch (MalformedException e) {
            closeAtTo("malformed message: " + e.getMessage());
            return;
        }
        to.heard(sentMillis);
        cluster.trace(to, () -> from + " -> " + request.getClass().getSimpleName());
        to.receive(new Event.Received(number, request, this::reply));
    }

    private void reply(Message.Reply reply) {
        if (!openAtTo || !isUnderWay(to, from)) {
            return;
        }
        byte[] message = cluster.network.distort(MessageCodec.encode(reply));
        repliesUntilMillis = Math.max(repliesUntilMillis, cluster.agenda.millis() + cluster.network.delayMillis());
        cluster.agenda.at(repliesUntilMillis, () -> answer(message));
    }

    private void answer(byte[] message) {
        if (broken || !openAtFrom || !isUnderWay(to, from)) {
            return;
        }
        unansweredBytes -= unanswered.remove();
        try {
            from.receive(new Event.Replied(to.id.dc(), MessageCodec.decodeReply(message)));
        } catch (MalformedException e) {
            closeAtFrom("malformed reply: " + e.getMessage());
        }
    }

    /** What is sent from now on arrives so much later. */
    void stall(long millis) {
        requestsUntilMillis = Math.max(requestsUntilMillis, cluster.agenda.millis() + millis);
    }

    /** Nothing comes through any more, and nobody is told. */
    void breakDown() {
        broken = true;
        cluster.agenda.after(silenceMillis(), () -> closeAtFrom("silence"));
        cluster.agenda.after(silenceMillis(), () -> closeAtTo("silence"));
    }

    private long silenceMillis() {
        return SILENCE_MILLIS_MIN + cluster.random.nextInt(SILENCE_MILLIS_MAX - SILENCE_MILLIS_MIN);
    }

    /** What was sent before may still arrive before the other end learns of it. */
    void closeAtFrom(String reason) {
        if (openAtFrom) {
            openAtFrom = false;
            cluster.trace(from, () -> "closes its link to " + to + ": " + reason);
            from.outbound.remove(to.id.dc(), this);
            from.receive(new Event.LinkClosed(to.id.dc(), reason));
            cluster.network.keepOpen(from, to.id.dc());
            tellOf(requestsUntilMillis, () -> closeAtTo("closed by the peer"));
        }
    }

    void closeAtTo(String reason) {
        if (openAtTo) {
            openAtTo = false;
            cluster.trace(to, () -> "closes the link of " + from + ": " + reason);
            to.inbound.remove(number);
            to.receive(new Event.InboundClosed(number, reason));
            tellOf(repliesUntilMillis, () -> closeAtFrom("closed by the peer"));
        }
    }

    private void tellOf(long afterMillis, Runnable closed) {
        if (!broken) {
            cluster.agenda.at(Math.max(afterMillis, cluster.agenda.millis() + cluster.network.delayMillis()), closed);
        }
    }

    /** The process at one end is gone; the other end notices. */
    void died(SimulatedNode node) {
        if (node == from) {
            openAtFrom = false;
            tellOf(requestsUntilMillis, () -> closeAtTo("closed by the peer"));
        } else {
            openAtTo = false;
            tellOf(repliesUntilMillis, () -> closeAtFrom("closed by the peer"));
        }
    }
}
