package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Dataset;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.NodeProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * 171,075 documents through the one datacenter into the other, while a third one is down: how long it takes, how much disk
 * it costs, and what the third one receives when it returns.
 */
class CitiesIT {

    @RegisterExtension
    static final Harness HARNESS = new Harness();

    private static final String DATABASE = "cities";
    private static final Duration IN_ALL_DEADLINE = Duration.ofSeconds(120);
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);
    private static final double STORE_OVER_JSON_MAX = 2.0;
    private static final double CATCH_UP_OVER_JSON_MAX = 2.0;

    private static Dataset cities;
    private static Cluster cluster;
    private static double loadedSeconds;
    private static double arrivedSeconds;
    private static volatile boolean caughtUp;

    @BeforeAll
    static void loadWhileTheThirdIsDown() throws IOException {
        cities = Dataset.cities();
        cluster = new Cluster(HARNESS, List.of("a", "b", "c"), List.of("a-b", "a-c")).start();
        assertThat(cluster.node("c").stop()).isZero();
        long start = System.nanoTime();
        cluster.client("a").load(DATABASE, cities);
        loadedSeconds = (System.nanoTime() - start) / 1e9;
        cluster.awaitEqualVectors(IN_ALL_DEADLINE, "a", "b");
        arrivedSeconds = (System.nanoTime() - start) / 1e9;
    }

    @Test
    void allCitiesArriveInTimeAndUnchanged() throws IOException {
        HARNESS.report(
                "%d documents, %.1f MB of JSON, loaded in %.1f s (%.0f a second), all in the other after %.1f s",
                cities.entries().size(),
                cities.jsonBytes() / 1e6,
                loadedSeconds,
                cities.entries().size() / loadedSeconds,
                arrivedSeconds);
        assertThat(arrivedSeconds).isLessThanOrEqualTo(IN_ALL_DEADLINE.toSeconds());
        assertSameCities("b");
    }

    @Test
    void aStoreTakesAtMostTwiceTheJson() throws IOException {
        for (String dc : List.of("a", "b")) {
            NodeProcess node = cluster.node(dc);
            long reported = node.client().status().storeFileBytes();
            long onDisk = node.storeFileBytes();
            double ratio = (double) Math.max(reported, onDisk) / cities.jsonBytes();
            HARNESS.report(
                    "the store of %s takes %.2f of the JSON (%d bytes, %d reported)", dc, ratio, onDisk, reported);
            assertThat(ratio).isLessThanOrEqualTo(STORE_OVER_JSON_MAX);
        }
    }

    @Test
    void aNodeThatWasDownReceivesAtMostTwiceTheJson() throws IOException {
        long before = linkBytes();
        long start = System.nanoTime();
        Client c = cluster.node("c").start().client();
        CompletableFuture<Long> longest = CompletableFuture.supplyAsync(() -> longestWriteNanos(c));
        eventually(
                IN_ALL_DEADLINE,
                "all cities in c",
                () -> c.status().documents(),
                n -> n >= cities.entries().size());
        double seconds = (System.nanoTime() - start) / 1e9;
        caughtUp = true;
        HARNESS.report("the longest write in c meanwhile and afterwards took %.0f ms", longest.join() / 1e6);
        cluster.awaitEqualVectors(IN_ALL_DEADLINE, "a", "c");
        double ratio = (double) (linkBytes() - before) / cities.jsonBytes();
        HARNESS.report(
                "caught up %.1f s after the start with %.2f of the JSON over the link; its store takes %.2f of the JSON",
                seconds, ratio, (double) cluster.node("c").storeFileBytes() / cities.jsonBytes());
        assertThat(ratio).isLessThanOrEqualTo(CATCH_UP_OVER_JSON_MAX);
        assertSameCities("c");
    }

    /** Of one client that writes until the catch-up is over, and for a while longer. */
    private static long longestWriteNanos(Client client) {
        long longest = 0;
        long endNanos = Long.MAX_VALUE;
        try {
            for (int n = 0; System.nanoTime() < endNanos; n++) {
                long start = System.nanoTime();
                endNanos = caughtUp ? Math.min(endNanos, start + AFTERWARDS.toNanos()) : endNanos;
                client.put("meanwhile", "doc" + n % 100, "{\"n\":" + n + "}").expect(201, 204);
                longest = Math.max(longest, System.nanoTime() - start);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return longest;
    }

    /** Both ways, over the connections that both sides open. */
    private static long linkBytes() {
        return cluster.bytesInto("c", "a") + cluster.bytesInto("a", "c");
    }

    private static void assertSameCities(String dc) throws IOException {
        Map<String, String> expected = new HashMap<>();
        cities.entries().forEach(city -> expected.put(city.id(), city.json()));
        String after = "";
        List<Json> page;
        do {
            page = cluster.client("a").page(DATABASE, "", after);
            assertThat(cluster.client(dc).page(DATABASE, "", after)).isEqualTo(page);
            for (Json row : page) {
                after = row.at("id").text();
                assertThat(row.at("doc")).isEqualTo(Json.read(expected.remove(after)));
            }
        } while (!page.isEmpty());
        assertThat(expected).isEmpty();
    }
}
