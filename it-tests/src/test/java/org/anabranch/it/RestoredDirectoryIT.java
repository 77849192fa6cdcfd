package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.NodeOptions;
import org.anabranch.it.harness.NodeProcess;
import org.anabranch.it.harness.Ports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A data directory that is older than what its node has told, and one that exists twice. */
class RestoredDirectoryIT {

    private static final String DATABASE = "shop";
    private static final int DOCUMENTS = 10;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @RegisterExtension
    final Harness harness = new Harness();

    private Cluster cluster;
    private NodeProcess a;
    private final Map<String, Long> acknowledged = new TreeMap<>();
    private final Set<String> replicas = new HashSet<>();

    @BeforeEach
    void start() throws IOException {
        cluster = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
        a = cluster.node("a");
        replicas.add(a.ready().replica());
        replicas.add(cluster.node("b").ready().replica());
        write(a.client(), "before", 1);
        increment(a.client(), 3);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
    }

    @Test
    void anOldCopyOfTheDirectoryPutBackLosesNothingAndReusesNothing() throws IOException {
        a.stop();
        Path copy = copy(a.options().data(), harness.folder().resolve("backup"));
        a.start();
        assertNewReplica(a);
        cluster.awaitLinked("a");
        write(a.client(), "after", 2);
        write(a.client(), "before", 3);
        increment(a.client(), 4);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");

        a.kill();
        delete(a.options().data());
        copy(copy, a.options().data());
        a.start();
        assertNewReplica(a);
        write(a.client(), "restored", 4); // at once: whatever it has not caught up with yet
        increment(a.client(), 5);
        cluster.awaitLinked("a");
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        assertNothingIsLost(12);
    }

    @Test
    void aNodeStartedOnACloneBesideTheOriginalIsNoticedAndNothingIsLost() throws IOException {
        a.stop();
        Path clone = copy(a.options().data(), harness.folder().resolve("clone"));
        a.start();
        assertNewReplica(a);
        cluster.awaitLinked("a");
        NodeOptions options = new NodeOptions(
                "a", clone, Ports.free(), Ports.free(), a.options().peerPorts());
        NodeProcess second = harness.node(options).start();
        assertNewReplica(second);
        for (int round = 0; round < 5; round++) {
            write(a.client(), "original " + round, round);
            write(second.client(), "clone " + round, round);
            increment(a.client(), 1);
            increment(second.client(), 1);
        }
        eventually(
                DEADLINE,
                "somebody saying that there are two",
                () -> (a.process().stderr() + second.process().stderr()).contains("copied and both copies run"));
        // What the message tells the operator to do.
        Client b = cluster.client("b");
        eventually(DEADLINE, "all of the clone's writes in b", () -> hasAll(b));
        second.stop();
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        assertNothingIsLost(13);
    }

    @Test
    void twoNodesOnOneDirectoryAreRefusedWithOneLine() throws IOException {
        NodeOptions options = new NodeOptions(
                "a", a.options().data(), Ports.free(), Ports.free(), a.options().peerPorts());
        NodeProcess second = harness.node(options);
        second.launch();
        assertThat(second.process().awaitExit(DEADLINE)).isEqualTo(1);
        assertThat(second.process().stderr()).contains("is in use by another process");
        assertNothingIsLost(3);
    }

    private void assertNewReplica(NodeProcess node) {
        assertThat(replicas.add(node.ready().replica()))
                .as("a replica id that no start had before")
                .isTrue();
    }

    private void write(Client client, String prefix, long n) throws IOException {
        for (int i = 0; i < DOCUMENTS; i++) {
            String id = prefix + " " + i;
            client.put(DATABASE, id, "{\"n\":" + n + "}").expect(201, 204);
            acknowledged.put(id, n);
        }
    }

    private static void increment(Client client, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            client.increment(DATABASE, "counter", "/n", 1).expect(201, 204);
        }
    }

    private boolean hasAll(Client client) throws IOException {
        return client.listAll(DATABASE, "").keySet().containsAll(acknowledged.keySet());
    }

    private void assertNothingIsLost(long increments) throws IOException {
        for (String dc : List.of("a", "b")) {
            Map<String, Json> documents = cluster.client(dc).listAll(DATABASE, "");
            acknowledged.forEach(
                    (id, n) -> assertThat(documents.get(id).at("doc", "n").number())
                            .as("%s in %s", id, dc)
                            .isEqualTo(n));
            assertThat(documents.get("counter").at("doc", "n").number()).isEqualTo(increments);
            assertThat(documents).hasSize(acknowledged.size() + 1);
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }
}
