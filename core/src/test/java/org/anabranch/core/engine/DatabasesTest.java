package org.anabranch.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.engine.SimulatedCluster.Site;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.DocumentCounts;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.crdt.json.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that two datacenters make, change and delete, and the documents that read as they say. */
class DatabasesTest {

    private static final EngineLimits SMALL = new EngineLimits(1 << 20, 64, 10_000, 512, 2_048, 4_096, 8_192, 1_000);
    private static final DocumentKey SHOP = DocumentKey.settingsOf("shop");

    private final SimulatedCluster cluster = new SimulatedCluster(1, SMALL);
    private final Site eu = cluster.site("eu", "us");
    private final Site us = cluster.site("us", "eu");

    private static Command make(String deletes) {
        JsonObject settings = new JsonObject().with("deletes", new JsonString(deletes));
        return Command.of(SHOP, new Edit.Put(settings), Preconditions.NONE);
    }

    private static Command put(String id, int n) {
        return ReplicationTest.put(id, "n", JsonNumber.of(n));
    }

    private static DatabaseSettings settings(Site site) {
        try (ReadTxn txn = site.store.read()) {
            return DatabaseSettings.of(Documents.view(txn, SHOP));
        }
    }

    private static long shown(Site site) {
        try (ReadTxn txn = site.store.read()) {
            return txn.counts().getOrDefault("shop", new DocumentCounts(0, 0)).documents();
        }
    }

    private static Outcome deleteShop(Site site) {
        List<Outcome> outcomes = new ArrayList<>();
        String after = null;
        do {
            outcomes.clear();
            site.inbox.add(new Event.DatabaseDeleted("shop", Preconditions.NONE, null, after, outcomes::add));
            site.turn();
            after = outcomes.get(0) instanceof Outcome.PartlyDeleted partly ? partly.after() : null;
        } while (after != null);
        return outcomes.get(0);
    }

    private static boolean exists(Site site) {
        try (ReadTxn txn = site.store.read()) {
            return Documents.exists(txn, "shop");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"update-wins", "delete-wins"})
    void aDocumentDeletedHereAndWrittenThereReadsAsItsDatabaseSays(String deletes) {
        eu.submit(make(deletes));
        eu.submit(put("a", 1));
        cluster.settle();
        cluster.cut("eu", "us");
        eu.submit(ReplicationTest.delete("a"));
        us.submit(put("a", 2));
        cluster.settle();
        String expected = deletes.equals("update-wins") ? "{\"n\":2}" : "absent";
        assertThat(ReplicationTest.json(eu, "a")).isEqualTo(expected);
        assertThat(ReplicationTest.json(us, "a")).isEqualTo(expected);
        assertThat(shown(eu)).isEqualTo(shown(us)).isEqualTo(expected.equals("absent") ? 0 : 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"update-wins", "delete-wins"})
    void whoeverAgreesAboutDeletesGetsThem(String deletes) {
        eu.submit(make(deletes));
        us.submit(make(deletes));
        cluster.settle();
        for (Site site : List.of(eu, us)) {
            assertThat(settings(site).toJson().get("deletes")).isEqualTo(new JsonString(deletes));
        }
    }

    /** The rows were written under another policy than the one that all agree on in the end. */
    @Test
    void databasesMadeDifferentlyReadAsUpdateWinsAndShowWhatTheyHid() {
        SimulatedCluster three = new SimulatedCluster(2, SMALL);
        Site eu = three.site("eu", "us", "ap");
        Site us = three.site("us", "eu");
        Site ap = three.site("ap", "eu");
        deliver(three, us, eu); // a member from now on, for which everything that is deleted waits
        eu.submit(make("delete-wins"));
        eu.submit(put("a", 1));
        deliver(three, ap, eu);
        eu.submit(ReplicationTest.delete("a"));
        ap.submit(put("a", 2));
        deliver(three, ap, eu);
        assertThat(shown(eu)).isZero();
        assertThat(shown(ap)).isZero();

        us.submit(put("b", 1)); // makes the database, with the defaults
        us.submit(put("c", 1));
        three.settle();
        for (Site site : List.of(eu, us, ap)) {
            assertThat(settings(site).deletes()).isEqualTo(DeletePolicy.UPDATE_WINS);
            assertThat(ReplicationTest.json(site, "a")).isEqualTo("{\"n\":2}");
            assertThat(shown(site)).isEqualTo(3);
        }
        assertThat(eu.contents()).isEqualTo(us.contents()).isEqualTo(ap.contents());
        assertThat(((Refused) eu.submit(make("delete-wins"))).reason()).isEqualTo(Reason.SETTING_FIXED);
        assertThat(eu.submit(make("update-wins"))).isInstanceOf(Committed.class);
    }

    /** Lets these two exchange what they have, over a link from the one and one from the other, and cuts them. */
    private static void deliver(SimulatedCluster cluster, Site one, Site other) {
        cluster.connect(one, other);
        cluster.connect(other, one);
        for (int round = 0; round < 5; round++) {
            cluster.tick();
            while (cluster.deliverSomething()) {}
        }
        cluster.cut(one.dc, other.dc);
        while (cluster.deliverSomething()) {}
    }

