package org.anabranch.core.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.wire.Message.Ack;
import org.anabranch.core.wire.Message.Batches;
import org.anabranch.core.wire.Message.CatchUpBegin;
import org.anabranch.core.wire.Message.CatchUpEnd;
import org.anabranch.core.wire.Message.CatchUpKeys;
import org.anabranch.core.wire.Message.CatchUpMark;
import org.anabranch.core.wire.Message.CatchUpRows;
import org.anabranch.core.wire.Message.Gap;
import org.anabranch.core.wire.Message.Heartbeat;
import org.anabranch.core.wire.Message.Hello;
import org.anabranch.core.wire.Message.Refusal;
import org.anabranch.core.wire.Message.TellSealed;
import org.anabranch.core.wire.Message.Welcome;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.ByteReader;
import org.anabranch.crdt.codec.ByteWriter;
import org.anabranch.crdt.codec.MalformedException;

/**
 * The bytes of messages: one for the type, the fields, and a CRC32C of all that. Decoding checks everything that can be
 * checked without knowing the replica's state, and never takes a length at its word.
 */
public final class MessageCodec {

    private static final int HELLO = 1;
    private static final int BATCHES = 2;
    private static final int GAP = 3;
    private static final int HEARTBEAT = 4;
    private static final int CATCH_UP_BEGIN = 5;
    private static final int CATCH_UP_ROWS = 6;
    private static final int CATCH_UP_END = 7;
    private static final int CATCH_UP_KEYS = 8;
    private static final int CATCH_UP_MARK = 9;
    private static final int WELCOME = 64;
    private static final int REFUSAL = 65;
    private static final int ACK = 66;
    private static final int TELL_SEALED = 67;

    private static final List<CatchUpBegin.Kind> KINDS = List.of(CatchUpBegin.Kind.values());

    private MessageCodec() {}

    /**
     * Whom a message introduces: the sender of a HELLO, the receiver that a WELCOME names; empty for all others, which are
     * not read.
     */
    public static Optional<MemberId> introduced(byte[] message) throws MalformedException {
        if (message.length == 0 || message[0] != HELLO && message[0] != WELCOME) {
            return Optional.empty();
        }
        Message decoded = decode(message);
        return Optional.of(decoded instanceof Hello hello ? hello.sender() : ((Welcome) decoded).receiver());
    }

    public static byte[] encode(Message message) {
        ByteWriter out = new ByteWriter();
        if (message instanceof Hello hello) {
            out.writeByte(HELLO);
            out.writeVarint(hello.protocol());
            out.writeString(hello.cluster());
            Fields.writeSettings(out, hello.settings());
            Fields.writeMember(out, hello.sender());
            out.writeLong(hello.boot());
            out.writeLong(hello.sealedDigest());
            Fields.writeVector(out, hello.sealed());
            GossipFields.write(out, hello.gossip());
        } else if (message instanceof Batches batches) {
            out.writeByte(BATCHES);
            out.writeVarint(batches.batches().size());
            batches.batches().forEach(batch -> out.writeBlob(batch.encoded()));
        } else if (message instanceof Gap gap) {
            out.writeByte(GAP);
            Fields.writeReplica(out, gap.origin());
            Fields.writeVector(out, gap.vector());
        } else if (message instanceof Heartbeat heartbeat) {
            out.writeByte(HEARTBEAT);
            GossipFields.write(out, heartbeat.gossip());
        } else if (message instanceof CatchUpBegin begin) {
            out.writeByte(CATCH_UP_BEGIN);
            out.writeVarint(begin.session());
            Fields.writeVector(out, begin.vector());
            Fields.writeVector(out, begin.floor());
            out.writeByte(begin.kind().ordinal());
        } else if (message instanceof CatchUpRows rows) {
            out.writeByte(CATCH_UP_ROWS);
            out.writeVarint(rows.session());
            out.writeVarint(rows.rows().size());
            rows.rows().forEach(row -> Fields.writeRow(out, row));
        } else if (message instanceof CatchUpKeys keys) {
            out.writeByte(CATCH_UP_KEYS);
            out.writeVarint(keys.session());
            out.writeVarint(keys.writes().size());
            keys.writes().forEach(write -> RememberedFields.writeWithCommit(out, write));
        } else if (message instanceof CatchUpMark mark) {
            out.writeByte(CATCH_UP_MARK);
            out.writeVarint(mark.session());
        } else if (message instanceof CatchUpEnd end) {
            out.writeByte(CATCH_UP_END);
            out.writeVarint(end.session());
        } else if (message instanceof Welcome welcome) {
            out.writeByte(WELCOME);
            Fields.writeMember(out, welcome.receiver());
            GossipFields.write(out, welcome.gossip());
            Fields.writeDemand(out, welcome.demand());
        } else if (message instanceof TellSealed) {
            out.writeByte(TELL_SEALED);
        } else if (message instanceof Refusal refusal) {
            out.writeByte(REFUSAL);
            out.writeString(refusal.reason());
            out.writeByte(refusal.retired() ? 1 : 0);
        } else if (message instanceof Ack ack) {
            out.writeByte(ACK);
            Fields.writeVector(out, ack.vector());
            Fields.writeDemand(out, ack.demand());
        }
        return Checksum.append(out.toByteArray());
    }

