package org.anabranch.core.engine;

import static org.anabranch.core.engine.ReplicationTest.delete;
import static org.anabranch.core.engine.ReplicationTest.json;
import static org.anabranch.core.engine.ReplicationTest.put;
import static org.anabranch.core.engine.ReplicationTest.set;
import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.core.engine.SimulatedCluster.Connection;
import org.anabranch.core.engine.SimulatedCluster.Site;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.InMemoryStore;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.junit.jupiter.api.Test;

/** Starts that are over, and of which everybody has everything, weigh nothing. */
class SealingTest {

    private static final EngineLimits SMALL = new EngineLimits(1 << 20, 64, 10_000, 512, 2_048, 4_096, 8_192, 1_000);

    private final SimulatedCluster cluster = new SimulatedCluster(1, SMALL);
    private final Site eu = cluster.site("eu", "us");
    private final Site us = cluster.site("us", "eu");

    private void restartAndWrite(int times) {
        for (int i = 0; i < times; i++) {
            us.crash();
            us.start();
            us.submit(set("a", "/n", JsonNumber.of(i)));
            cluster.connectAll();
            for (int tick = 0; tick < 3; tick++) {
                cluster.tick();
                while (cluster.deliverSomething()) {}
            }
        }
    }

    private static int ownEntries(Site site) {
        return site.durableVector().own().entries().size();
    }

    /** What an idle connection costs, from its beginning. */
    private long bytesOfReconnecting() {
        cluster.cut("eu", "us");
        cluster.connectAll();
        for (int tick = 0; tick < 3; tick++) {
            cluster.tick();
            while (cluster.deliverSomething()) {}
        }
        return cluster.connections.stream()
                .mapToLong(connection -> connection.requestBytes)
                .sum();
    }

    /** As many as {@code -Drestarts} says. */
    @Test
    void restartsLeaveTheVectorAndTheGreetingAsTheyWere() {
        int restarts = Integer.getInteger("restarts", 200);
        restartAndWrite(3);
        cluster.settle();
        long before = bytesOfReconnecting();
        restartAndWrite(restarts);
        cluster.settle();
        assertThat(ownEntries(eu)).isLessThanOrEqualTo(2);
        assertThat(ownEntries(us)).isLessThanOrEqualTo(2);
        assertThat(eu.durableVector().entries()).hasSizeGreaterThan(restarts);
        assertThat(bytesOfReconnecting()).isLessThan(before + 50);
        try (ReadTxn txn = eu.store.read()) {
            assertThat(txn.document(new DocumentKey("shop", "a"))
                            .orElseThrow()
                            .touches()
                            .entries())
                    .hasSizeLessThan(5);
        }
        assertThat(us.contents()).isEqualTo(eu.contents());
    }

    @Test
    void whatIsSealedSurvivesARestart() {
        restartAndWrite(10);
        cluster.settle();
        eu.crash();
        eu.start();
        assertThat(ownEntries(eu)).isLessThanOrEqualTo(2);
        cluster.settle();
        assertThat(us.contents()).isEqualTo(eu.contents());
    }

    @Test
    void whoeverJoinsIsToldWhatIsSealed() {
        eu.submit(put("gone", "n", JsonNumber.of(1)));
        restartAndWrite(10);
        eu.submit(delete("gone"));
        cluster.settleAndCollect();
        Site ap = cluster.site("ap", "eu");
        eu.crash();
        cluster.sites.remove("eu");
        Site again = cluster.site("eu", "us", "ap");
        again.crash();
        again.store = eu.store;
        again.start();
        cluster.settleAndCollect();
        assertThat(ap.contents()).isEqualTo(us.contents());
        assertThat(ownEntries(ap)).isLessThanOrEqualTo(3);
        assertThat(json(ap, "gone")).isEqualTo("absent");
    }

    @Test
    void anOldBackupThatLacksWhatIsSealedIsBroughtUpToIt() {
        eu.submit(put("gone", "n", JsonNumber.of(1)));
        cluster.settle();
        InMemoryStore backup = us.store.copy();
        us.submit(put("kept", "n", JsonNumber.of(1)));
        eu.submit(delete("gone"));
        restartAndWrite(10);
        cluster.settleAndCollect();
        us.crash();
        us.store = backup;
        us.start();
        us.submit(put("new", "n", JsonNumber.of(1)));
        cluster.settleAndCollect();
        assertThat(json(us, "gone")).isEqualTo("absent");
        assertThat(json(eu, "gone")).isEqualTo("absent");
        assertThat(json(us, "kept")).isEqualTo("{\"n\":1}");
        assertThat(us.contents()).isEqualTo(eu.contents()).hasSize(4);
        assertThat(ownEntries(us)).isLessThanOrEqualTo(2);
    }

    /** Two processes ran as one member; the one that was taken for dead had written on. */
    @Test
    void aSealedStartThatHasWrittenOnIsReadAgain() {
        us.submit(put("a", "n", JsonNumber.of(1)));
        cluster.settle();
        InMemoryStore copy = us.store.copy();
        cluster.cut("eu", "us");
        us.submit(put("late", "n", JsonNumber.of(1)));
        var first = us.replica.incarnation();
        InMemoryStore original = us.store;
        us.crash();
        us.store = copy;
        us.start();
        us.submit(put("b", "n", JsonNumber.of(1)));
        cluster.settle();
        assertThat(eu.durableVector().base().get(first)).isPositive();
        us.crash();
        us.store = original;
        us.start();
        cluster.settle();
        assertThat(json(eu, "late")).isEqualTo("{\"n\":1}");
        assertThat(json(us, "b")).isEqualTo("{\"n\":1}");
        assertThat(us.contents()).isEqualTo(eu.contents());
        cluster.settle();
        assertThat(ownEntries(eu)).isLessThanOrEqualTo(2);
    }

    @Test
    void nothingIsSealedOfWhichAMemberLacksSomething() {
        us.submit(put("a", "n", JsonNumber.of(1)));
        cluster.settle();
        var first = us.replica.incarnation();
        us.submit(put("b", "n", JsonNumber.of(1)));
        us.crash();
        us.start();
        cluster.connect(us, eu);
        us.turn();
        Connection connection = cluster.connections.get(0);
        connection.deliverRequest(); // the greeting, which tells of the new start and what us has
        eu.turn();
        connection.cut();
        for (int i = 0; i < 10; i++) {
            eu.inbox.add(new Event.Tick());
            eu.turn();
        }
        assertThat(eu.durableVector().base().get(first)).isZero();
    }

    @Test
    void aRetiredMembersStartsAreSealedToo() {
        us.submit(put("a", "n", JsonNumber.of(1)));
        cluster.settle();
        eu.administer(new Administer.Retire(new MemberId("us", "n1")));
        cluster.settle();
        us.crash();
        cluster.sites.remove("us");
        cluster.settle();
        assertThat(ownEntries(eu)).isLessThanOrEqualTo(1);
        assertThat(json(eu, "a")).isEqualTo("{\"n\":1}");
    }
}
