package org.anabranch.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** {@code anabranch export}: a database as lines of JSON. */
final class ExportCommand extends RemoteCommand {
    private static final String OUT = "--out";
    private static final String GZIP = ".gz";
    private static final int BUFFER_BYTES = 64 << 10;

    ExportCommand(Cli cli) {
        super(cli);
        option(OUT, "FILE", "where to write, which must not be there yet; .gz is compressed (default: stdout)");
        typedFlag();
        databaseParameter();
        spec.usageMessage()
                .description(
                        "Writes a database as NDJSON, one document a line, in the order of their ids. Documents are as"
                                + " they are when their turn comes.");
    }

    @Override
    public Integer call() throws Exception {
        NodeClient node = client();
        String out = parsed().matchedOptionValue(OUT, null);
        HttpRequest.Builder request = node.request(path("export"));
        if (out == null) {
            copy(node, request.build(), cli.out());
            cli.out().flush();
            return ExitCode.OK;
        }
        if (out.endsWith(GZIP)) {
            request.header("Accept-Encoding", "gzip");
        }
        Path file = Path.of(out);
        if (Files.exists(file)) {
            throw new CommandException(file + " is there already");
        }
        toFile(node, request.build(), file);
        return ExitCode.OK;
    }

    /** The file has its name when it is whole and durable. */
    private void toFile(NodeClient node, HttpRequest request, Path file) throws CommandException, InterruptedException {
        Path unfinished = Path.of(file + ".unfinished");
        try {
            try (OutputStream to = Files.newOutputStream(unfinished)) {
                copy(node, request, to);
            } catch (CommandException e) {
                Files.delete(unfinished);
                throw e;
            }
            try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            cli.out().println("exported " + file + " bytes=" + Files.size(file));
        } catch (IOException e) {
            throw new CommandException(file + " cannot be written: " + e, e);
        }
    }

    private void copy(NodeClient node, HttpRequest request, OutputStream to)
            throws CommandException, InterruptedException {
        long copied = 0;
        try (Progress progress = new Progress(cli.err());
                InputStream from = node.send(request, () -> {})) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int bytes = from.read(buffer); bytes >= 0; bytes = from.read(buffer)) {
                to.write(buffer, 0, bytes);
                copied += bytes;
                progress.at(Progress.megabytes(copied) + " exported");
            }
        } catch (IOException e) {
            throw new CommandException("the export ended after " + copied + " bytes: " + e, e);
        }
    }
}
