package org.anabranch.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Command.Versions;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Kind;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.engine.Outcome.Result;
import org.anabranch.core.engine.SimulatedCluster.Connection;
import org.anabranch.core.engine.SimulatedCluster.Site;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.InMemoryStore;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.wire.Message.CatchUpEnd;
import org.anabranch.core.wire.Message.CatchUpKeys;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.junit.jupiter.api.Test;

/** Writes under idempotency keys, asked for again here and in other datacenters. */
class IdempotencyTest {

    private static final long KEEP_MILLIS = 60_000;
    private static final int WRITES_MAX = 20;
    private static final EngineLimits LIMITS = new EngineLimits(
            1 << 20,
            64,
            10_000,
            512,
            2_048,
            4_096,
            8_192,
            1_000,
            1 << 20,
            EngineLimits.DEFAULTS.laggingAfterMillis(),
            new EngineLimits.Idempotency(KEEP_MILLIS, WRITES_MAX));

    private SimulatedCluster cluster = new SimulatedCluster(1, LIMITS);
    private Site eu = cluster.site("eu", "us");
    private Site us = cluster.site("us", "eu");

    private static IdempotencyKey key(long key, long request) {
        return new IdempotencyKey(new Digest(0, key), new Digest(1, request));
    }

    private static Command increment(long key) {
        return ReplicationTest.increment("a", "/n", 1).under(key(key, key));
    }

