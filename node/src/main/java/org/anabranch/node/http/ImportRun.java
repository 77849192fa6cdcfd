package org.anabranch.node.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.core.engine.Durability;
import org.anabranch.core.engine.Outcome.Kind;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.json.Edit;
import org.anabranch.node.json.JsonWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One import while it runs. Lines are submitted as they arrive; a limited number and size of them is on its way, then no
 * more are read. The answer comes at the end and counts what became of them, so that a client that sends everything before
 * it reads anything is served too.
 */
final class ImportRun {

    private static final Logger LOG = LoggerFactory.getLogger(ImportRun.class);

    private static final int WINDOW_LINES_MAX = 256;
    private static final int WINDOW_BYTES_MAX = 4 << 20;
    private static final int PROBLEMS_MAX = 100;

    /** How much longer a document may be with its metadata, in base64, than as JSON. */
    private static final int STATE_FACTOR = 4;

    private final Exchange exchange;
    private final ImportLine.Reader reader;
    private final LineSplitter splitter;
    private final Promise<Answer> answer = Promise.promise();
    private final List<byte[]> problems = new ArrayList<>();
    private Durability achieved;
    private int waitingLines;
    private int waitingBytes;
    private long lines;
    private long created;
    private long changed;
    private long unchanged;
    private long refused;
    private boolean paused;
    private boolean inputEnded;

    ImportRun(Exchange exchange, HttpLimits limits, boolean typed) {
        this.exchange = exchange;
        this.reader = new ImportLine.Reader(limits, typed);
        int lineBytesMax =
                (int) Math.min(Integer.MAX_VALUE / 2, (long) BulkRun.lineBytesMax(limits) * (typed ? STATE_FACTOR : 1));
        this.splitter = new LineSplitter(lineBytesMax, this::line);
    }

    Future<Answer> start() {
        exchange.request().handler(this::chunk);
        exchange.request().endHandler(end -> {
            splitter.end();
            inputEnded = true;
            exchange.body().untouched();
            proceed();
        });
        exchange.request().exceptionHandler(answer::tryFail); // the client is gone; what was submitted goes on
        exchange.body().start();
        return answer.future();
    }

    private void chunk(Buffer chunk) {
        exchange.body().touch();
        splitter.add(chunk);
        if (waitingLines >= WINDOW_LINES_MAX || waitingBytes >= WINDOW_BYTES_MAX) {
            paused = true;
            exchange.body().pause();
        }
    }

    /** @param text null if it was too long */
    private void line(byte[] text) {
        long number = ++lines;
        try {
            if (text == null) {
                throw Problem.tooLarge("the line is too long", splitter.lineBytesMax(), "documentBytesMax")
                        .refusal();
            }
            submit(number, text, reader.read(text));
        } catch (RefusedException e) {
            refused(number, reader.lastId(), e.problem());
        }
    }

    private void submit(long number, byte[] text, ImportLine line) {
        int bytes = text.length;
        waitingLines++;
        waitingBytes += bytes;
        DocumentKey key = new DocumentKey(exchange.database(), line.id());
        reached(line.edit())
                .compose(yes ->
                        exchange.writes().submit(key, line.edit(), Conditions.NONE, exchange.idempotency(number, text)))
                .onComplete(done -> {
                    waitingLines--;
                    waitingBytes -= bytes;
                    if (done.succeeded()) {
                        written(done.result());
                    } else if (done.cause() instanceof RefusedException e) {
                        refused(number, line.id(), e.problem());
                    } else {
                        LOG.error("line {} of an import failed", number, done.cause());
                        refused(number, line.id(), Problem.of(ProblemType.INTERNAL, "the node's log says more"));
                    }
                    proceed();
                });
    }

    /** What is on its way here must not be written a second time, by the import. */
    private Future<Void> reached(Edit edit) {
        if (!(edit instanceof Edit.Join join)) {
            return Future.succeededFuture();
        }
        return exchange.includes(join.other().context()).map(yes -> {
            if (!yes && !exchange.prefer().lenient()) {
                throw Problem.of(
                                ProblemType.SESSION_NOT_REACHED,
                                "the document has writes of this cluster that are not here yet")
                        .refusal();
            }
            return null;
        });
    }

    private void written(Written written) {
        achieved = written.achieved() != null ? written.achieved() : achieved;
        Kind kind = written.committed().replayed()
                ? Kind.UNCHANGED
                : written.result().kind();
        created += kind == Kind.CREATED ? 1 : 0;
        changed += kind == Kind.CHANGED || kind == Kind.DELETED ? 1 : 0;
        unchanged += kind == Kind.UNCHANGED ? 1 : 0;
    }

    private void refused(long number, String id, Problem problem) {
        refused++;
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(BulkResult.refused(id, problem.atLine((int) Math.min(Integer.MAX_VALUE, number))));
        }
    }

    private void proceed() {
        if (paused && waitingLines < WINDOW_LINES_MAX / 2 && waitingBytes < WINDOW_BYTES_MAX / 2) {
            paused = false;
            exchange.body().resume();
        }
        if (inputEnded && waitingLines == 0) {
            Answer done = new Answer(200).body(Headers.JSON, summary());
            answer.tryComplete(achieved == null ? done : done.accepted(achieved));
        }
    }

    private byte[] summary() {
        JsonWriter json = new JsonWriter()
                .startObject()
                .member("lines", lines)
                .member("created", created)
                .member("changed", changed)
                .member("unchanged", unchanged)
                .member("refused", refused)
                .key("problems")
                .startArray();
        for (byte[] problem : problems) {
            json.raw(new String(problem, StandardCharsets.UTF_8));
        }
        return json.endArray().endObject().bytes();
    }
}
