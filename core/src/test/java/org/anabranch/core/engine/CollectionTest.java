package org.anabranch.core.engine;

import static org.anabranch.core.engine.ReplicationTest.delete;
import static org.anabranch.core.engine.ReplicationTest.increment;
import static org.anabranch.core.engine.ReplicationTest.json;
import static org.anabranch.core.engine.ReplicationTest.put;
import static org.anabranch.core.engine.ReplicationTest.remove;
import static org.anabranch.core.engine.ReplicationTest.set;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.anabranch.core.engine.SimulatedCluster.Connection;
import org.anabranch.core.engine.SimulatedCluster.Site;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.Store.TableStatistics;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;

/** What goes away once every member has it, and what must not. */
class CollectionTest {

    private static final EngineLimits SMALL = new EngineLimits(1 << 20, 64, 10_000, 512, 2_048, 4_096, 8_192, 1_000);
    /** One batch a message, and all of them in memory. */
    private static final EngineLimits ONE_BY_ONE = new EngineLimits(1 << 20, 64, 10_000, 1, 1, 1 << 20, 1 << 20, 1_000);

    private final SimulatedCluster cluster = new SimulatedCluster(1, SMALL);

    @Test
    void aDeletedDocumentLeavesNoTrace() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(put("kept", "n", JsonNumber.of(1)));
        cluster.settleAndCollect();
        var fresh = tablesButFeeds(eu);
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 100; i++) {
                (i % 2 == 0 ? eu : us).submit(put("doc" + i, "n", JsonNumber.of(round)));
            }
            cluster.settle();
            for (int i = 0; i < 100; i++) {
                (i % 3 == 0 ? eu : us).submit(delete("doc" + i));
            }
            cluster.settle();
        }
        cluster.settleAndCollect();
        assertThat(tablesButFeeds(eu)).isEqualTo(fresh);
        assertThat(tablesButFeeds(us)).isEqualTo(fresh);
        assertThat(json(us, "kept")).isEqualTo("{\"n\":1}");
    }

    /** The second of the groups that drop rows has nothing else to write: the floor is above them already. */
    @Test
    void whatAFullCatchUpHasRemovedIsDroppedForGood() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        int documents = Sweep.DOCUMENTS_PER_TURN_MAX + 10;
        for (int i = 0; i < documents; i++) {
            eu.submit(put("doc" + i, "n", JsonNumber.of(1)));
        }
        cluster.settle();
        us.crash();
        var backup = us.store.copy();
        us.start();
        for (int i = 0; i < documents; i++) {
            eu.submit(delete("doc" + i));
        }
        cluster.settleAndCollect();
        us.crash();
        us.store = backup;
        us.start();
        assertThat(us.contents()).hasSize(1 + documents);
        cluster.settleAndCollect();
        assertThat(rows(us)).isOne();
        us.crash();
        us.start();
        assertThat(rows(us)).isOne();
    }

    /** Commits that made and deleted it are still in memory: streamed one by one, they would bring it to life for a while. */
    @Test
    void aNodeThatJoinsNeverSeesWhatWasPurgedBefore() {
        SimulatedCluster cluster = new SimulatedCluster(1, ONE_BY_ONE);
        Site eu = cluster.site("eu", "us");
        eu.submit(put("a", "n", JsonNumber.of(1)));
        for (int i = 0; i < 20; i++) {
            eu.submit(put("b" + i, "n", JsonNumber.of(i)));
        }
        eu.submit(delete("a"));
        cluster.settleAndCollect();
        Site us = cluster.site("us", "eu");
        cluster.connectAll();
        cluster.tick();
        do {
            assertThat(json(us, "a")).isEqualTo("absent");
        } while (cluster.deliverSomething());
        assertThat(json(us, "b19")).isEqualTo("{\"n\":19}");
        cluster.settleAndCollect();
        assertThat(json(us, "a")).isEqualTo("absent");
        assertThat(us.contents()).isEqualTo(eu.contents()).hasSize(21);
    }

    @Test
    void aNodeAloneCollectsToo() {
        Site only = cluster.site("only");
        only.submit(put("a", "n", JsonNumber.of(1)));
        only.submit(delete("a"));
        cluster.settleAndCollect();
        assertThat(only.contents().keySet()).containsExactly(DocumentKey.settingsOf("shop"));
        assertThat(only.store.statistics().tables().get("index").entries()).isEqualTo(1);
    }

    @Test
    void manyDeletesArePurgedInCommitsOfABoundedSize() {
        Site only = cluster.site("only");
        int documents = 3 * Sweep.DOCUMENTS_PER_TURN_MAX;
        for (int i = 0; i < documents; i++) {
            only.submit(put("doc" + i, "n", JsonNumber.of(i)));
            only.submit(delete("doc" + i));
        }
        only.inbox.add(new Event.Tick());
        only.turn();
        assertThat(only.contents()).hasSize(1 + documents - Sweep.DOCUMENTS_PER_TURN_MAX);
        only.turn(); // and it goes on without waiting for the next tick
        assertThat(only.contents()).hasSize(1 + documents - 2 * Sweep.DOCUMENTS_PER_TURN_MAX);
        cluster.settleAndCollect();
        assertThat(only.contents()).hasSize(1);
    }

    @Test
    void nothingIsCollectedWhileAMemberHasNotSeenIt() {
        Site a = cluster.site("a", "b", "c");
        Site b = cluster.site("b", "a", "c");
        Site c = cluster.site("c", "a", "b");
        a.submit(put("k", "a", JsonNumber.of(1)));
        cluster.settle();
        cluster.cut("a", "c");
        cluster.cut("b", "c");
        c.submit(set("k", "/b", JsonNumber.of(2))); // while the others delete, and acknowledge the delete to each other
        a.submit(delete("k"));
        quietly(6, a, b);
        assertThat(json(b, "k")).isEqualTo("absent");
        cluster.settleAndCollect();
        for (Site site : List.of(a, b, c)) {
            assertThat(json(site, "k")).as(site.dc).isEqualTo("{\"a\":1,\"b\":2}");
        }
    }

    /** Its acknowledgement came by way of another member, while what it had written itself was still under way. */
    @Test
    void anAcknowledgementCountsOnlyWhenEverythingInItIsHere() {
        Site a = cluster.site("a", "b", "c");
        Site b = cluster.site("b", "a", "c");
        Site c = cluster.site("c", "a", "b");
        a.submit(put("k", "a", JsonNumber.of(1)));
        cluster.settleAndCollect();
        c.submit(set("k", "/b", JsonNumber.of(2))); // stays on the link from c to a
        a.submit(delete("k"));
        for (int round = 0; round < 6; round++) {
            cluster.tick();
            while (deliverBut(c, a)) {}
        }
        assertThat(json(b, "k")).isEqualTo("{\"a\":1,\"b\":2}");
        cluster.settleAndCollect();
        for (Site site : List.of(a, b, c)) {
            assertThat(json(site, "k")).as(site.dc).isEqualTo("{\"a\":1,\"b\":2}");
        }
    }

    /**
     * A stable record is not enough: b has removed, without knowing of the delete, what c still sees as the reason why the
     * document is there, and c writes to it.
     */
    @Test
    void aDocumentIsPurgedOnlyWhenAllThatEverTouchedItIsStable() {
        Site a = cluster.site("a", "b", "c");
        Site b = cluster.site("b", "a", "c");
        Site c = cluster.site("c", "a", "b");
        a.submit(put("k", "a", JsonNumber.of(1)));
        cluster.settleAndCollect();
        a.submit(delete("k"));
        b.submit(set("k", "/b", JsonNumber.of(2)));
        while (deliverBut(a, b)) {}
        assertThat(json(c, "k")).isEqualTo("{\"a\":1,\"b\":2}");
        for (Connection connection : List.copyOf(cluster.connections)) {
            if (connection.to == c) {
                connection.cut();
            }
        }
        b.submit(remove("k", "/b"));
        for (int round = 0; round < 4; round++) {
            cluster.tick();
            while (cluster.deliverSomething()) {}
        }
        assertThat(json(a, "k")).isEqualTo("absent");
        c.submit(set("k", "/c", JsonNumber.of(3)));
        cluster.settleAndCollect();
        for (Site site : List.of(a, b, c)) {
            assertThat(json(site, "k")).as(site.dc).isEqualTo("{\"a\":1,\"c\":3}");
        }
    }

    @Test
    void anOldBackupBringsNothingDeletedBack() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        eu.submit(put("a", "n", JsonNumber.of(1)));
        eu.submit(put("b", "n", JsonNumber.of(1)));
        cluster.settle();
        var backup = us.store.copy();
        eu.submit(delete("a"));
        cluster.settleAndCollect();
        assertThat(eu.contents()).hasSize(2);
        us.crash();
        us.store = backup;
        us.start();
        us.submit(put("c", "n", JsonNumber.of(1)));
        cluster.settleAndCollect();
        assertThat(json(us, "a")).isEqualTo("absent");
        assertThat(json(eu, "a")).isEqualTo("absent");
        assertThat(us.contents()).isEqualTo(eu.contents()).hasSize(3);
    }

    @Test
    void singleIncrementsBecomeTheirSum() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        for (int i = 0; i < 50; i++) {
            eu.submit(increment("likes", "/n", 1));
            us.submit(increment("likes", "/n", 2));
        }
        assertThat(leaves(eu, "likes")).isEqualTo(51);
        cluster.settleAndCollect();
        assertThat(leaves(eu, "likes")).isEqualTo(4); // two markers of the map, and a sum for each
        assertThat(json(eu, "likes")).isEqualTo("{\"n\":150}");
        assertThat(us.contents()).isEqualTo(eu.contents());
    }

    @Test
    void collectingChangesNoVersion() {
        Site only = cluster.site("only");
        for (int i = 0; i < 50; i++) {
            only.submit(increment("likes", "/n", 1));
        }
        String etag = etag(only, "likes");
        cluster.settleAndCollect();
        assertThat(leaves(only, "likes")).isEqualTo(2);
        assertThat(etag(only, "likes")).isEqualTo(etag);
    }

    @Test
    void theIncrementsOfAStartThatIsOverAreFoldedForIt() {
        Site eu = cluster.site("eu", "us");
        Site us = cluster.site("us", "eu");
        for (int start = 0; start < 3; start++) {
            for (int i = 0; i < 30; i++) {
                us.submit(increment("likes", "/n", 1));
            }
            us.crash();
            us.start();
        }
        cluster.settleAndCollect();
        us.submit(set("likes", "/name", new JsonString("z"))); // so that its touches become stable anew
        cluster.settleAndCollect();
        assertThat(json(eu, "likes")).isEqualTo("{\"n\":90,\"name\":\"z\"}");
        assertThat(leaves(eu, "likes")).isEqualTo(5);
        assertThat(us.contents()).isEqualTo(eu.contents());
    }

    @Test
    void aCrashAtAnyStepOfACollectionLosesNothing() {
        for (int steps = 1; steps < 60; steps++) {
            SimulatedCluster cluster = new SimulatedCluster(steps, SMALL);
            Site eu = cluster.site("eu", "us");
            Site us = cluster.site("us", "eu");
            eu.submit(put("a", "n", JsonNumber.of(1)));
            eu.submit(put("b", "n", JsonNumber.of(1)));
            cluster.settle();
            us.submit(delete("a"));
            for (int i = 0; i < steps; i++) {
                if (!cluster.deliverSomething()) {
                    cluster.tick();
                }
            }
            Site victim = steps % 2 == 0 ? eu : us;
            victim.turnAndDieSilently();
            victim.start();
            cluster.settleAndCollect();
            assertThat(eu.contents()).as("after %s steps", steps).hasSize(2).isEqualTo(us.contents());
        }
    }

    /** All but what is kept for those who follow the changes, for a limited time. */
    private static TreeMap<String, TableStatistics> tablesButFeeds(Site site) {
        TreeMap<String, TableStatistics> tables =
                new TreeMap<>(site.store.statistics().tables());
        assertThat(tables.remove("feed-deletes")).isNotNull();
        return tables;
    }

    /** Rounds of ticks, with whatever is connected, and without connecting anew. */
    private void quietly(int rounds, Site... sites) {
        for (int round = 0; round < rounds; round++) {
            for (Site site : sites) {
                site.inbox.add(new Event.Tick());
            }
            while (cluster.deliverSomething()) {}
        }
    }

    private boolean deliverBut(Site from, Site to) {
        boolean delivered = false;
        for (Connection connection : List.copyOf(cluster.connections)) {
            boolean held = connection.from == from && connection.to == to;
            if (!held && !connection.requests.isEmpty()) {
                connection.deliverRequest();
                delivered = true;
            }
            if (!connection.replies.isEmpty()) {
                connection.deliverReply();
                delivered = true;
            }
        }
        for (Site site : cluster.sites.values()) {
            if (!site.inbox.isEmpty()) {
                site.turn();
                delivered = true;
            }
        }
        return delivered;
    }

    /** Those of which nothing is left among them. */
    private static long rows(Site site) {
        return site.store.statistics().tables().get("documents").entries();
    }

    private static int leaves(Site site, String id) {
        try (ReadTxn txn = site.store.read()) {
            return Documents.read(txn, new DocumentKey("shop", id), txn.vector())
                    .document()
                    .leaves()
                    .size();
        }
    }

    private static String etag(Site site, String id) {
        try (ReadTxn txn = site.store.read()) {
            return Documents.view(txn, new DocumentKey("shop", id))
                    .orElseThrow()
                    .etag();
        }
    }
}
