package org.anabranch.node.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How far a command is, in one line on stderr that is written over; nothing where stderr is no terminal. */
final class Progress implements AutoCloseable {
    private static final Path STDERR = Path.of("/proc/self/fd/2");
    private static final long PAUSE_NANOS = 500_000_000;
    private static final String START_OF_LINE = "\r";
    private static final String CLEAR_LINE = "\u001b[K";

    private final PrintStream err;
    private final boolean terminal;
    private final long startNanos = System.nanoTime();
    private long shownNanos = startNanos;
    private boolean shown;

    Progress(PrintStream err) {
        this(err, isTerminal());
    }

    Progress(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** stdout may lead to a file while somebody looks at stderr, which the JDK's console does not tell. */
    private static boolean isTerminal() {
        try {
            return Files.exists(STDERR) && STDERR.toRealPath().startsWith("/dev")
                    ? !STDERR.toRealPath().endsWith("null")
                    : System.console() != null;
        } catch (IOException e) {
            return false; // a pipe or a socket has no path
        }
    }

    /** Shows {@code doing} and the time it took so far, unless something was shown a moment ago. */
    void at(String doing) {
        long now = System.nanoTime();
        if (terminal && now - shownNanos >= PAUSE_NANOS) {
            shownNanos = now;
            shown = true;
            err.print(START_OF_LINE + doing + ", " + (now - startNanos) / 1_000_000_000 + " s" + CLEAR_LINE);
            err.flush();
        }
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (shown) {
            err.print(START_OF_LINE + CLEAR_LINE);
            err.flush();
        }
    }
}
