package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ten times as many documents as there are were created and deleted, and nothing of them is left. */
class ResidueIT {

    private static final int LIVE = Integer.getInteger("anabranch.residue.live", 200);
    private static final int ROUNDS = 10;
    /** A page of a tree is between half full and full, whatever became of its neighbours. */
    private static final long PAGES_RATIO_MAX = 2;

    private static final long PAGE_BYTES = 4_096;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @RegisterExtension
    final Harness harness = new Harness();

    @Test
    void everyTableIsAsLargeAsInAFreshStoreWithTheLiveSet() throws IOException {
        Cluster fresh = new Cluster(harness, List.of("y", "z"), List.of("y-z")).start();
        Cluster used = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
        fresh.client("y").bulk("shop", puts("live", 0)).expect(200);
        used.client("a").bulk("shop", puts("live", 0)).expect(200);
        fresh.client("z").put("shop", "of the other", "{}").expect(201);
        used.client("b").put("shop", "of the other", "{}").expect(201);
        used.awaitEqualVectors(DEADLINE, "a", "b");
        fresh.awaitEqualVectors(DEADLINE, "y", "z");
        for (int round = 0; round < ROUNDS; round++) {
            String here = round % 2 == 0 ? "a" : "b";
            used.client(here).bulk("shop", puts("gone " + round, round)).expect(200);
            used.awaitEqualVectors(DEADLINE, "a", "b");
            List<Json> deleted = used.client(here.equals("a") ? "b" : "a")
                    .bulk("shop", deletes("gone " + round))
                    .expect(200)
                    .lines();
            assertThat(deleted)
                    .hasSize(LIVE)
                    .allSatisfy(
                            result -> assertThat(result.at("status").number()).isEqualTo(204));
        }
        used.awaitEqualVectors(DEADLINE, "a", "b");
        Map<String, Long> expected = tables(fresh.client("y"), "entries");
        for (String dc : List.of("a", "b")) {
            eventually(
                    DEADLINE,
                    "as many entries as in " + expected + " in " + dc,
                    () -> tables(used.client(dc), "entries"),
                    expected::equals);
        }
        Map<String, Long> freshBytes = tables(fresh.client("y"), "bytes");
        Map<String, Long> usedBytes = tables(used.client("a"), "bytes");
        harness.report(
                "%d documents live, %d created and deleted by the other datacenter: entries as in a fresh store, %s;"
                        + " bytes fresh %s, used %s",
                LIVE, ROUNDS * LIVE, expected, freshBytes, usedBytes);
        usedBytes.forEach((name, bytes) ->
                assertThat(bytes).as(name).isLessThanOrEqualTo(PAGES_RATIO_MAX * freshBytes.get(name) + PAGE_BYTES));
        used.agreed("shop", "live 7", "a", "b").expect(200);
    }

    private static Map<String, Long> tables(Client client, String figure) throws IOException {
        Map<String, Long> tables = new TreeMap<>();
        client.status()
                .json()
                .at("storage", "tables")
                .members()
                .forEach((name, table) -> tables.put(name, table.at(figure).number()));
        tables.remove("feed-deletes"); // keeps deletes for those who follow changes, for a limited time
        tables.remove("meta"); // has a record of a delete or of a member more or less, and is one page
        return tables;
    }

    private static List<String> puts(String prefix, int round) {
        return IntStream.range(0, LIVE)
                .mapToObj(i -> "{\"op\":\"put\",\"id\":\"" + prefix + " " + i + "\",\"body\":{\"n\":" + i
                        + ",\"round\":" + round + ",\"tags\":[1,2,3]}}")
                .toList();
    }

    private static List<String> deletes(String prefix) {
        return IntStream.range(0, LIVE)
                .mapToObj(i -> "{\"op\":\"delete\",\"id\":\"" + prefix + " " + i + "\"}")
                .toList();
    }
}
