package org.anabranch.core.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.core.engine.Event;
import org.anabranch.core.engine.Outcome.Reason;

/**
 * What waits for the shard's thread. Clients' commands are limited here; what peers send is limited by the credit they
 * are given, and ticks by time.
 */
final class Inbox {

    static final int COMMANDS_WAITING_MAX = 16_384;
    private static final int GROUP_EVENTS_MAX = 1_024;
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LinkedBlockingQueue<Event> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger commandsWaiting = new AtomicInteger();
    private boolean closed;

    /** Queues a command; or says why not. */
    synchronized Reason offer(Event.Request command) {
        if (closed) {
            return Reason.UNAVAILABLE;
        }
        if (commandsWaiting.get() >= COMMANDS_WAITING_MAX) {
            return Reason.OVERLOADED;
        }
        commandsWaiting.incrementAndGet();
        queue.add(command);
        return null;
    }

    /** Queues what an operator asks for; false once closed. */
    synchronized boolean offer(Event.Administered administered) {
        if (!closed) {
            queue.add(administered);
        }
        return !closed;
    }

    void add(Event event) {
        queue.add(event);
    }

    int size() {
        return queue.size();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** No command is accepted any more; {@link #take} goes on until the queue is empty. */
    synchronized void close() {
        closed = true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Moves what is queued, up to a group's size, to {@code events}; waits a while if nothing is.
     *
     * @return false once the inbox is closed and empty
     */
    boolean take(List<Event> events, long atMostNanos) {
        boolean last = isClosed(); // asked before looking: what was accepted before is then in the queue
        try {
            long nap = last ? 0 : Math.max(0, Math.min(atMostNanos, NAP_NANOS));
            Event first = queue.poll(nap, TimeUnit.NANOSECONDS);
            if (first != null) {
                events.add(first);
                queue.drainTo(events, GROUP_EVENTS_MAX - 1);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the shard's thread was interrupted", e);
        }
        for (Event event : events) {
            if (event instanceof Event.Request) {
                commandsWaiting.decrementAndGet();
            }
        }
        return !(last && events.isEmpty());
    }

    List<Event> rest() {
        List<Event> rest = new ArrayList<>();
        queue.drainTo(rest);
        return rest;
    }
}
