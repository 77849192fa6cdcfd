package org.anabranch.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A process that the tests started. Signals go to its id and nothing else; it dies with the test's JVM. Its output goes
 * to files, so that it never waits for a reader.
 */
public final class ChildProcess implements AutoCloseable {

    private static final Duration KILL_DEADLINE = Duration.ofSeconds(20);
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private ChildProcess(Process process, Path stdout, Path stderr) {
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Starts {@code command} in {@code folder}; {@code output} is the path of its output files without their endings. */
    public static ChildProcess start(Path folder, Path output, List<String> command) throws IOException {
        Path stdout = output.resolveSibling(output.getFileName() + ".stdout");
        Path stderr = output.resolveSibling(output.getFileName() + ".stderr");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        // What the caller's shell says to Java or to a node would change what is tested, and what is printed.
        builder.environment().keySet().removeIf(ChildProcess::wouldInterfere);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        RUNNING.add(process);
        process.onExit().thenAccept(RUNNING::remove);
        return new ChildProcess(process, stdout, stderr);
    }

    private static boolean wouldInterfere(String variable) {
        return variable.startsWith("ANABRANCH_")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("JDK_JAVA_OPTIONS");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has written to stdout until now. */
    public String stdout() throws IOException {
        return Files.readString(stdout);
    }

    public String stderr() throws IOException {
        return Files.readString(stderr);
    }

    /** The first line on stdout, as soon as it is there whole. */
    public String awaitFirstLine(Duration deadline) throws IOException {
        Eventually.eventually(
                deadline, "a line on stdout of process " + pid(), () -> stdout().indexOf('\n') >= 0 || !isAlive());
        String written = stdout();
        int end = written.indexOf('\n');
        if (end < 0) {
            throw new AssertionError("process " + pid() + " ended with exit code " + process.exitValue()
                    + " before its first line; stderr:\n" + stderr());
        }
        return written.substring(0, end);
    }

    public int awaitExit(Duration deadline) {
        Eventually.eventually(deadline, "the end of process " + pid(), () -> !isAlive());
        return process.exitValue();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** SIGKILL, and waits until it is dead. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(KILL_DEADLINE);
    }

    /** SIGSTOP. */
    public void pause() throws IOException {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() throws IOException {
        signal("CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String name) throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid())
                .inheritIO()
                .start();
        try {
            if (!shell.waitFor(KILL_DEADLINE.toSeconds(), TimeUnit.SECONDS) || shell.exitValue() != 0) {
                throw new IOException("could not send SIG" + name + " to process " + pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending SIG" + name, e);
        }
    }
}
