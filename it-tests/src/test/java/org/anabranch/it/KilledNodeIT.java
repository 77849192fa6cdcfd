package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.NodeProcess;
import org.anabranch.it.harness.Response;
import org.anabranch.it.harness.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kill -9 in the middle of writes, again and again: what was acknowledged is there, here and in the other datacenter. */
class KilledNodeIT {

    private static final int KILLS = 20;
    private static final int WRITERS = 4;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 60;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @RegisterExtension
    final Harness harness = new Harness();

    private Cluster cluster;
    private NodeProcess node;

    @Test
    void everyAcknowledgedWriteSurvivesTwentyKillsAndArrives() throws Exception {
        cluster = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
        node = cluster.node("a");
        List<Writer> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            writers.add(new Writer("w" + w, node.client()));
        }
        Set<String> replicas = new HashSet<>(Set.of(node.ready().replica()));
        long restartNanos = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            SortedMap<String, Long> seen = killWhileTheyWrite(writers);
            long start = System.nanoTime();
            node.start();
            restartNanos += System.nanoTime() - start;
            assertThat(replicas.add(node.ready().replica()))
                    .as("a replica id no start had before")
                    .isTrue();
            assertThat(Status.covers(node.client().status().vector(), seen))
                    .as(
                            "%s covers what was seen before the kill, %s",
                            node.client().status().vector(), seen)
                    .isTrue();
            for (Writer writer : writers) {
                writer.assertNothingIsLost("a", node.client().listAll(Writer.DATABASE, writer.name()));
            }
        }
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        assertEverythingArrived(writers);
        harness.report(
                "%d kills, %d writes acknowledged, %d unanswered, none lost; ready again after %.1f s on average",
                KILLS,
                writers.stream().mapToInt(Writer::acknowledged).sum(),
                writers.stream().mapToInt(Writer::unanswered).sum(),
                restartNanos / 1e9 / KILLS);
    }

    /** Returns the largest vector of the node that anybody saw before it died: its own answer's, and what had reached b. */
    private SortedMap<String, Long> killWhileTheyWrite(List<Writer> writers) throws Exception {
        int before = writers.stream().mapToInt(Writer::acknowledged).sum();
        List<Thread> threads = new ArrayList<>();
        for (Writer writer : writers) {
            Thread thread = new Thread(writer, writer.name());
            threads.add(thread);
            thread.start();
        }
        eventually(
                DEADLINE,
                ACKNOWLEDGED_BEFORE_KILL + " new acknowledgements",
                () -> writers.stream().mapToInt(Writer::acknowledged).sum() - before,
                acknowledged -> acknowledged >= ACKNOWLEDGED_BEFORE_KILL);
        SortedMap<String, Long> seen = node.client().status().vector();
        node.kill();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive())
                    .as("%s ends with its node", thread.getName())
                    .isFalse();
        }
        cluster.client("b").status().vector().forEach((replica, sequence) -> seen.merge(replica, sequence, Math::max));
        return seen;
    }

    private void assertEverythingArrived(List<Writer> writers) throws IOException {
        for (String dc : List.of("a", "b")) {
            for (Writer writer : writers) {
                writer.assertNothingIsLost(dc, cluster.client(dc).listAll(Writer.DATABASE, writer.name()));
            }
        }
        assertThat(cluster.client("b").listAll(Writer.DATABASE, ""))
                .isEqualTo(cluster.client("a").listAll(Writer.DATABASE, ""));
        Response counter = cluster.agreed(Writer.DATABASE, Writer.COUNTER, "a", "b");
        assertThat(counter.json().at("n").number())
                .isBetween(
                        writers.stream()
                                .mapToLong(Writer::incrementsAcknowledged)
                                .sum(),
                        writers.stream().mapToLong(Writer::incrementsSent).sum());
    }
}
