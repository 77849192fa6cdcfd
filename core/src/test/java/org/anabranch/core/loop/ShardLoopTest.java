package org.anabranch.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.core.engine.ClusterSettings;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.EngineLimits;
import org.anabranch.core.engine.Outcome;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.engine.Transport;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.InMemoryStore;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShardLoopTest {

    private final AtomicLong replicas = new AtomicLong(1);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final SilentTransport transport = new SilentTransport();
    private final InMemoryStore store = new InMemoryStore();
    private final ShardLoop shard = start("eu", store);

    private ShardLoop start(String dc, InMemoryStore in) {
        ShardSetup setup = new ShardSetup(
                ClusterSettings.named("test"),
                new MemberId(dc, "n1"),
                new TreeMap<>(Map.of("us", "127.0.0.1:1")),
                EngineLimits.DEFAULTS,
                7,
                () -> new ReplicaId(replicas.getAndIncrement()));
        return ShardLoop.start(setup, in, transport, failure::complete);
    }

    @AfterEach
    void stop() {
        shard.close();
    }

    private static Command put(String id, long n) {
        return Command.of(
                new DocumentKey("db", id),
                new Edit.Put(JsonObject.of(Map.of("n", JsonNumber.of(n)))),
                Preconditions.NONE);
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAnswerComesWhenTheCommitCanBeRead() {
        Committed committed = (Committed) get(shard.submit(put("a", 1)));
        assertThat(shard.<VersionVector>read(txn -> txn.vector())).isEqualTo(committed.vector());
        assertThat(shard.<String>read(txn -> shard.view(txn, new DocumentKey("db", "a"))
                        .orElseThrow()
                        .etag()))
                .isEqualTo(committed.results().get(0).view().etag());
        assertThat(shard.<Boolean>read(txn -> shard.exists(txn, "db"))).isTrue();
        assertThat(shard.<Boolean>read(txn -> shard.exists(txn, "other"))).isFalse();
    }

    @Test
    void manyWritersShareCommits() {
        List<CompletionStage<Outcome>> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            all.add(shard.submit(put("doc" + i % 50, i)));
        }
        assertThat(all).allSatisfy(stage -> assertThat(get(stage)).isInstanceOf(Committed.class));
        assertThat(shard.status().documents()).isEqualTo(50);
    }

    @Test
    void aFailedCommitIsNeverAcknowledgedAndStopsTheShard() {
        get(shard.submit(put("a", 1)));
        store.failCommits();
        Outcome outcome = get(shard.submit(put("a", 2)));
        assertThat(((Refused) outcome).reason()).isEqualTo(Outcome.Reason.UNAVAILABLE);
        assertThat(failure).succeedsWithin(java.time.Duration.ofSeconds(20));
        Outcome later = get(shard.submit(put("a", 3)));
        assertThat(((Refused) later).reason()).isEqualTo(Outcome.Reason.UNAVAILABLE);
    }

    @Test
    void aSessionIsAwaitedUntilItIsReachedOrTheTimeIsOver() {
        Committed first = (Committed) get(shard.submit(put("a", 1)));
        assertThat(get(shard.await(first.vector(), 0))).isTrue();
        var replica = first.vector().entries().firstKey();
        VersionVector next = first.vector().with(replica, first.vector().get(replica) + 1);
        assertThat(get(shard.await(next, 30))).isFalse();
        CompletionStage<Boolean> waiting = shard.await(next, 20_000);
        get(shard.submit(put("a", 2)));
        assertThat(get(waiting)).isTrue();
    }

    @Test
    void whatWasAcceptedIsFinishedBeforeClosing() {
        List<CompletionStage<Outcome>> accepted = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            accepted.add(shard.submit(put("doc" + i, i)));
        }
        shard.close();
        assertThat(accepted).allSatisfy(stage -> assertThat(get(stage)).isInstanceOf(Committed.class));
        assertThat(((Refused) get(shard.submit(put("late", 1)))).reason()).isEqualTo(Outcome.Reason.UNAVAILABLE);
    }

    @Test
    void aFullStoreRefusesAndGoesOnWhenThereIsRoomAgain() {
        store.setFull(true);
        assertThat(((Refused) get(shard.submit(put("a", 1)))).reason()).isEqualTo(Outcome.Reason.STORE_FULL);
        store.setFull(false);
        assertThat(get(shard.submit(put("a", 1)))).isInstanceOf(Committed.class);
    }

    @Test
    void aStoreNeverBecomesAnotherNodes() {
        shard.close();
        assertThatThrownBy(() -> start("us", store))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("test/eu/n1");
    }

    @Test
    void bytesThatAreNoMessageEndTheirConnectionAndChangeNothing() {
        transport.listener.received(3, new byte[] {1, 2, 3}, reply -> {});
        assertThat(transport.resets).containsExactly(3L);
        assertThat(get(shard.submit(put("a", 1)))).isInstanceOf(Committed.class);
    }

    /** Never connects. */
    private static final class SilentTransport implements Transport {
        private final List<Long> resets = new ArrayList<>();
        private volatile Listener listener;

        @Override
        public void start(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void send(String link, long connection, byte[] message) {
            throw new AssertionError("nothing is connected");
        }

        @Override
        public void reset(String link, String reason) {
            // nothing is connected
        }

        @Override
        public void resetInbound(long connection, String reason) {
            resets.add(connection);
        }

        @Override
        public void hurry(String link) {
            // nothing is connected
        }

        @Override
        public Traffic traffic(String link) {
            return Traffic.NONE;
        }

        @Override
        public Traffic inboundTraffic(long connection) {
            return Traffic.NONE;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
