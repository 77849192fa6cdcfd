package org.anabranch.node.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import org.anabranch.core.engine.Changes.Position;

/** One answer, as soon as there is something, or when its time is over. */
final class LongPoll extends Follower {

    private final Exchange exchange;
    private final Feeds feeds;
    private final Promise<Answer> answer = Promise.promise();
    private boolean over;

    LongPoll(Exchange exchange, Context context, Feeds feeds, FeedQuery query, Position position, long sinceNanos) {
        super(context, query, position);
        this.exchange = exchange;
        this.feeds = feeds;
        this.dueNanos = sinceNanos + TimeUnit.SECONDS.toNanos(query.timeoutSeconds());
        feeds.enter(this);
        exchange.request().response().closeHandler(closed -> leave());
    }

    Future<Answer> answer() {
        return answer.future();
    }

    @Override
    void deliver(FeedPage page, long seenBefore) {
        position = page.next();
        if (over) {
            return;
        }
        if (page.changes() > 0 || dueNanos - System.nanoTime() <= 0) {
            answer(page);
            return;
        }
        isHeld = page.isHeld();
        seen = seenBefore;
        feeds.await(this);
    }

    @Override
    void idle(FeedPage nothing) {
        answer(nothing);
    }

    @Override
    boolean waitsOn() {
        return false;
    }

    @Override
    void expired() {
        failed(ChangesHandler.expired(exchange, query));
    }

    @Override
    void end() {
        answer(FeedPage.empty(exchange.feedTokens(), query, position));
    }

    private void answer(FeedPage page) {
        if (!over) {
            leave();
            answer.complete(ChangesHandler.answer(exchange, page));
        }
    }

    @Override
    void failed(Throwable cause) {
        if (!over) {
            leave();
            answer.fail(cause);
        }
    }

    private void leave() {
        if (!over) {
            over = true;
            feeds.leave(this);
        }
    }
}
