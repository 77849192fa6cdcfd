package org.anabranch.node.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.Command.DocumentEdit;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.store.DocumentKey;

/** A bulk request whose lines are one commit: all of them or none, here and wherever it is replicated to. */
final class AtomicBulk {

    private final HttpLimits limits;

    AtomicBulk(HttpLimits limits) {
        this.limits = limits;
    }

    Future<Answer> run(Exchange exchange) {
        return exchange.body()
                .read(limits.bulkBytesMax(), "bulkBytesMax")
                .compose(bytes -> exchange.onWorker(() -> read(bytes))
                        .compose(lines -> commit(exchange, lines, exchange.idempotency(MediaTypes.NDJSON, bytes))));
    }

    private List<BulkLine> read(byte[] body) {
        List<BulkLine> lines = new ArrayList<>();
        BulkLine.Reader reader = new BulkLine.Reader(limits);
        LineSplitter splitter = new LineSplitter(BulkRun.lineBytesMax(limits), text -> {
            int number = lines.size() + 1;
            try {
                if (number > limits.bulkLinesMax()) {
                    throw Problem.tooLarge("there are too many lines", limits.bulkLinesMax(), "bulkLinesMax")
                            .refusal();
                }
                if (text == null) {
                    throw Problem.tooLarge("the line is too long", limits.documentBytesMax(), "documentBytesMax")
                            .refusal();
                }
                lines.add(reader.read(text));
            } catch (RefusedException e) {
                throw e.problem().atLine(number).refusal();
            }
        });
        splitter.add(Buffer.buffer(body));
        splitter.end();
        return lines;
    }

    private static Future<Answer> commit(Exchange exchange, List<BulkLine> lines, IdempotencyKey idempotency) {
        if (lines.isEmpty()) {
            return Future.succeededFuture(new Answer(200).body(MediaTypes.NDJSON, new byte[0]));
        }
        Command command = new Command(lines.stream()
                .map(line -> new DocumentEdit(
                        new DocumentKey(exchange.database(), line.id()),
                        line.edit(),
                        line.conditions().preconditions(),
                        line.conditions().baseVersion()))
                .toList());
        return exchange.writes().submitLines(command.under(idempotency)).map(written -> answer(lines, written));
    }

    private static Answer answer(List<BulkLine> lines, Written written) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        for (int i = 0; i < lines.size(); i++) {
            results.writeBytes(BulkResult.written(
                    lines.get(i).id(),
                    written.committed().results().get(i),
                    null,
                    written.committed().replayed()));
            results.write('\n');
        }
        return written.answer(new Answer(200).body(MediaTypes.NDJSON, results.toByteArray()));
    }
}
