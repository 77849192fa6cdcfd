package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.List;

/** Whole databases out and in, one document a line, in memory that does not depend on their size. */
final class TransferHandler {

    private final HttpLimits limits;

    TransferHandler(HttpLimits limits) {
        this.limits = limits;
    }

    /** Each document as it is when its turn comes: those of one piece are of one snapshot. */
    Future<Answer> export(Exchange exchange) {
        boolean typed = isTyped(exchange);
        exchange.read(snapshot -> {
            exchange.requireDatabase(snapshot);
            return null;
        });
        exchange.requireAcceptable(MediaTypes.NDJSON);
        Answer head =
                new Answer(200).with(Headers.CACHE_CONTROL, Headers.NO_CACHE).with(Headers.VARY, "Accept-Encoding");
        Pieces lines = new Export(exchange, typed);
        if (!ContentCoding.asksForGzip(exchange.header("Accept-Encoding"))) {
            return StreamRun.answer(exchange, head, MediaTypes.NDJSON, lines);
        }
        head.with("Content-Encoding", ContentCoding.GZIP);
        return StreamRun.answer(exchange, head, MediaTypes.NDJSON, ContentCoding.gzip(lines));
    }

    /** Each line is a commit of its own. */
    Future<Answer> load(Exchange exchange) {
        boolean typed = isTyped(exchange);
        exchange.readDemands();
        BulkHandler.refuseConditions(exchange);
        exchange.body().requireType(List.of(MediaTypes.NDJSON), "Accept");
        exchange.requireAcceptable(MediaTypes.JSON);
        return new ImportRun(exchange, limits, typed).start();
    }

    private static boolean isTyped(Exchange exchange) {
        return exchange.query().choice("typed", "false", "true").equals("true");
    }
}
