package org.anabranch.node.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.TimeUnit;
import org.anabranch.core.engine.Changes;
import org.anabranch.core.engine.Changes.Position;
import org.anabranch.core.store.ReadTxn;

/** What has changed in a database since a token, in pages, or as it happens. */
final class ChangesHandler {

    private static final String NOW = "now";
    private static final long LOOK_AGAIN_MILLIS = 10_000;

    private final Feeds feeds;

    ChangesHandler(Feeds feeds) {
        this.feeds = feeds;
    }

    Future<Answer> changes(Exchange exchange) {
        long sinceNanos = System.nanoTime();
        FeedQuery query = FeedQuery.of(exchange.database(), exchange.query());
        String token = since(exchange, query);
        Position position = exchange.read(snapshot -> {
            exchange.requireDatabase(snapshot);
            return token == null
                    ? Position.BEGINNING
                    : token.equals(NOW)
                            ? Changes.end(snapshot)
                            : exchange.feedTokens().parse(token, query.database(), query.prefix());
        });
        exchange.requireAcceptable(query.mediaType());
        return switch (query.style()) {
            case NORMAL ->
                reached(exchange, query, position, exchange.prefer().sessionWaitMillis())
                        .compose(from -> page(exchange, query, from))
                        .map(page -> answer(exchange, page));
            case LONGPOLL -> poll(exchange, query, position, sinceNanos);
            case SSE -> stream(exchange, query, position);
        };
    }

    private static String since(Exchange exchange, FeedQuery query) {
        String last = query.isStream() ? exchange.header("Last-Event-ID") : null;
        return last != null && !last.isEmpty() ? last : exchange.query().get("since");
    }

    private Future<Answer> poll(Exchange exchange, FeedQuery query, Position position, long sinceNanos) {
        if (exchange.request().method() == HttpMethod.HEAD) {
            return page(exchange, query, position).map(page -> answer(exchange, page));
        }
        long millis = TimeUnit.SECONDS.toMillis(query.timeoutSeconds());
        return isWithin(exchange, query, position)
                .compose(within -> within ? Future.succeededFuture(true) : exchange.awaitPosition(position, millis))
                .compose(within -> {
                    if (!within && !exchange.prefer().lenient()) {
                        return Future.succeededFuture(
                                answer(exchange, FeedPage.empty(exchange.feedTokens(), query, position)));
                    }
                    Position from = within ? position : cut(exchange, position);
                    LongPoll poll = new LongPoll(exchange, exchange.context(), feeds, query, from, sinceNanos);
                    feeds.await(poll);
                    return poll.answer();
                });
    }

    /** Whether what is known no more follows is told before the stream begins, wherever it can be. */
    private Future<Answer> stream(Exchange exchange, FeedQuery query, Position position) {
        if (exchange.request().method() == HttpMethod.HEAD) {
            return Future.succeededFuture(new Answer(200)
                    .with(Headers.CONTENT_TYPE, MediaTypes.EVENT_STREAM)
                    .with(Headers.CACHE_CONTROL, Headers.NO_CACHE));
        }
        return isWithin(exchange, query, position).compose(within -> {
            Position from = !within && exchange.prefer().lenient() ? cut(exchange, position) : position;
            EventStream stream = new EventStream(exchange, exchange.context(), feeds, query, from);
            stream.start();
            awaitPosition(exchange, stream);
            return Future.succeededFuture(Answer.STREAMED);
        });
    }

    /** As long as it takes. */
    private void awaitPosition(Exchange exchange, EventStream stream) {
        Position position = stream.position;
        boolean within = position.isWithin(exchange.hereVector());
        if (within || feeds.isStopped() || exchange.reply().isGone()) {
            feeds.await(stream);
            return;
        }
        exchange.awaitPosition(position, LOOK_AGAIN_MILLIS).onComplete(reached -> {
            stream.stillThere();
            awaitPosition(exchange, stream);
        });
    }

    /** Fails where what follows is known no more. */
    private static Future<Boolean> isWithin(Exchange exchange, FeedQuery query, Position position) {
        return exchange.onWorker(() -> exchange.read(snapshot -> {
            if (position.isLost(snapshot.vector()) || !Changes.isKnown(snapshot, position)) {
                throw expired(exchange, query, snapshot);
            }
            return position.isWithin(snapshot.vector());
        }));
    }

    /** Where to read from, once this node has what the follower has seen. */
    private static Future<Position> reached(Exchange exchange, FeedQuery query, Position position, long waitMillis) {
        return isWithin(exchange, query, position)
                .compose(within -> within ? Future.succeededFuture(true) : exchange.awaitPosition(position, waitMillis))
                .map(within -> {
                    if (within) {
                        return position;
                    }
                    if (exchange.prefer().lenient()) {
                        return cut(exchange, position);
                    }
                    throw Problem.of(
                                    ProblemType.SESSION_NOT_REACHED,
                                    "what the token has seen is not here after " + waitMillis / 1_000 + " s")
                            .refusal();
                });
    }

    private static Position cut(Exchange exchange, Position position) {
        exchange.preferenceApplied("handling=lenient");
        return position.cutTo(exchange.hereVector());
    }

    private static Future<FeedPage> page(Exchange exchange, FeedQuery query, Position from) {
        return exchange.onWorker(() -> exchange.feedPage(query, from).orElseThrow(() -> expired(exchange, query)));
    }

    static Answer answer(Exchange exchange, FeedPage page) {
        exchange.observe(page.seen());
        Answer head = new Answer(200).with(Headers.CACHE_CONTROL, Headers.NO_CACHE);
        return ContentCoding.answer(exchange, head, Headers.JSON, page.text());
    }

    /** The reader lists the documents, and goes on from the token in the problem. */
    static RefusedException expired(Exchange exchange, FeedQuery query) {
        return exchange.read(snapshot -> expired(exchange, query, snapshot));
    }

    private static RefusedException expired(Exchange exchange, FeedQuery query, ReadTxn snapshot) {
        String end = exchange.feedTokens().token(query.database(), query.prefix(), Changes.end(snapshot));
        return Problem.of(
                        ProblemType.SINCE_EXPIRED,
                        "what was deleted after this token is known no more: list the documents, then go on from the"
                                + " token in 'since'")
                .withSince(end)
                .refusal();
    }
}
