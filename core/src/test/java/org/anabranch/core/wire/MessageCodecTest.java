package org.anabranch.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.RememberedWrite.Edited;
import org.anabranch.core.wire.Batch.DocumentDelta;
import org.anabranch.core.wire.Demand.CatchUpRequest;
import org.anabranch.core.wire.Demand.Resume;
import org.anabranch.core.wire.Message.CatchUpBegin.Kind;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DotBlock;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.EditOutcome;
import org.anabranch.crdt.json.Editor;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

    private static final ReplicaId A = new ReplicaId(0xA);
    private static final ReplicaId B = new ReplicaId(-2);
    private static final VersionVector VECTOR = VersionVector.of(Map.of(A, 7L, B, Long.MAX_VALUE));
    private static final DocumentKey KEY = new DocumentKey("shop", "ünïcode/😀");

    private static Document delta(ReplicaId origin, long first) {
        Edit put = new Edit.Put(JsonObject.of(Map.of("name", new JsonString("z"))));
        EditOutcome outcome = Editor.edit(
                Document.EMPTY,
                put,
                DeletePolicy.UPDATE_WINS,
                new DotBlock(origin, first),
                HybridTimestamp.of(1_000, 1));
        return ((EditOutcome.Changed) outcome).delta();
    }

    private static Batch batch() {
        return BatchCodec.batch(A, 7, 9, VECTOR.without(A), List.of(new DocumentDelta(KEY, delta(A, 8))));
    }

    private static Batch keyedBatch(int results) {
        List<DocumentDelta> deltas = List.of(new DocumentDelta(KEY, delta(A, 8)));
        return BatchCodec.batch(A, 7, 9, VECTOR.without(A), deltas, remembered(A, 9, results));
    }

    private static RememberedWrite remembered(ReplicaId origin, long seq, int results) {
        List<Edited> edits = List.of(new Edited("x", "0f", true, true), new Edited(KEY.id(), "", false, false));
        return new RememberedWrite(
                origin, seq, new Digest(-1, 2), new Digest(3, -4), 1_700_000_000_000L, edits.subList(0, results));
    }

    private static Gossip gossip() {
        MemberId eu = new MemberId("eu", "n1");
        MemberStart start = new MemberStart(1, 3, A);
        MemberEntry entry = new MemberEntry(start, MemberEntry.Standing.RETIRING, 2);
        return new Gossip(
                new TreeMap<>(Map.of(eu, entry)),
                new TreeMap<>(Map.of(A, eu, B, eu)),
                VECTOR,
                new TreeMap<>(Map.of(eu, new MemberAck(start, 12, VECTOR))));
    }

    private static Demand demand(CatchUpRequest catchUp) {
        return new Demand(1 << 20, new TreeMap<>(Map.of(A, 5L, B, 0L)), new TreeSet<>(List.of(A)), catchUp);
    }

    private static List<Message> messages() {
        CatchUpRow row = new CatchUpRow(
                KEY,
                VECTOR,
                DocumentCodec.encodeLeaves(delta(A, 8)),
                CausalContext.of(List.of(new Dot(A, 3), new Dot(B, 9))));
        return List.of(
                new Message.Hello(
                        1,
                        "cluster",
                        new TreeMap<>(Map.of("depthMax", "64")),
                        new MemberId("eu", "n1"),
                        -5,
                        77,
                        VECTOR,
                        gossip()),
                new Message.Batches(List.of(batch(), keyedBatch(2), batch())),
                new Message.Gap(B, VECTOR),
                new Message.Heartbeat(gossip()),
                new Message.CatchUpBegin(4, VECTOR, VersionVector.EMPTY, Kind.RESUMED),
                new Message.CatchUpMark(4),
                new Message.CatchUpRows(4, List.of(row)),
                new Message.CatchUpKeys(4, List.of(remembered(A, 9, 1), remembered(B, Long.MAX_VALUE, 2))),
                new Message.CatchUpEnd(4),
                new Message.Welcome(new MemberId("us", "n2"), gossip(), demand(null)),
                new Message.Refusal("no", true),
                new Message.TellSealed(),
                new Message.Ack(VECTOR, demand(new CatchUpRequest(9, VECTOR, new Resume(row.key(), VECTOR, VECTOR)))));
    }

    private static Message decode(byte[] bytes) throws MalformedException {
        int type = bytes.length == 0 ? 0 : bytes[0];
        return type < 64 ? MessageCodec.decodeRequest(bytes) : MessageCodec.decodeReply(bytes);
    }

    @Test
    void everyMessageSurvivesItsBytes() throws Exception {
        for (Message message : messages()) {
            byte[] bytes = MessageCodec.encode(message);
            assertThat(MessageCodec.encode(decode(bytes)))
                    .as(message.getClass().getSimpleName())
                    .isEqualTo(bytes);
        }
    }

    @Test
    void aFlippedBitAnywhereIsNoticed() {
        for (Message message : messages()) {
            byte[] bytes = MessageCodec.encode(message);
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                byte[] damaged = bytes.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> decode(damaged)).isInstanceOf(MalformedException.class);
            }
        }
    }

    @Test
    void bytesWithARightChecksumAndWrongContentsAreMalformedAndNothingElse() {
        long seed = Long.getLong("seed", 20261123);
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes =
                    MessageCodec.encode(messages().get(random.nextInt(messages().size())));
            byte[] content = Arrays.copyOf(bytes, random.nextInt(bytes.length - 4) + 1);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt();
            }
            try {
                decode(Checksum.append(content));
            } catch (MalformedException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("-Dseed=" + seed + ", case " + i, e);
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void aBatchMayWriteDotsOfItsOwnCommitOnly() {
        byte[] foreign = BatchCodec.batch(A, 7, 9, VersionVector.EMPTY, List.of(new DocumentDelta(KEY, delta(B, 8))))
                .encoded();
        byte[] earlier = BatchCodec.batch(A, 7, 9, VersionVector.EMPTY, List.of(new DocumentDelta(KEY, delta(A, 7))))
                .encoded();
        byte[] later = BatchCodec.batch(A, 7, 9, VersionVector.EMPTY, List.of(new DocumentDelta(KEY, delta(A, 9))))
                .encoded();
        for (byte[] forged : List.of(foreign, earlier, later)) {
            assertThatThrownBy(() -> BatchCodec.decode(forged)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void whatWasDoneUnderAKeyGoesWithItsBatch() throws Exception {
        assertThat(BatchCodec.decode(keyedBatch(2).encoded()).remembered()).isEqualTo(remembered(A, 9, 2));
        assertThat(BatchCodec.decode(batch().encoded()).remembered()).isNull();
    }

    @Test
    void aRequestIsNoReply() {
        byte[] request = MessageCodec.encode(new Message.CatchUpEnd(4));
        byte[] reply = MessageCodec.encode(new Message.Refusal("no", true));
        assertThatThrownBy(() -> MessageCodec.decodeReply(request)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> MessageCodec.decodeRequest(reply)).isInstanceOf(MalformedException.class);
    }

    /** Its number in a vector stands for what is left out there. */
    @Test
    void nobodyWritesAsTheReplicaThatStandsForWhatIsSealed() {
        ReplicaId none = SealedVectors.SEALED;
        Batch batch =
                BatchCodec.batch(none, 0, 2, VersionVector.EMPTY, List.of(new DocumentDelta(KEY, delta(none, 1))));
        assertThatThrownBy(() -> BatchCodec.decode(batch.encoded())).isInstanceOf(MalformedException.class);
        byte[] hello = MessageCodec.encode(new Message.Hello(
                1, "c", new TreeMap<>(), new MemberId("eu", "n1"), 1, 2, VersionVector.EMPTY.with(none, 1), gossip()));
        assertThatThrownBy(() -> MessageCodec.decodeRequest(hello)).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatIsSealedIsLeftOutAndReadBack() {
        VersionVector sealed = VersionVector.EMPTY.with(A, 7).with(B, 9);
        SealedVectors vectors = new SealedVectors(sealed);
        VersionVector live = sealed.with(new ReplicaId(5), 1);
        VersionVector reopened = sealed.with(A, 8);
        VersionVector behind = sealed.with(B, 8);
        for (VersionVector vector : List.of(live, reopened, behind, sealed, VersionVector.EMPTY)) {
            Message.Gap gap = new Message.Gap(A, vector);
            assertThat(vectors.read(vectors.write(gap))).isEqualTo(gap);
            assertThat(vectors.read(gap)).as("written in full").isEqualTo(gap);
        }
        assertThat(((Message.Gap) vectors.write(new Message.Gap(A, live)))
                        .vector()
                        .entries())
                .containsOnlyKeys(SealedVectors.SEALED, new ReplicaId(5));
        assertThat(((Message.Gap) vectors.write(new Message.Gap(A, behind))).vector())
                .isEqualTo(behind);
        for (Message message : messages()) {
            if (message instanceof Message.Request request) {
                assertThat(MessageCodec.encode(vectors.read(vectors.write(request))))
                        .isEqualTo(MessageCodec.encode(request));
            }
        }
    }
}
