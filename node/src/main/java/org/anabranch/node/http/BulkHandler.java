package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.List;

/** Many writes in one request, each a commit of its own. */
final class BulkHandler {

    private final HttpLimits limits;

    BulkHandler(HttpLimits limits) {
        this.limits = limits;
    }

    Future<Answer> run(Exchange exchange) {
        exchange.readDemands();
        for (String header : List.of("If-Match", "If-None-Match", "Base-Version")) {
            if (exchange.header(header) != null) {
                throw Problem.of(
                                ProblemType.HEADER_INVALID,
                                header + " is for single documents; lines have members for it")
                        .refusal();
            }
        }
        exchange.body().requireType(List.of(MediaTypes.NDJSON), "Accept");
        exchange.requireAcceptable(MediaTypes.NDJSON);
        exchange.body().requireDeclared(limits.bulkBytesMax(), "bulkBytesMax");
        new BulkRun(exchange, limits).start();
        return Future.succeededFuture(Answer.STREAMED);
    }
}
