package org.anabranch.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Owns what a test starts: gives it a folder below {@code target/it}, closes everything in reverse order, and removes the
 * folder. After a failure it prints the ends of all stderr files, and leaves the folder. Registered in a static field it
 * serves all tests of a class together, in an instance field each by itself.
 */
public final class Harness implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private static final int STDERR_LINES_PRINTED = 60;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private String scenario;
    private Path folder;
    private boolean shared;
    private boolean failed;

    /** An empty folder, unique in this run. */
    public Path folder() {
        return folder;
    }

    /** Has {@code resource} closed after the test. */
    public <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    /** A node that was not started yet. */
    public NodeProcess node(NodeOptions options) {
        return closing(new NodeProcess(folder, options));
    }

    public ChildProcess run(String name, Path workingFolder, List<String> command) throws IOException {
        return closing(ChildProcess.start(workingFolder, folder.resolve(name), command));
    }

    /** Prints one line of figures. */
    public void report(String format, Object... figures) {
        System.out.println(scenario + ": " + String.format(format, figures));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        shared = true;
        open(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!shared) {
            open(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        failed |= context.getExecutionException().isPresent();
        if (!shared) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        failed |= context.getExecutionException().isPresent();
        if (shared) {
            close();
        }
    }

    private void open(ExtensionContext context) throws IOException {
        scenario = context.getRequiredTestClass().getSimpleName();
        folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "it").toAbsolutePath()), scenario + "-");
    }

    private void close() throws Exception {
        Exception failure = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure = suppressing(e, failure);
            }
        }
        if (failed || failure != null) {
            printStderr();
        } else {
            deleteFolder();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static Exception suppressing(Exception latest, Exception earlier) {
        if (earlier == null) {
            return latest;
        }
        earlier.addSuppressed(latest);
        return earlier;
    }

    private void printStderr() throws IOException {
        System.out.println(scenario + ": failed; its files are in " + folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".stderr")).sorted().toList()) {
                List<String> lines = Files.readAllLines(file);
                System.out.println("--- the end of " + file.getFileName() + ", " + lines.size() + " lines");
                lines.stream()
                        .skip(Math.max(0, lines.size() - STDERR_LINES_PRINTED))
                        .forEach(System.out::println);
            }
        }
    }

    private void deleteFolder() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
