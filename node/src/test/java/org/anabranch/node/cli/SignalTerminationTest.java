package org.anabranch.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In real processes, since exit codes and signals are theirs. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SignalTerminationTest {
    private static final long EXIT_SECONDS_MAX = 30;

    private Process process;

    @AfterEach
    void endTheProcess() {
        process.destroyForcibly();
    }

    @Test
    void sigtermClosesTheNodeAndExitsWith0() throws Exception {
        assertThat(endedAfterReady("SIGTERM", "")).isEqualTo("closed exit=0");
    }

    @Test
    void sigintClosesTheNodeAndExitsWith0() throws Exception {
        assertThat(endedAfterReady("SIGINT", "")).isEqualTo("closed exit=0");
    }

    @Test
    void aNodeThatCannotCloseInOrderExitsWith1() throws Exception {
        assertThat(endedAfterReady("SIGTERM", "badClose")).isEqualTo("closed exit=1");
    }

    @Test
    void aNodeThatCannotStartExitsWith1WithoutWaiting() throws Exception {
        BufferedReader out = start("badStart");

        assertThat(rest(out)).isEmpty();
        assertThat(exitCode()).isEqualTo(1);
    }

    private String endedAfterReady(String signal, String behaviour) throws Exception {
        BufferedReader out = start(behaviour);
        assertThat(out.readLine()).isEqualTo("anabranch ready");
        new ProcessBuilder("kill", "-s", signal.substring(3), Long.toString(process.pid()))
                .start()
                .waitFor();
        return rest(out) + " exit=" + exitCode();
    }

    private BufferedReader start(String behaviour) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Stub.class.getName(),
                behaviour);
        process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return process.inputReader();
    }

    private static String rest(BufferedReader out) {
        return out.lines().collect(Collectors.joining(" "));
    }

    private int exitCode() throws InterruptedException {
        assertThat(process.waitFor(EXIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** The executable, with a node that does nothing. */
    static final class Stub {
        private Stub() {}

        public static void main(String[] args) {
            NodeFactory nodes = config -> {
                if (args[0].equals("badStart")) {
                    throw new StartException("cannot start");
                }
                return new StubNode(args[0].equals("badClose"));
            };
            Cli cli = new Cli(nodes, Map.of(), System.out, System.err, new SignalTermination());
            System.exit(cli.run("serve"));
        }
    }

    private record StubNode(boolean badClose) implements NodeHandle {
        @Override
        public String readyLine() {
            return "anabranch ready";
        }

        @Override
        public void close() {
            System.out.println("closed");
            if (badClose) {
                throw new IllegalStateException("cannot close");
            }
        }
    }
}
