package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.FaultProxy;
import org.anabranch.it.harness.FaultProxy.Direction;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients whose answers are lost on the way send again under the same key, to either datacenter: no increment counts twice
 * where the first one has been seen, whether it came by the stream or by a catch-up.
 */
class LostAnswersIT {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int STREAMED = 8;
    private static final int CAUGHT_UP = 16;

    @RegisterExtension
    final Harness harness = new Harness();

    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
    }

    @Test
    void aRetryInEitherDatacenterCountsOnce() throws Exception {
        for (int number = 1; number <= STREAMED; number++) {
            incrementWithoutAnAnswer(number);
            awaitCounter("b", number);
            assertReplayed(increment(cluster.client(number % 2 == 0 ? "a" : "b"), number));
            assertReplayed(increment(cluster.client(number % 2 == 0 ? "b" : "a"), number));
        }
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        cluster.proxies().forEach(FaultProxy::refuse);
        for (int number = STREAMED + 1; number <= CAUGHT_UP; number++) {
            incrementWithoutAnAnswer(number);
        }
        cluster.node("a").kill(); // and with it what it could have streamed
        cluster.node("a").start();
        cluster.proxies().forEach(FaultProxy::heal);
        awaitCounter("b", CAUGHT_UP);
        for (int number = 1; number <= CAUGHT_UP; number++) {
            assertReplayed(increment(cluster.client("b"), number));
            assertReplayed(increment(cluster.client("a"), number));
        }
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        assertThat(cluster.agreed("shop", "likes", "a", "b").text()).isEqualTo("{\"n\":" + CAUGHT_UP + "}");
    }

    private void incrementWithoutAnAnswer(int number) throws Exception {
        FaultProxy proxy =
                harness.closing(new FaultProxy(cluster.node("a").options().httpPort()));
        proxy.silence(Direction.BACKWARD);
        CompletableFuture<Void> sent =
                CompletableFuture.runAsync(() -> assertThatThrownBy(() -> increment(new Client(proxy.port()), number))
                        .isInstanceOf(IOException.class));
        awaitCounter("a", number);
        proxy.refuse();
        sent.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Response increment(Client client, int number) throws IOException {
        return client.with("Idempotency-Key", "\"increment " + number + "\"").increment("shop", "likes", "/n", 1);
    }

    private void awaitCounter(String dc, long value) {
        eventually(DEADLINE, value + " at " + dc, () -> counter(cluster.client(dc)), counted -> counted == value);
    }

    private static long counter(Client client) throws IOException {
        Response read = client.get("shop", "likes").expect(200, 404);
        return read.status() == 404 ? 0 : Json.read(read.text()).at("n").number();
    }

    private static void assertReplayed(Response retry) {
        assertThat(retry.expect(201, 204).header("Idempotency-Replayed")).isEqualTo("true");
    }
}
