package org.anabranch.node.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of one event loop, and how long each may keep us waiting. A server's own idle timeout cannot tell a
 * client that says nothing from one that waits for its answer, so each connection has a deadline that moves with what it
 * does, and a timer closes those that missed theirs. Used on that event loop only; the count is that of all loops.
 */
final class Connections {

    /** Beyond the limit a connection may ask once, to be told so; beyond this many times the limit it is closed unheard. */
    private static final int UNHEARD_FACTOR = 2;

    private static final long SWEEPS_PER_TIMEOUT = 10;
    private static final long SWEEP_MILLIS_MAX = 1_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final HttpLimits limits;
    private final AtomicInteger open;
    private final Map<HttpConnection, Deadline> deadlines = new IdentityHashMap<>();
    private volatile long allAtMillis = NEVER;

    Connections(Vertx vertx, HttpLimits limits, AtomicInteger open) {
        this.limits = limits;
        this.open = open;
        long shortest = Math.min(limits.headersMillisMax(), Math.min(limits.bodyMillisMax(), limits.idleMillisMax()));
        vertx.setPeriodic(Math.max(1, Math.min(SWEEP_MILLIS_MAX, shortest / SWEEPS_PER_TIMEOUT)), timer -> closeLate());
    }

    void opened(HttpConnection connection) {
        int count = open.incrementAndGet();
        Deadline deadline = new Deadline(count > limits.connectionsMax());
        deadlines.put(connection, deadline);
        connection.closeHandler(closed -> {
            open.decrementAndGet();
            deadlines.remove(connection);
        });
        connection.exceptionHandler(e -> {}); // its client went away; the close handler follows
        deadline.in(limits.headersMillisMax());
        if (count > limits.connectionsMax() * UNHEARD_FACTOR) {
            abort(connection);
        }
    }

    Deadline of(HttpConnection connection) {
        return deadlines.computeIfAbsent(connection, closed -> new Deadline(false));
    }

    /** Whatever they do then. May be called from any thread. */
    void closeAllIn(long millis) {
        allAtMillis = nowMillis() + millis;
    }

    private void closeLate() {
        long now = nowMillis();
        for (Map.Entry<HttpConnection, Deadline> entry : new ArrayList<>(deadlines.entrySet())) {
            if (Math.min(entry.getValue().atMillis, allAtMillis) < now) {
                abort(entry.getKey());
            }
        }
    }

    /** A connection's own close first writes what it has to, which takes for ever where nobody reads. */
    private static void abort(HttpConnection connection) {
        ((ConnectionBase) connection).channelHandlerContext().close();
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    /** When one connection is closed unless something happens. */
    static final class Deadline {
        private final boolean beyondLimit;
        private long atMillis = NEVER;

        private Deadline(boolean beyondLimit) {
            this.beyondLimit = beyondLimit;
        }

        void in(long millis) {
            atMillis = nowMillis() + millis;
        }

        /** While the next step is ours. */
        void none() {
            atMillis = NEVER;
        }

        boolean isBeyondLimit() {
            return beyondLimit;
        }
    }
}
