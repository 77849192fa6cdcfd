package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Dataset;
import org.anabranch.it.harness.FaultProxy;
import org.anabranch.it.harness.Harness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A link that was cut while nothing was written costs one round trip of a few hundred bytes, however much is stored. */
class NothingChangedIT {

    private static final Duration ARRIVAL_DEADLINE = Duration.ofSeconds(60);
    private static final Duration GREETING_DEADLINE = Duration.ofSeconds(30);
    private static final long QUIET_NANOS = 50_000_000;
    /** Now and then a heartbeat, which comes each second, falls into the time that is looked at. */
    private static final int CUTS = 4;

    private static final long BYTES_MAX = 500;

    @RegisterExtension
    final Harness harness = new Harness();

    @Test
    void connectingAnewCostsAtMostFiveHundredBytes() throws IOException, InterruptedException {
        Cluster cluster = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
        cluster.client("a").load("sample", Dataset.sample());
        cluster.client("b").put("sample", "by b", "{}").expect(201);
        cluster.awaitEqualVectors(ARRIVAL_DEADLINE, "a", "b");
        FaultProxy proxy = cluster.proxy("a", "b");
        long least = Long.MAX_VALUE;
        for (int cut = 0; cut < CUTS; cut++) {
            proxy.refuse();
            long before = proxy.bytes();
            proxy.heal();
            long bytes = greetingBytes(proxy, before);
            harness.report("connecting anew with nothing to tell took %d bytes", bytes);
            least = Math.min(least, bytes);
        }
        assertThat(least).isLessThanOrEqualTo(BYTES_MAX);
        cluster.awaitLinked("a");
    }

    /** What passes until nothing has for a while. */
    private static long greetingBytes(FaultProxy proxy, long before) throws InterruptedException {
        long backward = proxy.bytes(FaultProxy.Direction.BACKWARD);
        long deadlineNanos = System.nanoTime() + GREETING_DEADLINE.toNanos();
        while (proxy.bytes(FaultProxy.Direction.BACKWARD) == backward) {
            assertThat(System.nanoTime()).as("a greeting was answered").isLessThan(deadlineNanos);
            Thread.sleep(1);
        }
        long bytes = proxy.bytes();
        for (long sinceNanos = System.nanoTime(); System.nanoTime() - sinceNanos < QUIET_NANOS; Thread.sleep(1)) {
            if (proxy.bytes() != bytes) {
                bytes = proxy.bytes();
                sinceNanos = System.nanoTime();
            }
        }
        return bytes - before;
    }
}
