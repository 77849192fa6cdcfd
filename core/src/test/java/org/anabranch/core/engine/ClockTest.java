package org.anabranch.core.engine;

import static org.anabranch.core.engine.ReplicationTest.json;
import static org.anabranch.core.engine.ReplicationTest.put;
import static org.anabranch.core.engine.ReplicationTest.set;
import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.core.engine.SimulatedCluster.Site;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.crdt.causal.HybridClock;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;

/** What a clock that is wrong elsewhere can do here. */
class ClockTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final long IN_2090 = 3_800_000_000_000L;

    private final SimulatedCluster cluster = new SimulatedCluster(1, EngineLimits.DEFAULTS);
    private final Site eu = cluster.site("eu", "us");
    private final Site us = cluster.site("us", "eu");

    private static long stampMillis(Site site, String id) {
        try (ReadTxn txn = site.store.read()) {
            return Documents.read(txn, new DocumentKey("shop", id), txn.vector())
                    .document()
                    .latestTime()
                    .millis();
        }
    }

    @Test
    void aStampFromTheFarFutureIsOverwrittenByWhoeverSawIt() {
        cluster.nowMillis = IN_2090;
        eu.submit(put("a", "name", new JsonString("future")));
        cluster.nowMillis = NOW;
        cluster.settle();
        assertThat(json(us, "a")).isEqualTo("{\"name\":\"future\"}");
        us.submit(set("a", "/name", new JsonString("present")));
        cluster.settle();
        assertThat(json(us, "a")).isEqualTo("{\"name\":\"present\"}");
        assertThat(json(eu, "a")).isEqualTo("{\"name\":\"present\"}");
    }

    @Test
    void aStampFromTheFarFutureMovesNobodyElsesClock() {
        cluster.nowMillis = IN_2090;
        eu.submit(put("a", "name", new JsonString("future")));
        cluster.nowMillis = NOW;
        cluster.settle();
        long before = cluster.nowMillis;
        us.submit(put("b", "n", JsonNumber.of(1)));
        assertThat(stampMillis(us, "b")).isEqualTo(before);
    }

    @Test
    void aStampFromTheNearFutureIsFollowedAndNoFurtherThanItsLimit() {
        for (long ahead : new long[] {1, HybridClock.DRIFT_MILLIS_MAX, HybridClock.DRIFT_MILLIS_MAX + 1, 60_000}) {
            SimulatedCluster skewed = new SimulatedCluster(1, EngineLimits.DEFAULTS);
            Site fast = skewed.site("fast", "slow");
            Site slow = skewed.site("slow", "fast");
            skewed.nowMillis = NOW;
            skewed.connectAll();
            while (skewed.deliverSomething()) {}
            skewed.nowMillis = NOW + ahead;
            fast.submit(put("a", "n", JsonNumber.of(1)));
            skewed.nowMillis = NOW;
            while (skewed.deliverSomething()) {}
            slow.submit(put("b", "n", JsonNumber.of(1)));
            long followed = ahead <= HybridClock.DRIFT_MILLIS_MAX ? NOW + ahead : NOW;
            assertThat(stampMillis(slow, "a")).isEqualTo(NOW + ahead);
            assertThat(stampMillis(slow, "b")).as("%s ms ahead", ahead).isEqualTo(followed);
        }
    }

    @Test
    void aClockThatWasSetBackGoesOnWhereItWas() {
        cluster.nowMillis = NOW;
        eu.submit(put("a", "n", JsonNumber.of(1)));
        cluster.nowMillis = NOW - 3_600_000;
        eu.submit(put("b", "n", JsonNumber.of(1)));
        assertThat(stampMillis(eu, "b")).isEqualTo(NOW);
    }
}