    @Test
    void pathsDeclaredOnBothSidesAreAllAtomic() {
        eu.submit(make("update-wins"));
        cluster.settle();
        cluster.cut("eu", "us");
        eu.submit(change(atomic("/a")));
        us.submit(change(atomic("/b").with("durability", new JsonString("all-dcs"))));
        cluster.settle();
        for (Site site : List.of(eu, us)) {
            assertThat(settings(site).atomic()).containsExactlyInAnyOrder(Pointer.parse("/a"), Pointer.parse("/b"));
            assertThat(settings(site).durability()).isEqualTo(Durability.ALL_DCS);
        }
    }

    private static Command change(JsonObject patch) {
        return Command.of(SHOP, new Edit.MergePatch(patch), Preconditions.NONE);
    }

    private static JsonObject atomic(String path) {
        return new JsonObject().with("atomic", JsonArray.of(new JsonString(path)));
    }

    @Test
    void aDeletedDatabaseIsGoneEverywhereButForWhatWasWrittenConcurrently() {
        for (int i = 0; i < 3; i++) {
            eu.submit(put("doc" + i, i));
        }
        cluster.settle();
        cluster.cut("eu", "us");
        us.submit(put("doc1", 7));
        us.submit(put("new", 8));
        assertThat(deleteShop(eu)).isInstanceOf(Committed.class);
        assertThat(exists(eu)).isFalse();
        cluster.settle();
        for (Site site : List.of(eu, us)) {
            assertThat(ReplicationTest.json(site, "doc0")).isEqualTo("absent");
            assertThat(ReplicationTest.json(site, "doc1")).isEqualTo("{\"n\":7}");
            assertThat(ReplicationTest.json(site, "new")).isEqualTo("{\"n\":8}");
            assertThat(exists(site)).isTrue();
            assertThat(settings(site)).isEqualTo(DatabaseSettings.DEFAULTS);
        }
        assertThat(((Refused) us.submit(make("delete-wins"))).reason())
                .as("there are documents that read otherwise")
                .isEqualTo(Reason.SETTING_FIXED);
        assertThat(deleteShop(us)).isInstanceOf(Committed.class);
        cluster.settle();
        assertThat(exists(eu)).isFalse();
        assertThat(((Refused) deleteShop(eu)).reason()).isEqualTo(Reason.NO_DATABASE);
    }

    @Test
    void whatDeleteWinsHadHiddenDoesNotComeBackWithTheEndOfItsDatabase() {
        eu.submit(make("delete-wins"));
        eu.submit(put("a", 1));
        cluster.settle();
        cluster.cut("eu", "us");
        eu.submit(ReplicationTest.delete("a"));
        us.submit(put("a", 2));
        cluster.settle();
        assertThat(shown(eu)).isZero();
        deleteShop(eu);
        cluster.settle();
        for (Site site : List.of(eu, us)) {
            assertThat(ReplicationTest.json(site, "a")).isEqualTo("absent");
            assertThat(exists(site)).isFalse();
        }
    }

    @Test
    void aLargeDatabaseIsDeletedInManyCommits() {
        int documents = 2 * Databases.PAGE_ROWS + 1;
        for (int i = 0; i < documents; i++) {
            eu.submit(put("doc" + i, i));
        }
        List<Outcome> outcomes = new ArrayList<>();
        eu.inbox.add(new Event.DatabaseDeleted("shop", Preconditions.NONE, null, null, outcomes::add));
        eu.turn();
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.PartlyDeleted.class);
        assertThat(shown(eu)).isEqualTo(documents - Databases.PAGE_ROWS);
        assertThat(exists(eu)).isTrue();
        deleteShop(eu);
        assertThat(shown(eu)).isZero();
        assertThat(exists(eu)).isFalse();
    }

    @Test
    void everywhereIsWhatTheLastDatacenterHas() {
        Committed first = (Committed) eu.submit(put("a", 1));
        assertThat(eu.replica.everywhere().covers(first.touches())).isFalse();
        cluster.settle();
        assertThat(eu.replica.everywhere().covers(first.touches())).isTrue();
        cluster.cut("eu", "us");
        Committed second = (Committed) eu.submit(put("a", 2));
        while (cluster.deliverSomething()) {}
        assertThat(eu.replica.everywhere().covers(second.touches())).isFalse();
        Committed unchanged = (Committed) eu.submit(put("a", 2));
        assertThat(unchanged.touches()).isEqualTo(second.touches());
        cluster.settle();
        assertThat(eu.replica.everywhere().covers(unchanged.touches())).isTrue();
    }

    @Test
    void settingsOfNobodyAreTheDefaults() {
        assertThat(DatabaseSettings.of(Optional.empty())).isEqualTo(DatabaseSettings.DEFAULTS);
        assertThat(exists(eu)).isFalse();
    }
}
