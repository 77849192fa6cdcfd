package org.anabranch.node.http;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.store.DocumentKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bulk request while it runs. Lines enter a window as they arrive and are submitted at once, so that the store
 * commits many of them together; their results leave the window in order. A full window, or a client that does not read
 * its results, stops the reading of lines; so the memory that it takes does not depend on the size of the request.
 *
 * <p>The answer's session token stands in its head, so the head waits: until the end if that comes soon, else until
 * {@value #HEAD_MILLIS_MAX} ms or {@value #HEAD_BYTES_MAX} bytes of results have gathered. A token of everything follows
 * as a trailer.
 */
final class BulkRun {

    private static final Logger LOG = LoggerFactory.getLogger(BulkRun.class);

    private static final int WINDOW_LINES_MAX = 256;
    private static final int WINDOW_BYTES_MAX = 4 << 20;
    private static final int ENVELOPE_BYTES_MAX = 16 << 10;
    static final int HEAD_BYTES_MAX = 64 << 10;
    static final long HEAD_MILLIS_MAX = 100;

    private final Exchange exchange;
    private final HttpLimits limits;
    private final BulkLine.Reader reader;
    private final LineSplitter splitter;
    private final Deque<Line> window = new ArrayDeque<>();
    private Buffer ready = Buffer.buffer();
    private int windowBytes;
    private int lines;
    private long bytes;
    private boolean headSent;
    private boolean clientReads = true;
    private boolean paused;
    private boolean inputEnded;
    private boolean cutOff;
    private boolean over;

    BulkRun(Exchange exchange, HttpLimits limits) {
        this.exchange = exchange;
        this.limits = limits;
        this.reader = new BulkLine.Reader(limits);
        this.splitter = new LineSplitter(lineBytesMax(limits), this::line);
    }

    /** A line has a document and what belongs to it. */
    static int lineBytesMax(HttpLimits limits) {
        return limits.documentBytesMax() + ENVELOPE_BYTES_MAX;
    }

    void start() {
        exchange.request().handler(this::chunk);
        exchange.request().endHandler(end -> {
            if (!cutOff) {
                splitter.end();
                endInput();
            }
        });
        exchange.request().exceptionHandler(e -> over = true); // the client is gone; what was submitted goes on
        exchange.vertx().setTimer(HEAD_MILLIS_MAX, timer -> {
            if (ready.length() > 0 && !over) {
                sendHead();
                flush();
            }
        });
        exchange.body().start();
    }

    // Lines in

    private void chunk(Buffer chunk) {
        if (cutOff || over) {
            return;
        }
        exchange.body().touch();
        bytes += chunk.length();
        if (bytes > limits.bulkBytesMax()) {
            cutOff(Problem.tooLarge("the body is too large", limits.bulkBytesMax(), "bulkBytesMax"));
        } else {
            splitter.add(chunk);
        }
        flush();
        if (!inputEnded && (window.size() >= WINDOW_LINES_MAX || windowBytes >= WINDOW_BYTES_MAX)) {
            paused = true;
            exchange.body().pause();
            if (!clientReads) {
                exchange.body().touch(); // it is his turn, not ours
            }
        }
    }

    /** @param text null if it was too long */
    private void line(byte[] text) {
        if (cutOff) {
            return;
        }
        lines++;
        if (lines > limits.bulkLinesMax()) {
            cutOff(Problem.tooLarge("there are too many lines", limits.bulkLinesMax(), "bulkLinesMax"));
            return;
        }
        Line line = new Line(lines, text == null ? 0 : text.length);
        window.add(line);
        windowBytes += line.bytes;
        try {
            if (text == null) {
                throw Problem.tooLarge("the line is too long", limits.documentBytesMax(), "documentBytesMax")
                        .refusal();
            }
            submit(line, reader.read(text), text);
        } catch (RefusedException e) {
            line.id = reader.lastId();
            line.refused(e.problem());
        }
    }

    private void submit(Line line, BulkLine operation, byte[] text) {
        line.id = operation.id();
        DocumentKey key = new DocumentKey(exchange.database(), operation.id());
        IdempotencyKey lineKey = exchange.idempotency(line.number, text);
        exchange.writes()
                .submit(key, operation.edit(), operation.conditions(), lineKey)
                .onComplete(done -> {
                    if (done.succeeded()) {
                        line.written(done.result());
                    } else if (done.cause() instanceof RefusedException refused) {
                        line.refused(refused.problem());
                    } else {
                        LOG.error("line {} of a bulk request failed", line.number, done.cause());
                        line.refused(Problem.of(ProblemType.INTERNAL, "the node's log says more"));
                    }
                    flush();
                });
    }

    /** The last result says why; what was read before it stands. */
    private void cutOff(Problem problem) {
        cutOff = true;
        Line line = new Line(Math.max(1, lines), 0);
        line.refused(problem);
        window.add(line);
        endInput();
    }

    private void endInput() {
        inputEnded = true;
        exchange.body().untouched();
        flush();
    }

    // Results out

    private void flush() {
        if (over || exchange.reply().isGone()) {
            return;
        }
        while (clientReads && !window.isEmpty() && window.peek().result != null) {
            Line line = window.poll();
            windowBytes -= line.bytes;
            ready.appendBytes(line.result).appendByte((byte) '\n');
            if (ready.length() > HEAD_BYTES_MAX) {
                sendHead();
                sendReady();
            }
        }
        boolean done = inputEnded && window.isEmpty();
        if (done && !headSent) {
            over = true;
            exchange.send(new Answer(200).body(MediaTypes.NDJSON, ready.getBytes()), cutOff);
        } else if (headSent && clientReads) {
            sendReady();
            if (done && clientReads) {
                over = true;
                exchange.reply().endStream(exchange.sessionToken(), cutOff);
            }
        }
        if (paused
                && !over
                && clientReads
                && window.size() < WINDOW_LINES_MAX / 2
                && windowBytes < WINDOW_BYTES_MAX / 2) {
            paused = false;
            exchange.body().resume();
        }
    }

    private void sendHead() {
        if (!headSent) {
            headSent = true;
            exchange.reply()
                    .startStream(
                            exchange.withPreferences(new Answer(200)).with("Content-Type", MediaTypes.NDJSON),
                            exchange.sessionToken());
        }
    }

    private void sendReady() {
        if (ready.length() > 0) {
            Buffer piece = ready;
            ready = Buffer.buffer();
            clientReads = exchange.reply().stream(piece, () -> {
                clientReads = true;
                flush();
            });
        }
    }

    /** A line that was read, and what became of it. */
    private static final class Line {
        private final int number;
        private final int bytes;
        private String id;
        private byte[] result;

        Line(int number, int bytes) {
            this.number = number;
            this.bytes = bytes;
        }

        void written(Written written) {
            result = BulkResult.written(
                    id,
                    written.result(),
                    written.achieved(),
                    written.committed().replayed());
        }

        void refused(Problem problem) {
            result = BulkResult.refused(id, problem.atLine(number));
        }
    }
}
