package org.anabranch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The harness with a stand-in for the packaged node. */
class NodeProcessTest {

    @RegisterExtension
    final Harness harness = new Harness();

    private NodeProcess node;

    @BeforeEach
    void prepare() throws URISyntaxException {
        node = standIn("local");
    }

    @Test
    void itIsReadyWhenItSaysSoAndAnswersThen() throws IOException {
        node.start();
        assertThat(node.client().status().replica()).isEqualTo(node.ready().replica());
        assertThat(node.process().stdout().lines()).hasSize(1);
    }

    @Test
    void itCanBeKilledAndStartedAgainOnTheSamePort() throws IOException {
        String replica = node.start().ready().replica();
        node.kill();
        assertThat(node.isRunning()).isFalse();
        assertThatThrownBy(() -> node.client().status()).isInstanceOf(IOException.class);
        assertThat(node.start().ready().replica()).isNotEqualTo(replica);
        node.client().status();
    }

    @Test
    void sigtermGivesItsExitCode() throws IOException {
        assertThat(node.start().stop()).isZero();
    }

    @Test
    void aPausedNodeAnswersOnlyWhenItIsResumed() throws Exception {
        node.start().pause();
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return node.client().status().replica();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThatThrownBy(() -> answer.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        node.resume();
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(node.ready().replica());
    }

    @Test
    void aNodeThatDoesNotStartSaysWhy() throws Exception {
        NodeProcess broken = standIn("broken");
        assertThatThrownBy(broken::start)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("78")
                .hasMessageContaining("broken as asked");
    }

    @Test
    void theClientSendsAndReadsTenThousandLinesThatStreamBothWays() throws IOException {
        List<String> lines = IntStream.range(0, 10_000)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"text\":\"" + "x".repeat(180) + "\"}")
                .toList();
        node.start();
        assertThat(node.client().bulk("db", lines).lines()).hasSameSizeAs(lines);
    }

    private NodeProcess standIn(String dc) throws URISyntaxException {
        Path classes = Path.of(StandInNode.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> program =
                List.of(Repository.java().toString(), "-cp", classes.toString(), StandInNode.class.getName());
        NodeOptions options = new NodeOptions(dc, harness.folder().resolve("data"), Ports.free(), 0, new TreeMap<>());
        return harness.closing(new NodeProcess(harness.folder(), program, options));
    }
}
