package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Harness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a datacenter that was down receives depends on what changed, not on what is stored. In the build little is stored,
 * and bytes are judged; times too with {@code -Danabranch.catchup.stored=1000000 -Danabranch.catchup.changed=10000
 * -Danabranch.catchup.rounds=5}, whose median other work on the machine does not decide.
 */
class CatchUpCostIT {

    private static final int CHANGED = Integer.getInteger("anabranch.catchup.changed", 1_000);
    private static final int STORED = Integer.getInteger("anabranch.catchup.stored", 10_000);
    private static final int ROUNDS = Integer.getInteger("anabranch.catchup.rounds", 1);
    private static final int TEXT_LENGTH = 200;
    private static final int LINES_PER_REQUEST = 10_000;
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private static final double TIME_RATIO_MAX = 1.5;
    private static final double BYTES_OVER_CONTENT_MAX = 2.0;

    @RegisterExtension
    final Harness harness = new Harness();

    private record Cost(double seconds, long bytes) {}

    @Test
    void catchingUpCostsWhatChangedAndNotWhatIsStored() throws IOException {
        Cluster few = cluster("y", "z", CHANGED);
        Cluster many = cluster("a", "b", STORED);
        double[] fewSeconds = new double[ROUNDS];
        double[] manySeconds = new double[ROUNDS];
        long fewBytes = 0;
        long manyBytes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Cost ofFew = catchUp(few, "y", "z", CHANGED, round);
            Cost ofMany = catchUp(many, "a", "b", STORED, round);
            fewSeconds[round] = ofFew.seconds();
            manySeconds[round] = ofMany.seconds();
            fewBytes += ofFew.bytes();
            manyBytes += ofMany.bytes();
        }
        long content = (long) ROUNDS * CHANGED * changed(0, 0).length();
        double median = median(IntStream.range(0, ROUNDS)
                .mapToDouble(i -> manySeconds[i] / fewSeconds[i])
                .toArray());
        harness.report(
                "%d changed among %d stored: median %.2f s, bytes/content %.2f; among %d: %.2f s, %.2f; median ratio of the"
                        + " times %.2f",
                CHANGED,
                CHANGED,
                median(fewSeconds),
                (double) fewBytes / content,
                STORED,
                median(manySeconds),
                (double) manyBytes / content,
                median);
        assertThat((double) fewBytes / content).isLessThanOrEqualTo(BYTES_OVER_CONTENT_MAX);
        assertThat((double) manyBytes / content).isLessThanOrEqualTo(BYTES_OVER_CONTENT_MAX);
        if (ROUNDS > 1) {
            assertThat(median).isLessThanOrEqualTo(TIME_RATIO_MAX);
        }
    }

    private static double median(double[] of) {
        return Arrays.stream(of).sorted().toArray()[of.length / 2];
    }

    private Cluster cluster(String writer, String away, int documents) throws IOException {
        Cluster cluster = new Cluster(harness, List.of(writer, away), List.of(writer + "-" + away)).start();
        for (int from = 0; from < documents; from += LINES_PER_REQUEST) {
            write(cluster.client(writer), IntStream.range(from, Math.min(documents, from + LINES_PER_REQUEST)), -1);
        }
        cluster.awaitEqualVectors(DEADLINE, writer, away);
        return cluster;
    }

    /** Stops {@code away}, changes documents spread over all that are stored, and starts it again. */
    private Cost catchUp(Cluster cluster, String writer, String away, int stored, int round) throws IOException {
        assertThat(cluster.node(away).stop()).isZero();
        int step = stored / CHANGED;
        for (int from = 0; from < CHANGED; from += LINES_PER_REQUEST) {
            IntStream documents = IntStream.range(from, Math.min(CHANGED, from + LINES_PER_REQUEST))
                    .map(i -> i * step);
            write(cluster.client(writer), documents, round);
        }
        long before = cluster.bytesInto(away, writer) + cluster.bytesInto(writer, away);
        cluster.node(away).start();
        long start = System.nanoTime();
        cluster.awaitEqualVectors(DEADLINE, writer, away);
        double seconds = (System.nanoTime() - start) / 1e9;
        long bytes = cluster.bytesInto(away, writer) + cluster.bytesInto(writer, away) - before;
        cluster.agreed("stored", id((CHANGED - 1) * step), writer, away).expect(200);
        return new Cost(seconds, bytes);
    }

    private static void write(Client client, IntStream documents, int round) throws IOException {
        List<String> lines = documents
                .mapToObj(i -> "{\"op\":\"put\",\"id\":\"" + id(i) + "\",\"body\":" + changed(i, round) + "}")
                .toList();
        assertThat(client.bulk("stored", lines).expect(200).lines())
                .allSatisfy(result -> assertThat(result.at("status").number()).isIn(201L, 204L));
    }

    private static String id(int i) {
        return String.format("%07d", i);
    }

    /** Every change replaces most of the document. */
    private static String changed(int i, int round) {
        return "{\"text\":\"" + Texts.random(new Random(31L * i + round), TEXT_LENGTH) + "\"}";
    }

    @Test
    void whereNothingHasChangedOneRoundTripTellsIt() throws IOException {
        Cluster cluster = cluster("a", "b", 1_000);
        assertThat(cluster.node("b").stop()).isZero();
        long before = cluster.bytesInto("b", "a") + cluster.bytesInto("a", "b");
        cluster.node("b").start();
        cluster.awaitLinked("b");
        cluster.awaitLinked("a");
        long bytes = cluster.bytesInto("b", "a") + cluster.bytesInto("a", "b") - before;
        LockSupport.parkNanos(3_000_000_000L);
        long later = cluster.bytesInto("b", "a") + cluster.bytesInto("a", "b") - before;
        harness.report(
                "nothing changed: %d bytes until both links stood, both ways and over both connections; %d after 3 s more",
                bytes, later);
        assertThat(bytes).isLessThanOrEqualTo(10_000);
    }
}
