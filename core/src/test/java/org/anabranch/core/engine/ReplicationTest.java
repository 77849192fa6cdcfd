package org.anabranch.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.SimulatedCluster.Connection;
import org.anabranch.core.engine.SimulatedCluster.Site;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.InMemoryStore;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.CanonicalJson;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.Pointer;
import org.junit.jupiter.api.Test;

class ReplicationTest {

    private static final EngineLimits SMALL = new EngineLimits(1 << 20, 64, 10_000, 512, 2_048, 4_096, 8_192, 1_000);

    private final SimulatedCluster cluster = new SimulatedCluster(1, SMALL);

    private static DocumentKey key(String id) {
        return new DocumentKey("shop", id);
    }

    static Command put(String id, String field, JsonValue value) {
        return Command.of(key(id), new Edit.Put(JsonObject.of(Map.of(field, value))), Preconditions.NONE);
    }

    static Command set(String id, String path, JsonValue value) {
        return operation(id, new Operation.Set(Pointer.parse(path), value));
    }

    static Command remove(String id, String path) {
        return operation(id, new Operation.Remove(Pointer.parse(path)));
    }

    static Command increment(String id, String path, long by) {
        return operation(id, new Operation.Increment(Pointer.parse(path), BigInteger.valueOf(by)));
    }

    static Command delete(String id) {
        return Command.of(key(id), new Edit.Delete(), Preconditions.NONE);
    }

    private static Command operation(String id, Operation operation) {
        return Command.of(key(id), new Edit.Operations(List.of(operation)), Preconditions.NONE);
    }

    static String json(Site site, String id) {
        try (ReadTxn txn = site.store.read()) {
            return Documents.view(txn, key(id))
                    .map(DocumentView::value)
                    .map(CanonicalJson::write)
                    .orElse("absent");
        }
    }

    private static ReplicaStatus.Peer peer(Site site, String dc) {
        return site.replica.status(0).peers().stream()
                .filter(peer -> peer.dc().equals(dc))
                .findFirst()
                .orElseThrow();
    }

    private static long received(Site site) {
        return site.replica.status(0).peers().stream()
                .mapToLong(ReplicaStatus.Peer::deltasReceived)
                .sum();
    }

    private static long duplicates(Site site) {
        return site.replica.status(0).peers().stream()
                .mapToLong(ReplicaStatus.Peer::deltasDuplicate)
                .sum();
    }

