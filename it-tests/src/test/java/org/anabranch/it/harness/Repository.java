package org.anabranch.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things lie: the repository that is tested, and the data beside it. */
public final class Repository {

    private Repository() {}

    public static Path root() {
        return Path.of(System.getProperty("anabranch.root", ".."))
                .toAbsolutePath()
                .normalize();
    }

    public static Path launcher() {
        return root().resolve("anabranch");
    }

    public static Path jar() {
        return root().resolve("node/target/anabranch.jar");
    }

    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** A file of the data folder beside the repository; the test is skipped, saying so, where there is none. */
    static Path sharedData(String name) {
        Path file = root().resolveSibling("shared").resolve("data").resolve(name);
        assumeTrue(Files.isRegularFile(file), () -> "skipped: there is no " + file);
        return file;
    }
}
