package org.anabranch.core.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A bug, as a change of sources. Production code has no switch for it: the changed source is compiled beside the real one.
 *
 * @param name what is wrong
 */
record PlantedBug(String name, List<Change> changes) {

    /**
     * @param file below the package {@code org.anabranch.core}
     * @param snippet what must be found there exactly once, so that the table of bugs stays true as the sources change
     */
    record Change(String file, String snippet, String replacement) {}

    private static final List<Path> ROOTS = List.of(Path.of("src/main/java"), Path.of("src/test/java"));
    private static final String PACKAGE = "org/anabranch/core";

    /** The changed sources, by the names of their classes. */
    Map<String, String> sources() {
        Map<String, String> sources = new TreeMap<>();
        for (Change change : changes) {
            String source = sources.computeIfAbsent(className(change.file()), name -> read(change.file()));
            int at = source.indexOf(change.snippet());
            if (at < 0 || source.indexOf(change.snippet(), at + 1) >= 0) {
                throw new IllegalStateException("the bug '" + name + "' wants to replace what is not exactly once in "
                        + change.file() + ": " + change.snippet());
            }
            sources.put(className(change.file()), source.replace(change.snippet(), change.replacement()));
        }
        return sources;
    }

    private static String className(String file) {
        return (PACKAGE + "/" + file).replace('/', '.');
    }

    private static String read(String file) {
        for (Path root : ROOTS) {
            Path path = root.resolve(PACKAGE).resolve(file + ".java");
            if (Files.exists(path)) {
                try {
                    return Files.readString(path);
                } catch (IOException e) {
                    throw new IllegalStateException(path + " cannot be read", e);
                }
            }
        }
        throw new IllegalStateException(
                "there is no source " + file + " below " + Path.of("").toAbsolutePath());
    }
}
