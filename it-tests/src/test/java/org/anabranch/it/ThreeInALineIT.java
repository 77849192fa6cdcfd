package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Dataset;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three datacenters in a line: what is written at one end reaches the other end once, through the middle, and stops there. */
class ThreeInALineIT {

    private static final int DOCUMENTS = 5_000;
    private static final int TEXT_LENGTH = 800;
    private static final long SEED = 20_261_123;
    private static final Duration ARRIVAL_DEADLINE = Duration.ofSeconds(90);
    private static final double RECEIVED_OVER_UNIQUE_MAX = 1.05;
    /** Of the unique bytes: an echo, even of a tenth of the deltas, would be more; heartbeats are far less. */
    private static final double QUIET_SHARE_MAX = 0.05;

    @RegisterExtension
    final Harness harness = new Harness();

    private Cluster cluster;

    @Test
    void whatIsWrittenAtOneEndReachesTheOtherOnceAndIsNotEchoed() throws IOException {
        cluster = new Cluster(harness, List.of("a", "b", "c"), List.of("a-b", "b-c")).start();
        cluster.client("a").put("line", "first", "{}").expect(201); // the database is there before anything is counted
        cluster.awaitEqualVectors(ARRIVAL_DEADLINE, "a", "b", "c");
        Counts before = counts();

        long start = System.nanoTime();
        cluster.client("a").load("line", randomDocuments());
        double loadedSeconds = (System.nanoTime() - start) / 1e9;
        cluster.awaitEqualVectors(ARRIVAL_DEADLINE, "a", "b", "c");
        double arrivedSeconds = (System.nanoTime() - start) / 1e9;
        Counts counts = counts().minus(before);

        harness.report(
                "%d commits of 1 kB loaded in %.1f s, at the far end after %.1f s; received/unique %.3f"
                        + " (into b %d bytes, into c %d, back into a %d, back into b %d)",
                DOCUMENTS,
                loadedSeconds,
                arrivedSeconds,
                counts.receivedOverUnique(),
                counts.intoB(),
                counts.intoC(),
                counts.backIntoA(),
                counts.backIntoB());
        assertThat(counts.deltasAtB()).isEqualTo(DOCUMENTS);
        assertThat(counts.deltasAtC()).isEqualTo(DOCUMENTS);
        assertThat(counts.deltasBackwards()).isZero();
        assertThat(counts.duplicates()).isZero();
        assertThat(counts.receivedOverUnique()).isLessThanOrEqualTo(RECEIVED_OVER_UNIQUE_MAX);
        assertThat((double) counts.intoC()).isLessThanOrEqualTo(RECEIVED_OVER_UNIQUE_MAX * counts.intoB());
        assertThat((double) counts.backIntoA()).isLessThanOrEqualTo(QUIET_SHARE_MAX * counts.intoB());
        assertThat((double) counts.backIntoB()).isLessThanOrEqualTo(QUIET_SHARE_MAX * counts.intoB());
        assertThat(counts.otherLinksBytes()).isLessThanOrEqualTo((long) (QUIET_SHARE_MAX * counts.intoB()));
        assertThat(cluster.client("c").listAll("line", "")).hasSize(DOCUMENTS + 1);
        cluster.agreed("line", "document 4999", "a", "b", "c");
    }

    /**
     * What was counted since the start: by the proxies, all bytes of both links, and by the nodes' own status.
     *
     * @param otherLinksBytes both ways on the connections that the receivers of these writes opened to their senders
     */
    private record Counts(
            long intoB,
            long intoC,
            long backIntoA,
            long backIntoB,
            long otherLinksBytes,
            long deltasAtB,
            long deltasAtC,
            long deltasBackwards,
            long duplicates) {

        /**
         * All that any node received, deltas, acknowledgements and heartbeats, over what had to be received: at b and at c
         * each the bytes in which a sent its deltas.
         */
        double receivedOverUnique() {
            return (intoB + intoC + backIntoA + backIntoB) / (2.0 * intoB);
        }

        Counts minus(Counts earlier) {
            return new Counts(
                    intoB - earlier.intoB,
                    intoC - earlier.intoC,
                    backIntoA - earlier.backIntoA,
                    backIntoB - earlier.backIntoB,
                    otherLinksBytes - earlier.otherLinksBytes,
                    deltasAtB - earlier.deltasAtB,
                    deltasAtC - earlier.deltasAtC,
                    deltasBackwards - earlier.deltasBackwards,
                    duplicates - earlier.duplicates);
        }
    }

    private Counts counts() throws IOException {
        Status.Peer ofA = cluster.client("a").status().peer("b");
        Status b = cluster.client("b").status();
        Status.Peer ofC = cluster.client("c").status().peer("b");
        return new Counts(
                cluster.bytesInto("b", "a"),
                cluster.bytesInto("c", "b"),
                cluster.bytesInto("a", "b"),
                cluster.bytesInto("b", "c"),
                cluster.proxy("b", "a").bytes() + cluster.proxy("c", "b").bytes(),
                b.peer("a").deltasReceived(),
                ofC.deltasReceived(),
                ofA.deltasReceived() + b.peer("c").deltasReceived(),
                ofA.deltasDuplicate()
                        + b.peer("a").deltasDuplicate()
                        + b.peer("c").deltasDuplicate()
                        + ofC.deltasDuplicate());
    }

    /** Text that does not compress much, so that what is counted is content and not luck in batching. */
    private static Dataset randomDocuments() {
        Random random = new Random(SEED);
        List<Dataset.Entry> entries = IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> new Dataset.Entry(
                        "document " + i, "{\"n\":" + i + ",\"text\":\"" + Texts.random(random, TEXT_LENGTH) + "\"}"))
                .toList();
        return new Dataset("random with seed " + SEED, entries);
    }
}