    /** @throws MalformedException if the bytes are no request */
    public static Message.Request decodeRequest(byte[] bytes) throws MalformedException {
        if (decode(bytes) instanceof Message.Request request) {
            return request;
        }
        throw new MalformedException(0, "a reply came where a request belongs");
    }

    /** @throws MalformedException if the bytes are no reply */
    public static Message.Reply decodeReply(byte[] bytes) throws MalformedException {
        if (decode(bytes) instanceof Message.Reply reply) {
            return reply;
        }
        throw new MalformedException(0, "a request came where a reply belongs");
    }

    private static Message decode(byte[] bytes) throws MalformedException {
        ByteReader in = new ByteReader(Checksum.verify(bytes));
        int type = in.readByte();
        Message message = switch (type) {
            case HELLO ->
                new Hello(
                        in.readInt(Integer.MAX_VALUE),
                        in.readString(),
                        Fields.readSettings(in),
                        Fields.readMember(in),
                        in.readLong(),
                        in.readLong(),
                        readSealed(in),
                        GossipFields.read(in));
            case BATCHES -> new Batches(readBatches(in));
            case GAP -> new Gap(Fields.readReplica(in), Fields.readVector(in));
            case HEARTBEAT -> new Heartbeat(GossipFields.read(in));
            case CATCH_UP_BEGIN ->
                new CatchUpBegin(in.readVarint(), Fields.readVector(in), Fields.readVector(in), readKind(in));
            case CATCH_UP_ROWS -> new CatchUpRows(in.readVarint(), readRows(in));
            case CATCH_UP_KEYS -> new CatchUpKeys(in.readVarint(), readRemembered(in));
            case CATCH_UP_MARK -> new CatchUpMark(in.readVarint());
            case CATCH_UP_END -> new CatchUpEnd(in.readVarint());
            case WELCOME -> new Welcome(Fields.readMember(in), GossipFields.read(in), Fields.readDemand(in));
            case REFUSAL -> new Refusal(in.readString(), Fields.readBoolean(in));
            case TELL_SEALED -> new TellSealed();
            case ACK -> new Ack(Fields.readVector(in), Fields.readDemand(in));
            default -> throw new MalformedException(0, "no message has type " + type);
        };
        in.requireEnd();
        return message;
    }

    private static CatchUpBegin.Kind readKind(ByteReader in) throws MalformedException {
        int number = in.readByte();
        if (number < 0 || number >= KINDS.size()) {
            throw new MalformedException(in.position(), "no kind of catch-up has the number " + number);
        }
        return KINDS.get(number);
    }

    private static VersionVector readSealed(ByteReader in) throws MalformedException {
        VersionVector sealed = Fields.readVector(in);
        if (sealed.get(SealedVectors.SEALED) != 0) {
            throw new MalformedException(in.position(), "nobody writes as replica " + SealedVectors.SEALED);
        }
        return sealed;
    }

    private static List<Batch> readBatches(ByteReader in) throws MalformedException {
        int count = Fields.readCount(in);
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batches.add(BatchCodec.decode(in.readBlob()));
        }
        return batches;
    }

    private static List<CatchUpRow> readRows(ByteReader in) throws MalformedException {
        int count = Fields.readCount(in);
        List<CatchUpRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Fields.readRow(in));
        }
        return rows;
    }

    private static List<RememberedWrite> readRemembered(ByteReader in) throws MalformedException {
        int count = Fields.readCount(in);
        List<RememberedWrite> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writes.add(RememberedFields.readWithCommit(in));
        }
        return writes;
    }
}
