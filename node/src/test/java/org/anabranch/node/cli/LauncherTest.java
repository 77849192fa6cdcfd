package org.anabranch.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script at the root, in a checkout whose build and whose Java are stand-ins. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    @TempDir
    Path folder;

    private Path root;
    private Path launcher;
    private Path jar;

    @BeforeEach
    void makeACheckout() throws IOException {
        root = folder.toRealPath().resolve("a checkout");
        for (String module : List.of("crdt", "core", "node")) {
            Path source = Files.createDirectories(root.resolve(module).resolve("src/main"));
            age(Files.writeString(source.resolve("A.java"), "class A {}"));
            age(Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>"));
            age(source);
        }
        age(Files.writeString(root.resolve("pom.xml"), "<project/>"));
        jar = root.resolve("node/target/anabranch.jar");
        launcher = Files.copy(
                ScriptRun.root().resolve("anabranch"), root.resolve("anabranch"), StandardCopyOption.COPY_ATTRIBUTES);
        ScriptRun.write(
                root.resolve("mvnw"),
                "#!/bin/sh",
                "echo 'output of the build'",
                "echo built >>builds",
                "mkdir -p node/target && echo jar >node/target/anabranch.jar");
        ScriptRun.write(
                root.resolve("jdk/bin/java"),
                "#!/bin/sh",
                "echo \"in $(pwd)\"",
                "for argument; do echo \"[$argument]\"; done",
                "exit 7");
    }

    @Test
    void theFirstUseBuildsWithTheOutputOnStderrAndRunsTheJarInTheUsersFolder() throws Exception {
        ScriptRun run = launch(folder, launcher, "serve", "--data", "two words");

        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.out().lines())
                .startsWith("in " + folder.toRealPath())
                .endsWith("[-jar]", "[" + jar + "]", "[serve]", "[--data]", "[two words]");
        assertThat(run.err()).contains("output of the build");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void theNextUseDoesNotBuild() throws Exception {
        launch(folder, launcher, "serve");

        ScriptRun run = launch(folder, launcher, "serve");

        assertThat(run.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aSourceThatIsNewerThanTheJarIsBuilt() throws Exception {
        launch(folder, launcher, "serve");
        Path source = root.resolve("core/src/main/A.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

        launch(folder, launcher, "serve");

        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void itIsFoundThroughLinks() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path first = Files.createSymbolicLink(bin.resolve("first"), Path.of("../a checkout/anabranch"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), first);

        assertThat(launch(folder, second, "version").out()).contains("[" + jar + "]");
        assertThat(launch(bin, Path.of("./first"), "version").out()).contains("[" + jar + "]");
    }

    @Test
    void severalAtOnceBuildOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<ScriptRun> launch = () -> launch(folder, launcher, "version");
            for (Future<ScriptRun> run : threads.invokeAll(List.of(launch, launch, launch, launch))) {
                assertThat(run.get().exitCode()).isEqualTo(7);
            }
        } finally {
            threads.shutdown();
        }

        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void withoutFlockSeveralAtOnceStillBuildOnce() throws Exception {
        Path tools = folder.resolve("tools");
        for (String tool :
                List.of("dirname", "readlink", "find", "head", "mkdir", "rmdir", "mktemp", "rm", "touch", "sleep")) {
            ScriptRun.write(tools.resolve(tool), "#!/bin/sh", "exec " + which(tool) + " \"$@\"");
        }
        Map<String, String> environment = Map.of(
                "PATH", tools.toString(), "JAVA_HOME", root.resolve("jdk").toString());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<ScriptRun> launch = () -> ScriptRun.of(folder, environment, launcher.toString(), "version");
            for (Future<ScriptRun> run : threads.invokeAll(List.of(launch, launch))) {
                assertThat(run.get().exitCode()).as(run.get().err()).isEqualTo(7);
            }
        } finally {
            threads.shutdown();
        }

        assertThat(builds()).isEqualTo(1);
        assertThat(root.resolve("target/build.lock.d")).doesNotExist();
    }

    @Test
    void aFailedBuildRunsNothingAndLeavesNoJar() throws Exception {
        ScriptRun.write(
                root.resolve("mvnw"),
                "#!/bin/sh",
                "mkdir -p node/target; echo half >node/target/anabranch.jar",
                "exit 3");

        ScriptRun run = launch(folder, launcher, "serve");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("the build failed");
        assertThat(jar).doesNotExist();
    }

    @Test
    void optionsForTheVirtualMachineComeBeforeTheJar() throws Exception {
        Map<String, String> environment =
                Map.of("JAVA_HOME", root.resolve("jdk").toString(), "ANABRANCH_JAVA_OPTS", "-Xmx1g -Xss1m");

        ScriptRun run = ScriptRun.of(folder, environment, launcher.toString(), "serve");

        assertThat(run.out().lines()).containsSubsequence("[-Xmx1g]", "[-Xss1m]", "[-jar]");
    }

    private ScriptRun launch(Path workingDirectory, Path script, String... arguments) throws Exception {
        String[] command = Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        return ScriptRun.of(
                workingDirectory, Map.of("JAVA_HOME", root.resolve("jdk").toString()), command);
    }

    private long builds() throws IOException {
        return Files.readAllLines(root.resolve("builds")).size();
    }

    private static Path which(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private static void age(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
    }
}
