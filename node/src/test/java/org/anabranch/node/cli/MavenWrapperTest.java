package org.anabranch.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wrapper with Mavens that are stand-ins, and an archive that is a folder. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class MavenWrapperTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"3.8.6", "3.9.11", "4.0.0-rc-4", "10.0.0"})
    void anInstalledMavenThatIsNewEnoughIsUsed(String version) throws Exception {
        ScriptRun run = run(Map.of("MAVEN_HOME", maven(version).toString()), "-B", "a goal");

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.out().lines()).containsExactly("[-B]", "[a goal]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.8.5", "3.6.3", "2.2.1", "nonsense"})
    void anOlderOneIsNot(String version) throws Exception {
        ScriptRun run = run(Map.of("MAVEN_HOME", maven(version).toString()), "verify");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("mvnw: could not fetch file://", "install Maven 3.8.6 or later");
    }

    @Test
    void anArchiveWithAnotherChecksumIsNeverRun() throws Exception {
        Path archive = folder.resolve("archive/maven-3/3.9.9/binaries/apache-maven-3.9.9-bin.tar.gz");
        Files.createDirectories(archive.getParent());
        Files.writeString(archive, "something else");

        ScriptRun run = run(Map.of("MAVEN_HOME", maven("3.0.0").toString()), "verify");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("has SHA-512", "and must have");
        assertThat(folder.resolve("home/wrapper/dists")).isEmptyDirectory();
    }

    @Test
    void whatWasFetchedOnceIsUsedAgain() throws Exception {
        Path pinned = folder.resolve("home/wrapper/dists/apache-maven-3.9.9");
        ScriptRun.write(pinned.resolve("bin/mvn"), "#!/bin/sh", "echo \"pinned $1\"");

        ScriptRun run = run(Map.of("MAVEN_HOME", maven("3.0.0").toString()), "verify");

        assertThat(run.out()).isEqualToIgnoringNewLines("pinned verify");
    }

    private Path maven(String version) throws IOException {
        Path home = folder.resolve("maven-" + version);
        ScriptRun.write(
                home.resolve("bin/mvn"),
                "#!/bin/sh",
                "[ \"$1\" != --version ] || { printf '\\033[1mApache Maven " + version + "\\033[m (x)\\n'; exit; }",
                "for argument; do echo \"[$argument]\"; done",
                "exit 5");
        return home;
    }

    private ScriptRun run(Map<String, String> environment, String... arguments) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("MVNW_REPOURL", folder.resolve("archive").toUri().toString());
        all.put("MAVEN_USER_HOME", folder.resolve("home").toString());
        String[] command = new String[arguments.length + 1];
        command[0] = ScriptRun.root().resolve("mvnw").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return ScriptRun.of(folder, all, command);
    }
}
