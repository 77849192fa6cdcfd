package org.anabranch.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is compiled and run as it stands there. */
class ReadmeTest {
    @TempDir
    private Path folder;

    @Test
    void theFirstTestOfTheReadmePasses() throws Exception {
        Class<?> test = compiled(blocks().get(0));
        Constructor<?> constructor = test.getDeclaredConstructor();
        constructor.setAccessible(true);
        run(test, "theCartConverges", constructor.newInstance());
    }

    @Test
    void theMainOfTheReadmeRuns() throws Exception {
        run(compiled(blocks().get(1)), "main", null, (Object) new String[0]);
    }

    @Test
    void theTestThatAFailurePrintsFailsInTheSameWay() throws Exception {
        Outcome outcome = Convergence.explore(
                Subject.ofStates(Merge.of(0, (left, right) -> left), random -> random.nextInt(9)),
                Settings.standard().withSeed(3));
        Failure failure = ((Outcome.Breaks) outcome).failure();
        Class<?> pasted = compiled("""
                import org.anabranch.testkit.*;
                import org.junit.jupiter.api.Test;

                class Pasted {
                    private final Subject<Integer, Integer> subject =
                            Subject.ofStates(Merge.of(0, (left, right) -> left), random -> random.nextInt(9));

                """ + failure.junitTest() + "\n}\n");
        Constructor<?> constructor = pasted.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object instance = constructor.newInstance();
        String name = Pattern.compile("void (\\w+)\\(")
                .matcher(failure.junitTest())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(catchThrowable(() -> run(pasted, name, instance)))
                .rootCause()
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(failure.law().name());
    }

    private static List<String> blocks() throws IOException {
        return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    private Class<?> compiled(String source) throws Exception {
        var name = Pattern.compile("^class (\\w+)", Pattern.MULTILINE).matcher(source);
        assertThat(name.find()).isTrue();
        Path file = Files.writeString(folder.resolve(name.group(1) + ".java"), source);
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        file.toString());
        assertThat(exit).isZero();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> loaded = Class.forName(name.group(1), true, loader);
            loaded.getDeclaredMethods();
            return loaded;
        }
    }

    private static void run(Class<?> type, String name, Object instance, Object... arguments) throws Exception {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)) {
                method.setAccessible(true);
                method.invoke(instance, arguments);
                return;
            }
        }
        throw new AssertionError("no method " + name + " in " + type);
    }
}
