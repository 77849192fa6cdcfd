package org.anabranch.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private String shown(boolean terminal) throws InterruptedException {
        try (Progress progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal)) {
            progress.at("too early");
            Thread.sleep(600);
            progress.at("1.0 MB copied");
            progress.at("too soon after");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTerminalShowsOneLineThatIsWrittenOverAndTakenAway() throws InterruptedException {
        assertThat(shown(true)).matches("\r1\\.0 MB copied, \\d+ s\u001b\\[K\r\u001b\\[K");
    }

    @Test
    void whereNobodyLooksNothingIsShown() throws InterruptedException {
        assertThat(shown(false)).isEmpty();
    }
}
