package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call in docs/http.md is made, from the top, by a shell with curl, and answered as it says there. */
class DocumentationTest extends LiveTestBase {

    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern STATUS = Pattern.compile("#\\s*(\\d{3})\\b[^\n]*$");

    /** Notes the status of each answer, of which a command may have several. */
    private static final String PRELUDE = """
            set -u
            curl() { command curl -sS -D head "$@"; local code=$?; sed -n 's/^HTTP[^ ]* \\([0-9]*\\).*/\\1/p' head >> statuses; return $code; }
            """;

    @TempDir
    Path work;

    @Test
    void everyCallIsAnsweredAsItSays() throws IOException, InterruptedException {
        List<String> commands = commands(Files.readString(Path.of("../docs/http.md")));
        assertThat(commands).hasSizeGreaterThan(50);
        StringBuilder script = new StringBuilder(PRELUDE)
                .append("B=http://127.0.0.1:")
                .append(port)
                .append('\n');
        for (int i = 0; i < commands.size(); i++) {
            script.append("echo == ").append(i).append(" >> statuses\n");
            script.append(commands.get(i)).append("\necho exit $? >> statuses\n");
        }
        Files.writeString(work.resolve("script"), script.toString());
        Process shell = new ProcessBuilder("bash", "script")
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("output").toFile())
                .start();
        boolean ended = shell.waitFor(120, TimeUnit.SECONDS);
        shell.destroyForcibly();
        assertThat(ended).as("the shell ended").isTrue();
        String[] outcomes = Files.readString(work.resolve("statuses")).split("== \\d+\n");
        String output = Files.readString(work.resolve("output"));
        assertThat(outcomes).as(output).hasSize(commands.size() + 1);
        int calls = 0;
        for (int i = 0; i < commands.size(); i++) {
            List<String> lines = new ArrayList<>(List.of(outcomes[i + 1].strip().split("\n")));
            assertThat(lines.remove(lines.size() - 1)).as(commands.get(i)).isEqualTo("exit 0");
            if (commands.get(i).contains("curl")) {
                assertThat(lines).as("%s%n%s", commands.get(i), output).containsExactly(expected(commands.get(i)));
                calls++;
            }
        }
        System.out.println("calls of docs/http.md made: " + calls);
    }

    private static String expected(String command) {
        Matcher status = STATUS.matcher(command);
        return status.find() ? status.group(1) : "200";
    }

    /** A command goes on where its line ends with a backslash or a pipe. */
    private static List<String> commands(String document) {
        List<String> commands = new ArrayList<>();
        Matcher block = BLOCK.matcher(document);
        while (block.find()) {
            String open = "";
            for (String line : block.group(1).split("\n")) {
                open += line + "\n";
                if (!line.endsWith("\\") && !line.endsWith("|")) {
                    commands.add(open.strip());
                    open = "";
                }
            }
        }
        return commands;
    }
}
