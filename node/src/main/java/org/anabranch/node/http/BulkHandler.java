package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.List;

/** Many writes in one request, each a commit of its own, or all of them one. */
final class BulkHandler {

    private final HttpLimits limits;
    private final AtomicBulk atomic;

    BulkHandler(HttpLimits limits) {
        this.limits = limits;
        this.atomic = new AtomicBulk(limits);
    }

    Future<Answer> run(Exchange exchange) {
        exchange.readDemands();
        refuseConditions(exchange);
        exchange.body().requireType(List.of(MediaTypes.NDJSON), "Accept");
        exchange.requireAcceptable(MediaTypes.NDJSON);
        exchange.body().requireDeclared(limits.bulkBytesMax(), "bulkBytesMax");
        if (exchange.query().choice("atomic", "false", "true").equals("true")) {
            return atomic.run(exchange);
        }
        new BulkRun(exchange, limits).start();
        return Future.succeededFuture(Answer.STREAMED);
    }

    static void refuseConditions(Exchange exchange) {
        for (String header : List.of("If-Match", "If-None-Match", "Base-Version")) {
            if (exchange.header(header) != null) {
                throw Problem.of(
                                ProblemType.HEADER_INVALID,
                                header + " is for single documents; lines have members for it")
                        .refusal();
            }
        }
    }
}
