package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.NodeProcess;
import org.anabranch.it.harness.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A follower goes to the other datacenter at every page, while both are written to and one node restarts. */
class FeedIT {

    private static final String DATABASE = "feed";
    private static final int IDS = 40;
    private static final int WRITES = 400;
    private static final int PAGES_AFTER_MAX = 2_000;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @RegisterExtension
    final Harness harness = new Harness();

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final TreeMap<String, String> has = new TreeMap<>();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private Cluster cluster;
    private String since;
    private int pages;
    private int given;
    private int notThereYet;

    @Test
    void whoGoesToAnotherDatacenterAtEveryPageMissesNothing() throws Exception {
        cluster = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
        cluster.client("a").put(DATABASE, "first", "{}").expect(201);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        List<Thread> writers = List.of(writer("a", 1), writer("b", 2));
        writers.forEach(Thread::start);
        for (boolean restarted = false; writers.stream().anyMatch(Thread::isAlive); ) {
            page(pages % 2 == 0 ? "a" : "b", 0);
            if (!restarted && writes.get() > WRITES) {
                NodeProcess node = cluster.node("b");
                node.kill();
                node.start();
                restarted = true;
            }
        }
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        for (int more = 0, empty = 0; empty < 2; more++) {
            assertThat(more).as("pages after the last write").isLessThan(PAGES_AFTER_MAX);
            empty = page(pages % 2 == 0 ? "a" : "b", 10) == 0 ? empty + 1 : 0;
        }
        harness.report(
                "%d writes in two datacenters, %d unanswered; %d changes in %d pages, read in turn, %d asked too early",
                writes.get(), unanswered.get(), given, pages, notThereYet);
        for (String dc : List.of("a", "b")) {
            assertThat(has).as("replay with -Dseed=%d", seed).isEqualTo(shown(dc));
        }
    }

    /** Reads one page and tells how many changes it had. Where the node lacks what was seen, it is asked again. */
    private int page(String dc, int waitSeconds) throws IOException {
        String path = "/v1/dbs/" + DATABASE + "/changes?limit=3&include=ids"
                + (since == null ? "" : "&since=" + URLEncoder.encode(since, StandardCharsets.UTF_8));
        Response answer =
                cluster.client(dc).with("Prefer", "wait=" + waitSeconds).send("GET", path);
        pages++;
        if (answer.status() == 503) {
            notThereYet++;
            return -1;
        }
        Json page = answer.expect(200).json();
        for (Json change : page.at("changes").elements()) {
            String id = change.at("id").text();
            if (change.at("kind").text().equals("delete")) {
                has.remove(id);
            } else {
                has.put(id, change.at("etag").text());
            }
            given++;
        }
        since = page.at("since").text();
        return page.at("changes").elements().size();
    }

    private Map<String, String> shown(String dc) throws IOException {
        TreeMap<String, String> shown = new TreeMap<>();
        List<String> ids =
                new ArrayList<>(cluster.client(dc).listAll(DATABASE, "").keySet());
        for (String id : ids) {
            String tag = cluster.client(dc).get(DATABASE, id).expect(200).etag();
            shown.put(id, tag.replace("\"", ""));
        }
        return shown;
    }

    private Thread writer(String dc, int number) {
        Random random = new Random(seed + number);
        return new Thread(
                () -> {
                    for (int i = 0; i < WRITES; i++) {
                        write(cluster.client(dc), random, i);
                        writes.incrementAndGet();
                    }
                },
                "writer-" + dc);
    }

    /** Some go to a node that is down: what it took without an answer is followed like anything else. */
    private void write(Client client, Random random, int i) {
        String id = "d" + random.nextInt(IDS);
        try {
            switch (random.nextInt(4)) {
                case 0 -> client.delete(DATABASE, id).expect(204, 404);
                case 1 -> client.increment(DATABASE, id, "/count", 1).expect(200, 201, 204);
                default -> client.put(DATABASE, id, "{\"n\":" + i + "}").expect(200, 201, 204);
            }
        } catch (IOException e) {
            unanswered.incrementAndGet();
        }
    }
}
