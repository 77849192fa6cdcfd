package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.it.countries.Editor;
import org.anabranch.it.countries.Ledger;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Dataset;
import org.anabranch.it.harness.FaultProxy;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two clients edit the country documents at random, by all means, while answers are lost. In half of the rounds they move
 * between two datacenters with each step, and after each the datacenters agree; in the other half the link is cut, each
 * stays in its own, and both write the same fields. {@code -Dseed=N} replays what is drawn.
 */
class CountriesIT {

    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final String DB = Editor.DATABASE;
    private static final String[] BOTH = {"a", "b"};
    private static final int ROUNDS = 4;
    private static final int STEPS = 20;
    /** The others may be deleted, so that nothing that was written to them need be there. */
    private static final int LASTING = 200;

    private static final int PURGED = 20;
    private static final int CONTESTED = 12;

    @RegisterExtension
    final Harness harness = new Harness();

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Ledger ledger = new Ledger();
    private List<String> ids;
    private Cluster cluster;
    private Map<String, Editor> editors;
    private int conflicts;
    private int replays;

    @Test
    void nothingThatWasWrittenIsLostCountedTwiceOrShownDifferently() throws Exception {
        harness.report("-Dseed=%d replays what was drawn", seed);
        Dataset countries = Dataset.countries();
        ids = countries.entries().stream().map(Dataset.Entry::id).toList();
        cluster = new Cluster(harness, List.of(BOTH), List.of("a-b")).start();
        cluster.client("a").load(DB, countries);
        cluster.awaitEqualVectors(DEADLINE, BOTH);
        editors = new TreeMap<>(Map.of(
                "anna", new Editor("anna", cluster, ledger, random), "bo", new Editor("bo", cluster, ledger, random)));
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 2 == 0) {
                moveAround();
            } else {
                stayApart();
            }
            agree();
        }
        nothingChangesThroughCollectionAndRestarts();
        harness.report(
                "%d increments in %d steps, %d answers lost, %d writes sent again elsewhere, %d conflicts, each once",
                ledger.increments(),
                editors.values().stream().mapToLong(Editor::steps).sum(),
                editors.values().stream().mapToInt(Editor::lost).sum(),
                replays,
                conflicts);
    }

    private void moveAround() throws IOException {
        for (int step = 0; step < STEPS; step++) {
            Editor editor = List.copyOf(editors.values()).get(random.nextInt(2));
            int here = random.nextInt(2);
            String id = lasting();
            if (random.nextInt(8) == 0) {
                id = deletable();
                editor.deleteOrMake(BOTH[here], id);
            } else {
                editor.edit(BOTH[here], id, otherThan(id), false);
                editor.readOwnWrites(BOTH[1 - here], id);
            }
            cluster.awaitEqualVectors(DEADLINE, BOTH);
            cluster.agreed(DB, id, BOTH);
        }
    }

    /** Both start from the same state, and some fields of the same documents are written on both sides. */
    private void stayApart() throws IOException {
        cluster.proxies().forEach(FaultProxy::refuse);
        List<String> disputed = new ArrayList<>();
        for (int i = 0; i < CONTESTED; i++) {
            disputed.add(lasting());
        }
        for (int step = 0; step < STEPS; step++) {
            int here = step % 2;
            Editor editor = editors.get(here == 0 ? "anna" : "bo");
            if (random.nextInt(8) == 0) {
                editor.deleteOrMake(BOTH[here], deletable());
            } else {
                boolean contest = random.nextBoolean();
                String id = contest ? disputed.get(random.nextInt(CONTESTED)) : lasting();
                editor.edit(BOTH[here], id, otherThan(id), contest);
                editor.readOwnWrites(BOTH[here], id);
            }
        }
        cluster.proxies().forEach(FaultProxy::heal);
        cluster.awaitEqualVectors(DEADLINE, BOTH);
        assertContestedValuesAreListed(ledger.takeContested());
    }

    private void assertContestedValuesAreListed(SortedMap<String, SortedMap<String, String>> contested)
            throws IOException {
        for (Map.Entry<String, SortedMap<String, String>> document : contested.entrySet()) {
            SortedSet<String> written = new TreeSet<>(document.getValue().values());
            for (String dc : BOTH) {
                SortedSet<String> listed = new TreeSet<>();
                for (Json conflict : cluster.client(dc)
                        .conflicts(DB, document.getKey())
                        .expect(200)
                        .json()
                        .at("conflicts")
                        .elements()) {
                    if (conflict.at("pointer").text().equals("/contested")) {
                        conflict.at("siblings")
                                .elements()
                                .forEach(sibling ->
                                        listed.add(sibling.at("value").text()));
                    }
                }
                assertThat(listed)
                        .as("what is listed of %s in %s, where %s was written", document.getKey(), dc, written)
                        .isEqualTo(written.size() > 1 ? written : new TreeSet<>());
            }
            if (written.size() > 1) {
                conflicts++;
                if (random.nextBoolean()) {
                    editors.get("anna").resolve("a", document.getKey(), "/contested");
                }
            }
        }
    }

    /** The same documents, versions and conflicts in both, and what was written is in them, however often it was sent. */
    private void agree() throws IOException {
        for (String name : editors.keySet()) {
            cluster.awaitEqualVectors(DEADLINE, BOTH);
            replays += editors.get(name).replay(name.equals("anna") ? "b" : "a");
        }
        cluster.awaitEqualVectors(DEADLINE, BOTH);
        Map<String, Json> here = cluster.client("a").listAll(DB, "");
        assertThat(cluster.client("b").listAll(DB, "")).isEqualTo(here);
        ledger.assertWhole(here, "both");
        for (String dc : BOTH) {
            SortedSet<String> conflicted = new TreeSet<>();
            for (String id : here.keySet()) {
                boolean some = cluster.client(dc)
                        .get(DB, id)
                        .expect(200)
                        .headers()
                        .firstValue("Document-Conflicts")
                        .isPresent();
                if (some) {
                    conflicted.add(id);
                }
            }
            assertThat(conflicted(dc)).isEqualTo(conflicted);
            assertThat(cluster.client(dc).status().conflicts()).isEqualTo(conflicted.size());
        }
    }

    private SortedSet<String> conflicted(String dc) throws IOException {
        SortedSet<String> listed = new TreeSet<>();
        String path = "/v1/dbs/" + DB + "/docs?conflicts=true&include=ids&limit=1000";
        cluster.client(dc)
                .send("GET", path)
                .expect(200)
                .json()
                .at("docs")
                .elements()
                .forEach(row -> listed.add(row.at("id").text()));
        return listed;
    }

    private void nothingChangesThroughCollectionAndRestarts() throws IOException {
        for (int i = 0; i < 30; i++) {
            for (String dc : BOTH) {
                cluster.client(dc).increment("folded", "counter", "/n", 1).expect(201, 204);
            }
        }
        long rows = rows("a");
        for (int i = 0; i < PURGED; i++) {
            cluster.client("b").delete(DB, ids.get(LASTING + i)).expect(204, 404);
        }
        cluster.awaitEqualVectors(DEADLINE, BOTH);
        Map<String, Json> before = cluster.client("a").listAll(DB, "");
        String etag = cluster.agreed("folded", "counter", BOTH).expect(200).etag();
        int unfolded = stateChars("folded");
        eventually(
                Duration.ofSeconds(60),
                "a counter shorter than " + unfolded + ", and documents purged, of " + rows + " rows",
                () -> List.of((long) stateChars("folded"), rows("a"), rows("b")),
                seen -> seen.get(0) < unfolded && seen.get(1) <= rows - PURGED / 2 && seen.get(2) <= rows - PURGED / 2);
        assertUnchanged(before);
        assertThat(cluster.node("a").stop()).isZero();
        cluster.node("b").kill();
        for (String dc : BOTH) {
            cluster.node(dc).start();
        }
        assertUnchanged(before);
        List.of(BOTH).forEach(cluster::awaitLinked);
        cluster.awaitEqualVectors(DEADLINE, BOTH);
        assertUnchanged(before);
        ledger.assertWhole(before, "both, after all");
        assertThat(cluster.agreed("folded", "counter", BOTH).etag()).isEqualTo(etag);
    }

    /** How long the database's documents are with everything that replication keeps of them. */
    private int stateChars(String database) throws IOException {
        return cluster.client("a")
                .send("GET", "/v1/dbs/" + database + "/export?typed=true")
                .expect(200)
                .body()
                .length;
    }

    private long rows(String dc) throws IOException {
        return cluster.client(dc)
                .status()
                .json()
                .at("storage", "tables", "documents", "entries")
                .number();
    }

    private void assertUnchanged(Map<String, Json> before) throws IOException {
        for (String dc : BOTH) {
            assertThat(cluster.client(dc).listAll(DB, ""))
                    .as("documents and versions in %s", dc)
                    .isEqualTo(before);
        }
    }

    private String lasting() {
        return ids.get(random.nextInt(LASTING));
    }

    private String deletable() {
        return ids.get(LASTING + random.nextInt(ids.size() - LASTING));
    }

    private String otherThan(String id) {
        String other = lasting();
        return other.equals(id) ? otherThan(id) : other;
    }
}
