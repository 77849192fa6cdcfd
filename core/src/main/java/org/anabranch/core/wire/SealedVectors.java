package org.anabranch.core.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.anabranch.core.wire.Demand.CatchUpRequest;
import org.anabranch.core.wire.Message.Ack;
import org.anabranch.core.wire.Message.CatchUpBegin;
import org.anabranch.core.wire.Message.Gap;
import org.anabranch.core.wire.Message.Heartbeat;
import org.anabranch.core.wire.Message.Hello;
import org.anabranch.core.wire.Message.Welcome;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * How vectors are written on one connection. Every start of a process adds an entry to every vector, for ever; what both
 * ends know to be sealed is left out, and an entry for {@link #SEALED} says so. A vector that does not have all of it, a
 * joining node's or an old backup's, is written in full. So this is a way of writing and nothing else: what is read is
 * what was meant, whatever either end considers sealed.
 *
 * @param sealed what is left out
 */
public record SealedVectors(VersionVector sealed) {

    /** No process writes under this id. */
    public static final ReplicaId SEALED = new ReplicaId(0);

    public static final SealedVectors NONE = new SealedVectors(VersionVector.EMPTY);

    /** Equal for equal vectors. */
    public static long digest(VersionVector sealed) {
        byte[] text = sealed.toString().getBytes(StandardCharsets.US_ASCII);
        CRC32C low = new CRC32C();
        low.update(text);
        CRC32C high = new CRC32C();
        high.update('s');
        high.update(text);
        return high.getValue() << 32 | low.getValue();
    }

    public Message.Request write(Message.Request message) {
        return map(message, this::write);
    }

    public Message.Reply write(Message.Reply message) {
        return map(message, this::write);
    }

    public Message.Request read(Message.Request message) {
        return map(message, this::read);
    }

    public Message.Reply read(Message.Reply message) {
        return map(message, this::read);
    }

    private VersionVector write(VersionVector vector) {
        VersionVector over = vector.over(sealed);
        return over.base().isEmpty() ? vector : over.own().with(SEALED, 1);
    }

    private VersionVector read(VersionVector written) {
        return written.get(SEALED) == 0 ? written : written.without(SEALED).maxOver(sealed);
    }

    private static Message.Request map(Message.Request message, UnaryOperator<VersionVector> vectors) {
        if (message instanceof Hello hello) {
            return hello.with(map(hello.gossip(), vectors));
        }
        if (message instanceof Heartbeat heartbeat) {
            return new Heartbeat(map(heartbeat.gossip(), vectors));
        }
        if (message instanceof Gap gap) {
            return new Gap(gap.origin(), vectors.apply(gap.vector()));
        }
        if (message instanceof CatchUpBegin begin) {
            return new CatchUpBegin(
                    begin.session(), vectors.apply(begin.vector()), vectors.apply(begin.floor()), begin.kind());
        }
        return message;
    }

    private static Message.Reply map(Message.Reply message, UnaryOperator<VersionVector> vectors) {
        if (message instanceof Welcome welcome) {
            return new Welcome(welcome.receiver(), map(welcome.gossip(), vectors), map(welcome.demand(), vectors));
        }
        if (message instanceof Ack ack) {
            return new Ack(vectors.apply(ack.vector()), map(ack.demand(), vectors));
        }
        return message;
    }

    private static Gossip map(Gossip gossip, UnaryOperator<VersionVector> vectors) {
        TreeMap<MemberId, MemberAck> acks = new TreeMap<>();
        for (Map.Entry<MemberId, MemberAck> entry : gossip.acks().entrySet()) {
            MemberAck ack = entry.getValue();
            acks.put(entry.getKey(), new MemberAck(ack.start(), ack.number(), vectors.apply(ack.vector())));
        }
        return new Gossip(gossip.members(), gossip.owners(), vectors.apply(gossip.vector()), acks);
    }

    private static Demand map(Demand demand, UnaryOperator<VersionVector> vectors) {
        CatchUpRequest request = demand.catchUp();
        return request == null
                ? demand
                : new Demand(
                        demand.creditBytes(),
                        demand.subscribe(),
                        demand.unsubscribe(),
                        new CatchUpRequest(request.session(), vectors.apply(request.base()), request.resume()));
    }
}