    private static Committed committed(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Committed.class);
        return (Committed) outcome;
    }

    private static void assertReplayed(Outcome outcome, Committed first) {
        Committed again = committed(outcome);
        assertThat(again.replayed()).isTrue();
        for (int i = 0; i < first.results().size(); i++) {
            Result was = first.results().get(i);
            Result is = again.results().get(i);
            assertThat(is.id()).isEqualTo(was.id());
            assertThat(is.etag()).isEqualTo(was.etag());
            assertThat(is.merged()).isEqualTo(was.merged());
            assertThat(is.kind() == Kind.CREATED).isEqualTo(was.kind() == Kind.CREATED);
        }
    }

    private static long remembered(Site site) {
        try (ReadTxn txn = site.store.read()) {
            return txn.rememberedCount();
        }
    }

    private static String counter(Site site) {
        return ReplicationTest.json(site, "a");
    }

    @Test
    void aRetryChangesNothingAndIsToldTheSame() {
        Committed first = committed(eu.submit(increment(1)));
        assertThat(first.replayed()).isFalse();
        eu.submit(ReplicationTest.increment("a", "/n", 10));
        VersionVector before = eu.durableVector();
        Outcome retry = eu.submit(increment(1));
        assertReplayed(retry, first);
        assertThat(committed(retry).results().get(0).view())
                .isEqualTo(first.results().get(0).view());
        assertThat(eu.durableVector()).isEqualTo(before);
        assertThat(counter(eu)).isEqualTo("{\"n\":11}");
    }

    @Test
    void ofTwoInOneGroupOneIsDone() {
        List<Outcome> outcomes = new ArrayList<>();
        eu.inbox.add(new Event.Submitted(increment(1), outcomes::add));
        eu.inbox.add(new Event.Submitted(increment(1), outcomes::add));
        eu.turn();
        assertReplayed(outcomes.get(1), committed(outcomes.get(0)));
        assertThat(counter(eu)).isEqualTo("{\"n\":1}");
    }

    @Test
    void anotherRequestUnderTheKeyIsRefused() {
        eu.submit(increment(1));
        Outcome other = eu.submit(ReplicationTest.delete("a").under(key(1, 2)));
        assertThat(((Refused) other).reason()).isEqualTo(Reason.KEY_REUSED);
        assertThat(counter(eu)).isEqualTo("{\"n\":1}");
    }

    @Test
    void whatWasRefusedIsNotRemembered() {
        Command guarded = Command.of(
                        new DocumentKey("shop", "a"),
                        ReplicationTest.increment("a", "/n", 1).edits().get(0).edit(),
                        new Preconditions(Versions.ANY, null))
                .under(key(1, 1));
        assertThat(((Refused) eu.submit(guarded)).reason()).isEqualTo(Reason.PRECONDITION_FAILED);
        eu.submit(ReplicationTest.increment("a", "/n", 5));
        assertThat(committed(eu.submit(guarded)).replayed()).isFalse();
        assertThat(counter(eu)).isEqualTo("{\"n\":6}");
    }

    @Test
    void aRetryIsNotJudgedAgain() {
        Command create = Command.of(
                        new DocumentKey("shop", "a"),
                        ReplicationTest.put("a", "n", JsonNumber.of(1))
                                .edits()
                                .get(0)
                                .edit(),
                        new Preconditions(null, Versions.ANY))
                .under(key(1, 1));
        Committed created = committed(eu.submit(create));
        Command delete = ReplicationTest.delete("a").under(key(2, 2));
        Committed deleted = committed(eu.submit(delete));
        assertReplayed(eu.submit(create), created);
        assertReplayed(eu.submit(delete), deleted);
        assertThat(counter(eu)).isEqualTo("absent");
    }

    @Test
    void aRetryElsewhereIsKnownOnceTheWriteHasArrived() {
        cluster.settle();
        Committed first = committed(eu.submit(increment(1)));
        cluster.settle();
        assertReplayed(us.submit(increment(1)), first);
        assertThat(counter(us)).isEqualTo("{\"n\":1}");
    }

    @Test
    void aCatchUpBringsTheKeysToo() {
        List<Committed> done = fallBehind();
        cluster.settle();
        for (int key = 1; key <= done.size(); key++) {
            assertReplayed(us.submit(increment(key)), done.get(key - 1));
        }
        assertThat(counter(us)).isEqualTo("{\"n\":" + done.size() + "}");
    }

    /** More than the ring holds is written while the link is cut, some of it under keys. */
    private List<Committed> fallBehind() {
        cluster.settle();
        cluster.cut("eu", "us");
        List<Committed> done = new ArrayList<>();
        for (int key = 1; key <= 15; key++) {
            done.add(committed(eu.submit(increment(key))));
            for (int i = 0; i < 10; i++) {
                eu.submit(ReplicationTest.put("b" + i, "n", JsonNumber.of(key)));
            }
        }
        return done;
    }

    @Test
    void keysOfACatchUpThatIsCutDoNotCountUntilTheirWritesAreHere() throws Exception {
        fallBehind();
        Connection link = deliverUntilKeysAreUnderWay();
        link.deliverRequest();
        us.turn();
        assertThat(remembered(us)).isPositive();
        link.cut();
        us.turn();
        assertThat(committed(us.submit(increment(1))).replayed())
                .as("the write was not seen here")
                .isFalse();
        cluster.settle();
        assertThat(counter(us)).isEqualTo("{\"n\":16}");
        Committed there = committed(eu.submit(increment(1)));
        assertReplayed(us.submit(increment(1)), there);
    }

    private Connection deliverUntilKeysAreUnderWay() throws MalformedException {
        cluster.connectAll();
        for (int step = 0; step < 10_000; step++) {
            for (Connection connection : List.copyOf(cluster.connections)) {
                byte[] next = connection.requests.peek();
                if (connection.to == us && next != null && MessageCodec.decodeRequest(next) instanceof CatchUpKeys) {
                    return connection;
                }
                assertThat(next == null || !(MessageCodec.decodeRequest(next) instanceof CatchUpEnd))
                        .isTrue();
            }
            if (!cluster.deliverSomething()) {
                cluster.tick();
            }
        }
        throw new AssertionError("no keys were sent");
    }

    @Test
    void aRelayPassesKeysOn() {
        cluster = new SimulatedCluster(1, LIMITS);
        Site a = cluster.site("a", "b");
        cluster.site("b", "a", "c");
        Site c = cluster.site("c", "b");
        cluster.settle();
        Committed first = committed(a.submit(increment(1)));
        cluster.settle();
        assertReplayed(c.submit(increment(1)), first);
    }

    @Test
    void aProcessThatDiedBeforeItAnsweredRemembers() {
        eu.inbox.add(new Event.Submitted(increment(1), outcome -> {}));
        eu.turnAndDieSilently();
        eu.start();
        Committed retry = committed(eu.submit(increment(1)));
        assertThat(retry.replayed()).isTrue();
        assertThat(retry.results().get(0).kind()).isEqualTo(Kind.CREATED);
        assertThat(counter(eu)).isEqualTo("{\"n\":1}");
    }

    @Test
    void aRestoredReplicaLearnsAgainWhatItKnew() {
        cluster.settle();
        InMemoryStore backup = eu.store.copy();
        Committed first = committed(eu.submit(increment(1)));
        cluster.settle();
        eu.crash();
        eu.store = backup;
        eu.start();
        cluster.settle();
        assertReplayed(eu.submit(increment(1)), first);
        assertThat(counter(eu)).isEqualTo("{\"n\":1}");
    }

    @Test
    void aWriteThatChangedNothingIsRememberedEverywhere() {
        eu.submit(ReplicationTest.put("a", "n", JsonNumber.of(1)));
        Command same = ReplicationTest.put("a", "n", JsonNumber.of(1)).under(key(1, 1));
        Committed first = committed(eu.submit(same));
        assertThat(first.results().get(0).kind()).isEqualTo(Kind.UNCHANGED);
        cluster.settle();
        us.submit(ReplicationTest.put("a", "n", JsonNumber.of(2)));
        assertReplayed(us.submit(same), first);
        assertThat(counter(us)).isEqualTo("{\"n\":2}");
        assertThat(us.submit(same.under(null))).isInstanceOf(Committed.class);
        assertThat(counter(us)).isEqualTo("{\"n\":1}");
    }

    @Test
    void severalDocumentsAreOneWrite() {
        Command both = new Command(
                List.of(
                        ReplicationTest.put("a", "n", JsonNumber.of(1)).edits().get(0),
                        ReplicationTest.put("b", "n", JsonNumber.of(2)).edits().get(0)),
                key(1, 1));
        Committed first = committed(eu.submit(both));
        assertThat(first.results()).hasSize(2);
        cluster.settle();
        assertReplayed(us.submit(both), first);
    }

    @Test
    void aDatabaseIsDeletedOnce() {
        eu.submit(ReplicationTest.put("a", "n", JsonNumber.of(1)));
        Committed deleted = deleteDatabase();
        assertThat(deleted.replayed()).isFalse();
        eu.submit(ReplicationTest.put("a", "n", JsonNumber.of(2)));
        assertReplayed(deleteDatabase(), deleted);
        assertThat(counter(eu)).isEqualTo("{\"n\":2}");
    }

    private Committed deleteDatabase() {
        List<Outcome> outcomes = new ArrayList<>();
        eu.inbox.add(new Event.DatabaseDeleted("shop", Preconditions.NONE, key(1, 1), null, outcomes::add));
        eu.turn();
        return committed(outcomes.get(0));
    }

    @Test
    void datacentersThatWereApartAgreeInTheEndOnTheFirst() {
        cluster.settle();
        cluster.cut("eu", "us");
        Committed first = committed(eu.submit(increment(1)));
        cluster.nowMillis += 5;
        assertThat(committed(us.submit(increment(1))).replayed()).isFalse();
        cluster.settle();
        assertThat(counter(us)).isEqualTo("{\"n\":2}");
        assertReplayed(us.submit(increment(1)), first);
        assertReplayed(eu.submit(increment(1)), first);
    }

    @Test
    void aKeyIsForgottenAfterItsTimeAndLeavesNothingBehind() {
        eu.submit(increment(1));
        cluster.settle();
        Map<DocumentKey, String> contents = us.contents();
        VersionVector vector = us.durableVector();
        assertThat(remembered(us)).isEqualTo(1);
        cluster.nowMillis += KEEP_MILLIS;
        cluster.settle();
        assertThat(remembered(eu) + remembered(us)).isZero();
        assertThat(us.contents()).isEqualTo(contents).isEqualTo(eu.contents());
        assertThat(us.durableVector()).isEqualTo(vector);
        assertThat(committed(us.submit(increment(1))).replayed()).isFalse();
    }

    @Test
    void aKeyDoesNotCountAfterItsTimeThoughItWasNotDroppedYet() {
        eu.submit(increment(1));
        cluster.nowMillis += KEEP_MILLIS - 1;
        assertThat(committed(eu.submit(increment(1))).replayed()).isTrue();
        cluster.nowMillis += 1;
        assertThat(committed(eu.submit(increment(1))).replayed()).isFalse();
        assertThat(committed(eu.submit(increment(1))).replayed()).isTrue();
    }

    @Test
    void aClockThatWasWrongOnceDoesNotKeepKeysForEver() {
        cluster.nowMillis += 1_000 * KEEP_MILLIS;
        eu.submit(increment(1));
        eu.crash();
        cluster.nowMillis -= 1_000 * KEEP_MILLIS;
        eu.start();
        eu.submit(increment(2));
        assertThat(remembered(eu)).as("the key that is not old").isEqualTo(1);
    }

    @Test
    void theOldestKeysMakeRoomForNewOnes() {
        cluster.settle();
        for (int key = 1; key <= 3 * WRITES_MAX; key++) {
            (key % 2 == 0 ? eu : us).submit(increment(key));
            cluster.nowMillis++;
            assertThat(remembered(eu)).isLessThanOrEqualTo(WRITES_MAX);
        }
        cluster.settle();
        for (Site site : List.of(eu, us)) {
            assertThat(remembered(site)).isEqualTo(WRITES_MAX);
            assertThat(committed(site.submit(increment(3 * WRITES_MAX))).replayed())
                    .isTrue();
            assertThat(committed(site.submit(increment(2 * WRITES_MAX + 1))).replayed())
                    .isTrue();
        }
        assertThat(committed(eu.submit(increment(2 * WRITES_MAX))).replayed()).isFalse();
    }

    @Test
    void aFullStoreRemembersNothingItRefused() {
        eu.store.setFull(true);
        assertThat(((Refused) eu.submit(increment(1))).reason()).isEqualTo(Reason.STORE_FULL);
        eu.store.setFull(false);
        assertThat(committed(eu.submit(increment(1))).replayed()).isFalse();
        assertThat(counter(eu)).isEqualTo("{\"n\":1}");
    }

    /** Replay one with {@code -Dtest=IdempotencyTest#nothingIsCountedTwiceWhereItWasSeen -Dseed=N}. */
    @Test
    void nothingIsCountedTwiceWhereItWasSeen() {
        Long one = Long.getLong("seed");
        long first = one != null ? one : 1;
        TreeMap<String, Integer> happened = new TreeMap<>();
        for (long seed = first; seed < first + (one != null ? 1 : 60); seed++) {
            try {
                new Schedule(seed, happened).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "replayed by -Dtest=IdempotencyTest#nothingIsCountedTwiceWhereItWasSeen -Dseed=" + seed, e);
            }
        }
        if (one == null) {
            assertThat(happened.keySet()).contains("catch-up", "crash", "done", "replayed", "done twice");
        }
    }

    /** Retries at random places of what was done elsewhere, with cuts and crashes in between. */
    private static final class Schedule {
        private static final int KEYS = WRITES_MAX / 3; // each may be used once at each site

        private final SimulatedCluster cluster;
        private final Map<String, Integer> happened;
        private final Map<Integer, List<VersionVector>> done = new TreeMap<>();
        private int applied;

        Schedule(long seed, Map<String, Integer> happened) {
            this.cluster = new SimulatedCluster(seed, LIMITS);
            this.happened = happened;
            cluster.site("a", "b", "c");
            cluster.site("b", "a", "c");
            cluster.site("c", "a", "b");
        }

        void run() {
            for (int step = 0; step < 400; step++) {
                act(cluster.random.nextInt(100));
            }
            cluster.sites.values().stream().filter(site -> !site.isUp()).forEach(Site::start);
            cluster.settle();
            for (Site site : cluster.sites.values()) {
                assertThat(counter(site)).isEqualTo("{\"n\":" + applied + "}");
                assertThat(site.contents()).isEqualTo(cluster.anyUp().contents());
                done.keySet().forEach(key -> write(site, key));
            }
        }

        private void act(int dice) {
            Site site = cluster.anyUp();
            if (dice < 25) {
                write(site, cluster.random.nextInt(KEYS));
            } else if (dice < 35) {
                site.submit(ReplicationTest.put("b" + dice, "n", JsonNumber.of(cluster.nowMillis++)));
            } else if (dice < 85) {
                cluster.deliverSomething();
            } else if (dice < 89) {
                cluster.nowMillis -= LIMITS.heartbeatMillis() - 1; // keys are to stay throughout
                cluster.tick();
            } else if (dice < 93) {
                cluster.connectAll();
            } else if (dice < 97) {
                Optional.of(cluster.connections)
                        .filter(open -> !open.isEmpty())
                        .ifPresent(open ->
                                open.get(cluster.random.nextInt(open.size())).cut());
            } else {
                count("crash");
                site.turnAndDieSilently();
                site.start();
            }
            if (site.isUp() && site.replica.isCatchingUp()) {
                count("catch-up");
            }
        }

        private void write(Site site, int key) {
            boolean seen = done.getOrDefault(key, List.of()).stream()
                    .anyMatch(commit -> site.replica.vector().covers(commit));
            Committed outcome = committed(site.submit(increment(key)));
            if (seen) {
                assertThat(outcome.replayed()).as("key %s at %s", key, site.dc).isTrue();
            }
            if (!outcome.replayed()) {
                applied++;
                done.computeIfAbsent(key, k -> new ArrayList<>()).add(outcome.touches());
                count(done.get(key).size() > 1 ? "done twice" : "done");
            } else {
                count("replayed");
            }
        }

        private void count(String what) {
            happened.merge(what, 1, Integer::sum);
        }
    }
}
