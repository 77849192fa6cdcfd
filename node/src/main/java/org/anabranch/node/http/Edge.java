package org.anabranch.node.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.core.loop.Shard;
import org.anabranch.node.ops.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of every request on one event loop: judged, routed, handled, answered. */
final class Edge {

    /** What all edges of one server share. */
    record Parts(
            Shard shard,
            Sessions sessions,
            FeedTokens feedTokens,
            Routes routes,
            Hosts hosts,
            HttpLimits limits,
            RequestIds ids,
            Metrics metrics) {}

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    private final Vertx vertx;
    private final Context context;
    private final Parts parts;
    private final Connections connections;

    Edge(Vertx vertx, Context context, Parts parts, Connections connections) {
        this.vertx = vertx;
        this.context = context;
        this.parts = parts;
        this.connections = connections;
    }

    void handle(HttpServerRequest request) {
        Connections.Deadline deadline = connections.of(request.connection());
        deadline.none();
        request.response().putHeader(Headers.REQUEST_ID, parts.ids().next());
        request.exceptionHandler(e -> {}); // the client went away; nobody waits for the answer
        Exchange exchange = new Exchange(vertx, context, request, parts, deadline);
        long sinceNanos = System.nanoTime();
        request.response().endHandler(ended -> count(exchange, System.nanoTime() - sinceNanos));
        answer(exchange, deadline).onComplete(done -> {
            Answer answer = done.succeeded() ? done.result() : refusal(exchange, done.cause());
            if (answer != Answer.STREAMED) {
                exchange.send(answer);
            }
        });
    }

    private void count(Exchange exchange, long nanos) {
        HttpServerRequest request = exchange.request();
        Route route = exchange.route();
        parts.metrics()
                .requestEnded(
                        route == null ? "none" : request.method().name(),
                        route == null ? "none" : route.path(),
                        request.response().getStatusCode(),
                        nanos);
    }

    /** What could not be read as a request at all; there may be anything behind it. */
    void handleInvalid(HttpServerRequest request) {
        connections.of(request.connection()).in(parts.limits().headersMillisMax());
        Answer answer = unreadable(request.decoderResult().cause()).refusal().answer();
        HttpServerResponse response = request.response();
        answer.with("Connection", "close")
                .with(Headers.REQUEST_ID, parts.ids().next())
                .writeHead(response);
        response.end(answer.body()).onComplete(done -> request.connection().close());
    }

    private Future<Answer> answer(Exchange exchange, Connections.Deadline deadline) {
        try {
            HttpServerRequest request = exchange.request();
            if (deadline.isBeyondLimit()) {
                throw Problem.of(
                                ProblemType.TOO_MANY_CONNECTIONS,
                                "there are more connections than connectionsMax allows")
                        .withLimit("connectionsMax")
                        .refusal();
            }
            Target target = Target.parse(request.uri());
            parts.hosts().require(request, target);
            exchange.readSession();
            Route route = parts.routes().find(target.segments());
            Route.Operation operation = route.operation(request.method().name());
            exchange.routed(target, route, Query.parse(target.rawQuery(), operation.parameters()));
            Future<Void> reached = exchange.sessionReached();
            return reached.succeeded()
                    ? operation.handler().handle(exchange)
                    : reached.compose(yes -> operation.handler().handle(exchange));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Answer refusal(Exchange exchange, Throwable cause) {
        if (cause instanceof RefusedException refused) {
            return refused.answer();
        }
        if (!exchange.reply().isGone()) {
            HttpServerRequest request = exchange.request();
            String id = request.response().headers().get(Headers.REQUEST_ID);
            LOG.error("request {} failed: {} {}", id, request.method(), request.uri(), cause);
        }
        return Problem.of(ProblemType.INTERNAL, "the node's log says more, under the Request-Id")
                .refusal()
                .answer();
    }

    private static Problem unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Problem.of(
                    ProblemType.URI_TOO_LONG, "the first line has more than " + HttpApi.LINE_BYTES_MAX + " bytes");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Problem.of(
                    ProblemType.HEADERS_TOO_LARGE, "the headers have more than " + HttpApi.HEADER_BYTES_MAX + " bytes");
        }
        return Problem.of(ProblemType.REQUEST_INVALID, "this is not an HTTP/1.1 request");
    }

    /** One number for each response, unlike those of other runs. */
    static final class RequestIds {
        private final String run =
                Integer.toHexString(ThreadLocalRandom.current().nextInt() | 1 << 31);
        private final AtomicLong count = new AtomicLong();

        String next() {
            return run + '-' + count.incrementAndGet();
        }
    }
}
