package org.anabranch.node.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** {@code anabranch import}: lines of JSON into a database. */
final class ImportCommand extends RemoteCommand {
    private static final String STDIN = "-";

    ImportCommand(Cli cli) {
        super(cli);
        typedFlag();
        databaseParameter();
        parameter(1, "FILE", false, "what 'export' wrote; .gz is expanded (default: stdin)");
        spec.usageMessage()
                .description(
                        "Loads NDJSON, one document a line. Without --typed each document replaces the one of its id; with"
                                + " it each is joined with what is there, so that an import may be repeated.")
                .footer("%nExit codes: 0 all lines are in, 1 some or all are not, 2 unknown command or flag.");
    }

    @Override
    public Integer call() throws Exception {
        NodeClient node = client();
        String path = path("import");
        String file = parsed().matchedPositionalValue(1, STDIN);
        AtomicLong sent = new AtomicLong();
        JsonObject result;
        try (Progress progress = new Progress(cli.err());
                InputStream from = open(file)) {
            InputStream counted = new Counted(from, sent);
            result = node.sendForJson(
                    node.request(path)
                            .header("Content-Type", "application/x-ndjson")
                            .POST(BodyPublishers.ofInputStream(() -> counted))
                            .build(),
                    () -> progress.at(Progress.megabytes(sent.get()) + " imported"));
        } catch (IOException | UncheckedIOException e) {
            throw new CommandException(file + " cannot be read: " + e, e);
        }
        cli.out()
                .println("imported lines=" + result.get("lines") + " created=" + result.get("created") + " changed="
                        + result.get("changed") + " unchanged=" + result.get("unchanged") + " refused="
                        + result.get("refused"));
        return judge(result);
    }

    private static int judge(JsonObject result) throws CommandException {
        if (result.get("problems") instanceof JsonArray problems
                && !problems.elements().isEmpty()) {
            throw new CommandException(
                    result.get("refused") + " of " + result.get("lines") + " lines were refused, the first with "
                            + problems.elements().get(0));
        }
        return ExitCode.OK;
    }

    private static InputStream open(String file) throws IOException {
        if (file.equals(STDIN)) {
            return System.in;
        }
        InputStream from = Files.newInputStream(Path.of(file));
        return file.endsWith(".gz") ? new GZIPInputStream(from, 64 << 10) : from;
    }

    private static final class Counted extends FilterInputStream {
        private final AtomicLong bytes;

        Counted(InputStream in, AtomicLong bytes) {
            super(in);
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            bytes.addAndGet(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = super.read(to, offset, length);
            bytes.addAndGet(Math.max(0, read));
            return read;
        }
    }
}
