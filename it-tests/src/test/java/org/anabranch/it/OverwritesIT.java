package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.FaultProxy;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A field that is overwritten again and again while the link is cut costs the link as much as one that is written once. */
class OverwritesIT {

    private static final int OVERWRITES = 10_000;
    private static final int TEXT_LENGTH = 500;
    /** Over what one write costs: the catch-up's own messages, and heartbeats for as long as a busy machine takes. */
    private static final long MORE_BYTES_MAX = 50 * TEXT_LENGTH;

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @RegisterExtension
    final Harness harness = new Harness();

    private Cluster cluster;

    @Test
    void tenThousandOverwritesDuringACutCrossTheLinkOnce() throws IOException {
        cluster = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
        Client a = cluster.client("a");
        a.put("shop", "once", "{}").expect(201);
        a.put("shop", "often", "{}").expect(201);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");

        long once = bytesToCatchUp("once", 1);
        long often = bytesToCatchUp("often", OVERWRITES);
        harness.report(
                "one field of %d characters: written once during a cut, %d bytes over the link when it heals;"
                        + " overwritten %d times, %d bytes",
                TEXT_LENGTH, once, OVERWRITES, often);
        assertThat(often - once).isLessThanOrEqualTo(MORE_BYTES_MAX);
        assertThat(cluster.agreed("shop", "often", "a", "b").json().at("text"))
                .isEqualTo(Json.read(Json.quote(text(OVERWRITES - 1))));
    }

    /** Both ways, over the connections that both open, from the healing of the link until both have the same. */
    private long bytesToCatchUp(String id, int writes) throws IOException {
        cluster.proxies().forEach(FaultProxy::silence); // connections that are opened meanwhile stand when it heals
        eventually(DEADLINE, "both links down", () -> !isStreaming("a", "b") && !isStreaming("b", "a"));
        List<String> lines = IntStream.range(0, writes)
                .mapToObj(i -> "{\"op\":\"patch\",\"id\":\"" + id + "\",\"body\":{\"text\":\"" + text(i) + "\"}}")
                .toList();
        assertThat(cluster.client("a").bulk("shop", lines).expect(200).lines())
                .hasSize(writes)
                .allSatisfy(result -> assertThat(result.at("status").number()).isEqualTo(204));
        long before = linkBytes();
        cluster.proxies().forEach(FaultProxy::heal);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        return linkBytes() - before;
    }

    private boolean isStreaming(String dc, String peer) throws IOException {
        return cluster.client(dc).status().peer(peer).link().equals("streaming");
    }

    private long linkBytes() {
        return cluster.bytesInto("a", "b") + cluster.bytesInto("b", "a");
    }

    private static String text(int i) {
        return Texts.random(new Random(i), TEXT_LENGTH);
    }
}
