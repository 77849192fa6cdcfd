package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What comes and goes: deletes, restarts, peers and members. */
class MembersIT {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int LIVE = 50;

    @RegisterExtension
    final Harness harness = new Harness();

    private Cluster cluster;
    private Client a;
    private Client b;

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
        a = cluster.client("a");
        b = cluster.client("b");
    }

    private static Response post(Client client, String path) throws IOException {
        return client.send("POST", path);
    }

    private static Map<String, Long> entries(Client client) throws IOException {
        Map<String, Long> entries = new TreeMap<>();
        client.status()
                .json()
                .at("storage", "tables")
                .members()
                .forEach((name, table) -> entries.put(name, table.at("entries").number()));
        entries.remove("feed-deletes"); // for those who follow changes, for a limited time
        entries.remove("meta");
        return entries;
    }

    private static String stateOf(Client at, String dc) throws IOException {
        for (Json member : at.status().json().at("members").elements()) {
            if (member.at("dc").text().equals(dc)) {
                return member.at("state").text();
            }
        }
        return "unknown";
    }

    @Test
    void tenTimesTheLiveSetCreatedAndDeletedLeavesEveryTableAsItWas() throws IOException {
        for (int i = 0; i < LIVE; i++) {
            a.put("shop", "live" + i, "{\"n\":" + i + "}").expect(201);
        }
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        Map<String, Long> fresh = entries(a);
        for (int round = 0; round < 10; round++) {
            List<String> puts = new ArrayList<>();
            List<String> deletes = new ArrayList<>();
            for (int i = 0; i < LIVE; i++) {
                puts.add("{\"id\":\"gone" + i + "\",\"body\":{\"n\":" + round + "}}");
                deletes.add("{\"op\":\"delete\",\"id\":\"gone" + i + "\"}");
            }
            Response put = (round % 2 == 0 ? a : b).bulk("shop", puts).expect(200);
            b.after(put, 30).bulk("shop", deletes).expect(200);
            cluster.awaitEqualVectors(DEADLINE, "a", "b");
        }
        for (Client client : List.of(a, b)) {
            Map<String, Long> expected = new TreeMap<>(fresh);
            eventually(
                    DEADLINE,
                    "tables as small as fresh ones",
                    () -> {
                        Map<String, Long> now = entries(client);
                        now.put("replicas", fresh.get("replicas")); // those that were ever named
                        return now;
                    },
                    expected::equals);
        }
        assertThat(cluster.agreed("shop", "live7", "a", "b").text()).isEqualTo("{\"n\":7}");
    }

    @Test
    void restartsLeaveTheVectorAtTheSizeOfTheMembership() throws IOException {
        for (int i = 0; i < 5; i++) {
            b.put("shop", "x", "{\"n\":" + i + "}").expect(201, 204);
            cluster.node("b").stop();
            cluster.node("b").start();
        }
        a.put("shop", "y", "{}").expect(201);
        for (Client client : List.of(a, b)) {
            eventually(
                    DEADLINE,
                    "a vector of two members",
                    () -> client.status().vector().size(),
                    size -> size <= 2);
        }
        assertThat(cluster.agreed("shop", "x", "a", "b").text()).isEqualTo("{\"n\":4}");
    }

    @Test
    void aPausedPeerHearsNothingUntilItIsResumed() throws IOException {
        post(a, "/v1/admin/peers/b:pause").expect(204);
        assertThat(a.status().peer("b").link()).isEqualTo("paused");
        a.put("shop", "x", "{\"n\":1}").expect(201);
        eventually(DEADLINE, "b noticing", () -> !b.status().peer("a").link().equals("streaming"));
        b.get("shop", "x").expect(404);
        post(a, "/v1/admin/peers/b:resume").expect(204);
        cluster.awaitLinked("a");
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        b.get("shop", "x").expect(200);
        post(a, "/v1/admin/peers/nowhere:pause").expect(404);
    }

    @Test
    void aMemberThatRetiresTakesNoWritesAndIsNotWaitedFor() throws IOException {
        a.put("shop", "x", "{\"n\":1}").expect(201);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        post(a, "/v1/admin/members/b/n1:forget").expect(409);
        post(a, "/v1/admin/members/b/n2:retire").expect(404);
        post(a, "/v1/admin/members/b/n1:retire").expect(200, 202);
        eventually(DEADLINE, "b retired", () -> stateOf(a, "b").equals("retired"));
        Response refused = b.put("shop", "x", "{\"n\":2}").expect(503);
        assertThat(refused.json().at("type").text()).isEqualTo("/problems/retired");
        b.get("shop", "x").expect(200);
        cluster.node("b").stop();
        a.delete("shop", "x").expect(204);
        eventually(DEADLINE, "nobody waits for b", () -> entries(a).get("collectable") == 0);
    }
}
