package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.it.harness.ChildProcess;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.NodeOptions;
import org.anabranch.it.harness.NodeProcess;
import org.anabranch.it.harness.Ports;
import org.anabranch.it.harness.ReadyLine;
import org.anabranch.it.harness.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Starting and ending a node: what it prints, and what its exit code says. */
class LauncherIT {

    private static final Duration START_DEADLINE = Duration.ofSeconds(60);
    /** The launcher may have to build first. */
    private static final Duration LAUNCHER_DEADLINE = Duration.ofSeconds(200);

    @RegisterExtension
    final Harness harness = new Harness();

    @Test
    void theLauncherPrintsItsVersionFromAnotherFolder() throws IOException {
        ChildProcess version = harness.run("version", harness.folder(), List.of(launcher(), "version"));
        assertThat(version.awaitExit(LAUNCHER_DEADLINE)).as(version.stderr()).isZero();
        assertThat(version.stdout()).containsPattern("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void theLauncherServesFromAnotherFolderThroughALinkAndPrintsTheReadyLineAlone() throws IOException {
        Path link = Files.createSymbolicLink(harness.folder().resolve("linked"), Repository.launcher());
        long start = System.nanoTime();
        ChildProcess node = harness.run("serve", harness.folder(), List.of(link.toString(), "serve", "--http", http()));
        String line = node.awaitFirstLine(LAUNCHER_DEADLINE);
        harness.report("ready %.1f s after ./anabranch serve", (System.nanoTime() - start) / 1e9);
        ReadyLine ready = ReadyLine.parse(line);
        assertThat(ready.dc()).isEqualTo("local");
        assertThat(ready.node()).isEqualTo("n1");
        assertThat(ready.bridge()).isEqualTo("-");
        assertThat(harness.folder().resolve("anabranch-data")).isDirectory();
        putSomething(ready);
        node.terminate();
        assertThat(node.awaitExit(START_DEADLINE)).as(node.stderr()).isZero();
        assertThat(node.stdout()).isEqualTo(line + "\n");
    }

    @Test
    void theJarServesWithoutTheLauncher() throws IOException {
        ChildProcess node = harness.run("jar", harness.folder(), jar("serve", "--http", http()));
        putSomething(ReadyLine.parse(node.awaitFirstLine(START_DEADLINE)));
        node.terminate();
        assertThat(node.awaitExit(START_DEADLINE)).as(node.stderr()).isZero();
    }

    @Test
    void aNodeThatWasStoppedOrKilledHasItsDocumentsWhenItReturns() throws IOException {
        NodeProcess node = harness.node(NodeOptions.alone(harness.folder().resolve("data")));
        String first =
                node.start().client().put("db", "x", "{\"n\":1}").expect(201).etag();
        assertThat(node.stop()).isZero();
        assertThat(node.start().client().get("db", "x").expect(200).etag()).isEqualTo(first);
        String second = node.client().put("db", "x", "{\"n\":2}").expect(204).etag();
        node.kill();
        assertThat(node.start().client().get("db", "x").expect(200).etag()).isEqualTo(second);
    }

    static Stream<Arguments> refusedStarts() {
        return Stream.of(
                Arguments.of(2, "--no-such-flag", List.of("serve", "--no-such-flag", "1")),
                Arguments.of(2, "no-such-command", List.of("no-such-command")),
                Arguments.of(78, "no-such-port", List.of("serve", "--http", "127.0.0.1:no-such-port")),
                Arguments.of(78, "0.0.0.0", List.of("serve", "--http", "0.0.0.0:" + Ports.free())),
                Arguments.of(78, "0.0.0.0", List.of("serve", "--bridge", "0.0.0.0:" + Ports.free())),
                Arguments.of(78, "noSuchLimit", List.of("serve", "--limit", "noSuchLimit=1")),
                Arguments.of(78, "no such dc", List.of("serve", "--dc", "no such dc")),
                Arguments.of(78, "no-such-file.yaml", List.of("serve", "--config", "no-such-file.yaml")));
    }

    @ParameterizedTest(name = "exit code {0} names {1}")
    @MethodSource("refusedStarts")
    void aStartIsRefusedWithOneLineThatNamesTheReason(int exitCode, String named, List<String> arguments)
            throws IOException {
        assertRefused(exitCode, named, arguments);
    }

    @Test
    void anUnknownKeyInTheFileIsRefusedWithOneLineThatNamesIt() throws IOException {
        Path file = Files.writeString(harness.folder().resolve("node.yaml"), "http: " + http() + "\nbridgge: x\n");
        assertRefused(78, "bridgge", List.of("serve", "--config", file.toString()));
    }

    @Test
    void aPortInUseIsRefusedWithOneLineThatNamesIt() throws IOException {
        NodeProcess first = harness.node(NodeOptions.alone(harness.folder().resolve("first")))
                .start();
        String taken = first.ready().http();
        String data = harness.folder().resolve("second").toString();
        assertRefused(1, taken, List.of("serve", "--http", taken, "--data", data));
        first.client().status();
    }

    @Test
    void aLockedDirectoryIsRefusedWithOneLineThatNamesIt() throws IOException {
        Path data = harness.folder().resolve("first");
        NodeProcess first = harness.node(NodeOptions.alone(data)).start();
        assertRefused(1, data.toString(), List.of("serve", "--http", http(), "--data", data.toString()));
        first.client().status();
    }

    private void assertRefused(int exitCode, String named, List<String> arguments) throws IOException {
        ChildProcess refused = harness.run("refused", harness.folder(), jar(arguments.toArray(String[]::new)));
        assertThat(refused.awaitExit(START_DEADLINE)).as(refused.stderr()).isEqualTo(exitCode);
        assertThat(refused.stdout()).isEmpty();
        assertThat(refused.stderr().lines().filter(line -> line.contains(named)))
                .as(refused.stderr())
                .hasSize(1);
        assertThat(refused.stderr()).doesNotContain("\tat ");
    }

    private static void putSomething(ReadyLine ready) throws IOException {
        Client client =
                new Client(Integer.parseInt(ready.http().substring(ready.http().indexOf(':') + 1)));
        client.put("db", "x", "{\"a\":1}").expect(201);
        assertThat(client.get("db", "x").expect(200).text()).isEqualTo("{\"a\":1}");
    }

    private static String launcher() {
        return Repository.launcher().toString();
    }

    private static List<String> jar(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Repository.java().toString(), "-jar", Repository.jar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String http() {
        return "127.0.0.1:" + Ports.free();
    }
}
