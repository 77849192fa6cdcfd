package org.anabranch.node.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.anabranch.core.engine.Changes.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events (WHATWG HTML, 9.2), one for each change. The next page is asked for when the client has taken the one
 * before, so that one who reads slowly has one page waiting, and goes on from there with the latest state of everything.
 */
final class EventStream extends Follower {

    static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");

    private final Exchange exchange;
    private final Feeds feeds;
    private String told;
    private boolean over;

    EventStream(Exchange exchange, Context context, Feeds feeds, FeedQuery query, Position position) {
        super(context, query, position);
        this.exchange = exchange;
        this.feeds = feeds;
        feeds.enter(this);
        exchange.request().response().closeHandler(closed -> leave());
    }

    /** The head goes out at once. */
    void start() {
        Answer head = new Answer(200)
                .with(Headers.CONTENT_TYPE, MediaTypes.EVENT_STREAM)
                .with(Headers.CACHE_CONTROL, Headers.NO_CACHE);
        exchange.reply().startStream(exchange.withPreferences(head), exchange.sessionToken());
        write(HEARTBEAT);
    }

    @Override
    void deliver(FeedPage page, long seenBefore) {
        if (over) {
            return;
        }
        position = page.next();
        isHeld = page.isHeld();
        seen = page.atEnd() ? seenBefore : NOTHING_SEEN;
        exchange.observe(page.seen());
        boolean isLast = query.limit() > 0 && query.limit() == page.changes();
        query = isLast ? query : query.after(page.changes());
        if (page.changes() == 0) {
            next();
            return;
        }
        told = page.since();
        boolean more = exchange.reply().stream(Buffer.buffer(page.text()), this::next);
        if (isLast) {
            end();
        } else if (more) {
            next();
        }
    }

    private void next() {
        if (!over) {
            dueNanos = System.nanoTime() + HEARTBEAT_NANOS;
            feeds.await(this);
        }
    }

    /** A comment; and where other databases' changes have moved the position on, an id, which alone is no event. */
    @Override
    void idle(FeedPage nothing) {
        if (!over) {
            boolean moved = !nothing.since().equals(told);
            told = nothing.since();
            write(moved ? Buffer.buffer(":\nid: " + told + "\n\n") : HEARTBEAT);
        }
    }

    /** It waits for what its client has seen elsewhere. */
    void stillThere() {
        if (!over) {
            write(HEARTBEAT);
        }
    }

    private void write(Buffer comment) {
        if (!exchange.request().response().writeQueueFull()) {
            exchange.request().response().write(comment);
        }
    }

    @Override
    boolean waitsOn() {
        return true;
    }

    /** Whoever comes back with the last id is told so. */
    @Override
    void expired() {
        end();
    }

    @Override
    void end() {
        if (!over) {
            leave();
            exchange.reply().endStream(exchange.sessionToken(), false);
        }
    }

    @Override
    void failed(Throwable cause) {
        if (!over) {
            LOG.error("a stream of changes broke off", cause);
            leave();
            exchange.request().connection().close();
        }
    }

    private void leave() {
        if (!over) {
            over = true;
            feeds.leave(this);
        }
    }
}