    @Test
    void aWriteIsShownAtTheOtherDatacenter() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        cluster.settle();
        eu.submit(put("a", "name", new JsonString("z")));
        cluster.settle();
        assertThat(json(us, "a")).isEqualTo("{\"name\":\"z\"}");
        assertThat(us.contents()).isEqualTo(eu.contents());
    }

    @Test
    void aLinkThatOnlyGoesOneWayDelivers() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us");
        eu.submit(put("a", "name", new JsonString("before")));
        for (int i = 0; i < 5; i++) {
            cluster.connectAll();
            cluster.tick();
            while (cluster.deliverSomething()) {}
            eu.submit(put("b", "n", JsonNumber.of(i)));
        }
        while (cluster.deliverSomething()) {}
        assertThat(us.alarms).anyMatch(text -> text.contains("has no peer 'eu'"));
        assertThat(json(us, "a")).isEqualTo("{\"name\":\"before\"}");
        assertThat(json(us, "b")).isEqualTo("{\"n\":4}");
    }

    @Test
    void concurrentWritesMergeAfterACut() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(Command.of(
                key("a"),
                new Edit.Put(JsonObject.of(Map.of("likes", JsonNumber.of(5), "gone", JsonValue.TRUE))),
                Preconditions.NONE));
        cluster.settle();
        cluster.cut("eu", "us");
        eu.submit(increment("a", "/likes", 3));
        us.submit(increment("a", "/likes", 2));
        eu.submit(remove("a", "/gone"));
        us.submit(set("a", "/gone", JsonNumber.of(1)));
        eu.submit(set("a", "/both", new JsonString("eu")));
        cluster.nowMillis += 5;
        us.submit(set("a", "/both", new JsonString("us")));
        cluster.settle();
        assertThat(json(eu, "a")).isEqualTo("{\"both\":\"us\",\"gone\":1,\"likes\":10}");
        assertThat(json(us, "a")).isEqualTo(json(eu, "a"));
        assertThat(us.contents()).isEqualTo(eu.contents());
    }

    @Test
    void aDeleteAgainstAnUpdateBringsTheWholeDocumentBack() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(Command.of(
                key("a"),
                new Edit.Put(JsonObject.of(Map.of("f1", JsonNumber.of(1), "f2", JsonNumber.of(2)))),
                Preconditions.NONE));
        eu.submit(put("b", "x", JsonNumber.of(1)));
        cluster.settle();
        cluster.cut("eu", "us");
        eu.submit(delete("a"));
        eu.submit(delete("b"));
        us.submit(set("a", "/f2", JsonNumber.of(3)));
        assertThat(json(eu, "a")).isEqualTo("absent");
        cluster.settle();
        assertThat(json(eu, "a")).isEqualTo("{\"f1\":1,\"f2\":3}");
        assertThat(json(us, "b")).isEqualTo("absent");
        assertThat(us.contents()).isEqualTo(eu.contents());
    }

    @Test
    void inALineEachCommitArrivesOnceAndNothingEchoes() {
        Site a = cluster.site("a", "b");
        Site b = cluster.site("b", "a", "c");
        Site c = cluster.site("c", "b");
        cluster.settle();
        for (int i = 0; i < 100; i++) {
            a.submit(put("doc" + i, "n", JsonNumber.of(i)));
            while (cluster.deliverSomething()) {}
        }
        cluster.settle();
        assertThat(received(b)).isEqualTo(100);
        assertThat(received(c)).isEqualTo(100);
        assertThat(received(a)).isZero();
        assertThat(duplicates(b) + duplicates(c)).isZero();
        assertThat(c.contents()).isEqualTo(a.contents());
    }

    @Test
    void inAMeshEachCommitArrivesOnce() {
        Site a = cluster.site("a", "b", "c", "d");
        Site b = cluster.site("b", "a", "c", "d");
        Site c = cluster.site("c", "a", "b", "d");
        Site d = cluster.site("d", "a", "b", "c");
        cluster.settle();
        for (int i = 0; i < 50; i++) {
            a.submit(put("a" + i, "n", JsonNumber.of(i)));
            c.submit(put("c" + i, "n", JsonNumber.of(i)));
            while (cluster.deliverSomething()) {}
        }
        cluster.settle();
        for (Site site : List.of(a, b, c, d)) {
            assertThat(duplicates(site)).as(site.dc).isZero();
        }
        assertThat(received(b)).isEqualTo(100);
        assertThat(received(d)).isEqualTo(100);
    }

    @Test
    void aRelayThatIsLeftForTheOwnerSendsNoMore() {
        Site a = cluster.site("a", "b", "c");
        Site b = cluster.site("b", "a", "c");
        Site c = cluster.site("c", "a", "b");
        cluster.connect(a, b);
        cluster.connect(b, c);
        a.submit(put("doc", "n", JsonNumber.of(-1)));
        for (int i = 0; i < 3; i++) {
            cluster.tick();
            while (cluster.deliverSomething()) {}
        }
        assertThat(json(c, "doc")).isEqualTo("{\"n\":-1}");
        cluster.settle(); // opens the direct link
        for (int i = 0; i < 20; i++) {
            a.submit(set("doc", "/n", JsonNumber.of(i)));
            while (cluster.deliverSomething()) {}
        }
        cluster.settle();
        assertThat(peer(c, "a").deltasReceived()).isEqualTo(20);
        assertThat(duplicates(c)).isZero();
    }

    @Test
    void manyOverwritesWhileApartAreOneDeltaInCatchUp() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(put("a", "n", JsonNumber.of(-1)));
        cluster.settle();
        cluster.cut("eu", "us");
        for (int i = 0; i < 200; i++) {
            eu.submit(set("a", "/n", JsonNumber.of(i))); // more than the ring holds
        }
        long before = received(us);
        cluster.settle();
        assertThat(json(us, "a")).isEqualTo("{\"n\":199}");
        assertThat(received(us) - before).isEqualTo(1);
    }

    @Test
    void whatARingStillHoldsNeedsNoCatchUp() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(put("a", "n", JsonNumber.of(-1)));
        cluster.settle();
        cluster.cut("eu", "us");
        for (int i = 0; i < 3; i++) {
            eu.submit(set("a", "/n", JsonNumber.of(i)));
        }
        long before = received(us);
        cluster.settle();
        assertThat(received(us) - before).isEqualTo(3);
    }

    /** The ring had room for 10,000 overwrites of one field during a cut, and all of them crossed the link. */
    @Test
    void manyOverwritesWhileApartAreOneDeltaThoughTheRingHasThemAll() {
        assertThat(receivedAfterApart(2_000, i -> "a")).isEqualTo(1);
    }

    @Test
    void manyDocumentsWrittenWhileApartAreStreamedFromTheRing() {
        assertThat(receivedAfterApart(2_000, i -> "a" + i)).isEqualTo(2_000);
    }

    private static long receivedAfterApart(int writes, IntFunction<String> id) {
        SimulatedCluster roomy = new SimulatedCluster(1, EngineLimits.DEFAULTS);
        Site eu = roomy.site("eu", "us");
        Site us = roomy.site("us", "eu");
        eu.submit(put("a", "n", JsonNumber.of(-1)));
        roomy.settle();
        roomy.cut("eu", "us");
        for (int i = 0; i < writes; i++) {
            eu.submit(put(id.apply(i), "n", JsonNumber.of(i)));
        }
        long before = received(us);
        roomy.settle();
        String last = id.apply(writes - 1);
        assertThat(json(us, last)).isEqualTo(json(eu, last));
        return received(us) - before;
    }

    @Test
    void nothingOfACatchUpIsSeenBeforeItsEnd() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        for (int i = 0; i < 100; i++) {
            eu.submit(put("doc" + i, "n", JsonNumber.of(i)));
        }
        cluster.connectAll();
        boolean sawPart = false;
        while (us.durableVector().isEmpty() && cluster.deliverSomething()) {
            int shown = us.contents().size();
            sawPart |= shown > 0 && us.durableVector().get(eu.replica.incarnation()) == 0;
        }
        cluster.settle();
        assertThat(sawPart).isFalse();
        assertThat(us.contents()).hasSize(101).isEqualTo(eu.contents()); // and the database's settings
    }

    @Test
    void aCatchUpThatIsCutIsBegunAnew() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        for (int i = 0; i < 100; i++) {
            eu.submit(put("doc" + i, "n", JsonNumber.of(i)));
        }
        for (int round = 1; round < 6; round++) {
            cluster.connectAll();
            for (int i = 0; i < 12 * round && cluster.deliverSomething(); i++) {}
            cluster.cut("eu", "us");
            us.submit(put("mine" + round, "n", JsonNumber.of(round)));
        }
        cluster.settle();
        assertThat(us.contents()).isEqualTo(eu.contents());
        assertThat(us.contents()).hasSize(106);
    }

    @Test
    void aPeerBelowTheFloorIsToldOfEveryDocumentAndForgetsTheOthers() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(put("kept", "n", JsonNumber.of(1)));
        eu.submit(put("purged", "n", JsonNumber.of(2)));
        cluster.settle();
        eu.crash();
        us.submit(put("mine", "n", JsonNumber.of(3)));
        try (WriteTxn txn = eu.store.write()) { // as a collection leaves it: the document gone from every table
            txn.removeDocument(key("purged"));
            txn.setVector(txn.vector().with(new ReplicaId(77), 1));
            txn.setFloor(txn.vector());
            txn.commit();
        }
        eu.start();
        cluster.settle();
        assertThat(json(us, "purged")).isEqualTo("absent");
        assertThat(json(us, "kept")).isEqualTo("{\"n\":1}");
        assertThat(json(eu, "mine")).isEqualTo("{\"n\":3}");
        try (ReadTxn txn = us.store.read()) {
            assertThat(txn.floor().get(new ReplicaId(77))).isEqualTo(1);
        }
    }

    @Test
    void aRestartWritesUnderANewReplicaId() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(put("a", "n", JsonNumber.of(1)));
        var before = eu.replica.incarnation();
        cluster.settle();
        eu.crash();
        eu.start();
        eu.submit(put("a", "n", JsonNumber.of(2)));
        cluster.settle();
        assertThat(eu.replica.incarnation()).isNotEqualTo(before);
        assertThat(us.durableVector().entries()).containsKeys(before, eu.replica.incarnation());
        assertThat(json(us, "a")).isEqualTo("{\"n\":2}");
    }

    @Test
    void aRestoredBackupIsNoticedAndWhatItLostComesBack() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(put("a", "n", JsonNumber.of(1)));
        cluster.settle();
        var backup = eu.store.copy();
        eu.submit(put("b", "n", JsonNumber.of(2)));
        cluster.settle();
        eu.crash();
        eu.store = backup;
        eu.start();
        eu.submit(put("c", "n", JsonNumber.of(3)));
        cluster.settle();
        assertThat(json(eu, "b")).isEqualTo("{\"n\":2}");
        assertThat(json(us, "c")).isEqualTo("{\"n\":3}");
        assertThat(us.contents()).isEqualTo(eu.contents());
    }

    @Test
    void aWriteThatWasCommittedButNeverSpokenOfArrivesAfterTheRestart() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        cluster.settle();
        eu.inbox.add(new Event.Submitted(put("a", "n", JsonNumber.of(1)), outcome -> {}));
        eu.turnAndDieSilently();
        eu.start();
        cluster.settle();
        assertThat(json(us, "a")).isEqualTo("{\"n\":1}");
    }

    @Test
    void whatIsStableIsWhatEveryMemberHas() {
        Site a = cluster.site("a", "b");
        Site b = cluster.site("b", "a", "c");
        Site c = cluster.site("c", "b");
        cluster.settle();
        a.submit(put("doc", "n", JsonNumber.of(1)));
        cluster.settle();
        cluster.settle();
        assertThat(a.replica.status(0).stable()).isEqualTo(a.durableVector());
        cluster.cut("b", "c");
        a.submit(put("doc", "n", JsonNumber.of(2)));
        for (int i = 0; i < 5; i++) {
            cluster.tick();
            while (cluster.deliverSomething()) {}
        }
        assertThat(b.durableVector()).isEqualTo(a.durableVector());
        assertThat(a.replica.status(0).stable()).isNotEqualTo(a.durableVector());
    }

    @Test
    void nodesOfAnotherClusterAreRefusedByName() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us");
        Replica stranger = new Replica(
                ClusterSettings.named("other"),
                new MemberId("eu", "n1"),
                List.of("us"),
                new InMemoryStore(),
                SMALL,
                9,
                () -> new ReplicaId(99));
        eu.replica = stranger;
        cluster.connectAll();
        while (cluster.deliverSomething()) {}
        assertThat(us.alarms).anyMatch(text -> text.contains("cluster 'other'"));
    }

    @Test
    void aCommandThatChangesNothingTakesNoNumber() {
        Site eu = cluster.site("eu");
        eu.submit(put("a", "n", JsonNumber.of(1)));
        var vector = eu.durableVector();
        Outcome again = eu.submit(put("a", "n", JsonNumber.of(1)));
        assertThat(((Committed) again).results().get(0).kind()).isEqualTo(Outcome.Kind.UNCHANGED);
        assertThat(eu.durableVector()).isEqualTo(vector);
    }

    @Test
    void aCommitOfSeveralDocumentsIsOneBatch() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        cluster.settle();
        Command both = new Command(List.of(
                put("a", "n", JsonNumber.of(1)).edits().get(0),
                put("b", "n", JsonNumber.of(2)).edits().get(0),
                increment("a", "/n", 4).edits().get(0)));
        eu.submit(both);
        cluster.settle();
        assertThat(received(us)).isEqualTo(1);
        assertThat(json(us, "a")).isEqualTo("{\"n\":5}");
        assertThat(json(us, "b")).isEqualTo("{\"n\":2}");
    }

    @Test
    void aRefusedEditLeavesNoTraceOfTheOthers() {
        Site eu = cluster.site("eu");
        Command both = new Command(List.of(
                put("a", "n", new JsonString("text")).edits().get(0),
                increment("a", "/n", 4).edits().get(0)));
        Outcome outcome = eu.submit(both);
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(json(eu, "a")).isEqualTo("absent");
        assertThat(eu.durableVector().isEmpty()).isTrue();
    }

    @Test
    void aDocumentThatAMergeMadeTooLargeCanBeMadeSmallerAndNotLarger() {
        SimulatedCluster narrow =
                new SimulatedCluster(1, new EngineLimits(40, 64, 10_000, 512, 2_048, 4_096, 8_192, 1_000));
        Site eu = narrow.site("eu", "us");
        Site us = narrow.site("us", "eu");
        eu.submit(put("a", "eu", new JsonString("x".repeat(25))));
        us.submit(put("a", "us", new JsonString("y".repeat(25))));
        narrow.settle();
        assertThat(eu.submit(set("a", "/more", JsonNumber.of(1))))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Outcome.Reason.DOCUMENT_TOO_LARGE));
        assertThat(eu.submit(set("a", "/us", new JsonString("z".repeat(20))))).isInstanceOf(Committed.class);
        assertThat(eu.submit(remove("a", "/us"))).isInstanceOf(Committed.class);
    }

    @Test
    void aFullStoreRefusesWritesAndStillDeletes() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(put("a", "n", JsonNumber.of(1)));
        cluster.settle();
        eu.store.setFull(true);
        Outcome refused = eu.submit(put("b", "n", JsonNumber.of(2)));
        assertThat(((Outcome.Refused) refused).reason()).isEqualTo(Outcome.Reason.STORE_FULL);
        assertThat(eu.submit(delete("a"))).isInstanceOf(Committed.class);
        eu.store.setFull(false);
        assertThat(eu.submit(put("b", "n", JsonNumber.of(3)))).isInstanceOf(Committed.class);
        cluster.settle();
        assertThat(json(us, "a")).isEqualTo("absent");
        assertThat(json(us, "b")).isEqualTo("{\"n\":3}");
    }

    @Test
    void heldBatchesWaitForWhatTheyDependOn() {
        anEffectArrivesBeforeItsCause(cluster);
    }

    /** It was forgotten, and nobody asked for it again: seed 3424 of {@link RandomScheduleTest} found that. */
    @Test
    void aBatchThatFoundNoRoomToWaitIsSentAgain() {
        anEffectArrivesBeforeItsCause(
                new SimulatedCluster(1, new EngineLimits(1 << 20, 64, 10_000, 512, 2_048, 4_096, 1, 1_000)));
    }

    private static void anEffectArrivesBeforeItsCause(SimulatedCluster cluster) {
        Site a = cluster.site("a", "b", "c");
        Site b = cluster.site("b", "c");
        Site c = cluster.site("c");
        a.submit(put("earlier", "a", JsonNumber.of(0)));
        b.submit(put("earlier", "b", JsonNumber.of(0)));
        for (int i = 0; i < 5; i++) {
            cluster.connectAll();
            cluster.tick();
            while (cluster.deliverSomething()) {}
        }
        Connection slow = cluster.connections.stream()
                .filter(connection -> connection.from == a && connection.to == c)
                .findFirst()
                .orElseThrow();
        a.submit(put("doc", "cause", JsonNumber.of(1)));
        for (Connection connection : List.copyOf(cluster.connections)) {
            while (connection != slow && !connection.requests.isEmpty()) {
                connection.deliverRequest();
            }
        }
        b.turn();
        b.submit(set("doc", "/effect", JsonNumber.of(2)));
        for (Connection connection : List.copyOf(cluster.connections)) {
            while (connection != slow && !connection.requests.isEmpty()) {
                connection.deliverRequest();
            }
        }
        c.turn();
        assertThat(json(c, "doc")).isEqualTo("absent");
        while (cluster.deliverSomething()) {}
        cluster.tick();
        while (cluster.deliverSomething()) {}
        assertThat(json(c, "doc")).isEqualTo("{\"cause\":1,\"effect\":2}");
    }
}
