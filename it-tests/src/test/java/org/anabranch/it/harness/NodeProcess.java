package org.anabranch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One node: a process of the packaged jar, that can be killed and started again on the same ports and the same data. */
public final class NodeProcess implements AutoCloseable {

    private static final Duration READY_DEADLINE = Duration.ofSeconds(60);
    private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(30);
    /** Small, so that a node that keeps what it should not keep fails here and not at a user's. */
    private static final String HEAP = "-Xmx512m";

    private final Path folder;
    private final List<String> program;
    private final NodeOptions options;
    private final Client client;
    private ChildProcess process;
    private ReadyLine ready;
    private int starts;

    NodeProcess(Path folder, NodeOptions options) {
        this(
                folder,
                List.of(
                        Repository.java().toString(),
                        HEAP,
                        "-jar",
                        Repository.jar().toString()),
                options);
    }

    NodeProcess(Path folder, List<String> program, NodeOptions options) {
        this.folder = folder;
        this.program = List.copyOf(program);
        this.options = options;
        this.client = new Client(options.httpPort());
    }

    /** Starts the process and waits until it is ready. */
    public NodeProcess start() throws IOException {
        launch();
        awaitReady();
        return this;
    }

    /** Starts the process. Until {@link #awaitReady} nothing else may be asked of it. */
    public void launch() throws IOException {
        if (isRunning()) {
            throw new IllegalStateException("node " + options.dc() + " runs already");
        }
        List<String> command = new ArrayList<>(program);
        command.addAll(options.serveArguments());
        starts++;
        process = ChildProcess.start(folder, folder.resolve("node-" + options.dc() + "-" + starts), command);
    }

    public void awaitReady() throws IOException {
        ready = ReadyLine.parse(process.awaitFirstLine(READY_DEADLINE));
        assertThat(ready.http()).isEqualTo("127.0.0.1:" + options.httpPort());
        assertThat(ready.dc()).isEqualTo(options.dc());
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The process that was started last. */
    public ChildProcess process() {
        return process;
    }

    public ReadyLine ready() {
        return ready;
    }

    public Client client() {
        return client;
    }

    public NodeOptions options() {
        return options;
    }

    /** SIGKILL, as when the machine's memory runs out. */
    public void kill() {
        process.kill();
    }

    /** SIGTERM; returns the exit code. */
    public int stop() {
        process.terminate();
        return process.awaitExit(DRAIN_DEADLINE);
    }

    /** SIGSTOP: alive for its peers' sockets, and silent. */
    public void pause() throws IOException {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() throws IOException {
        process.resume();
    }

    /** The size of the largest file in the data folder, which is the store. */
    public long storeFileBytes() throws IOException {
        try (Stream<Path> files = Files.walk(options.data())) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .max()
                    .orElse(0);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
