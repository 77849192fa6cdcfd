package org.anabranch.core.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.core.engine.Event;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.wire.Message.CatchUpRows;

/**
 * What waits for the shard's thread. Clients' commands are limited here; what peers send is limited by the credit they
 * are given, and ticks by time. A catch-up brings rows as fast as they can be worked off: a group takes a few messages of
 * them, and commands that came in behind the others go first.
 */
final class Inbox {

    static final int COMMANDS_WAITING_MAX = 16_384;
    private static final int GROUP_EVENTS_MAX = 1_024;
    private static final int CATCH_UP_MESSAGES_PER_GROUP_MAX = 2;
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LinkedBlockingQueue<Event> queue = new LinkedBlockingQueue<>();
    private final ArrayDeque<Event> fromPeers = new ArrayDeque<>(); // taken from the queue, and left for later groups
    private volatile int fromPeersSize;
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
        return queue.size() + fromPeersSize;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** No command is accepted any more; {@link #take} goes on until the queue is empty. */
    synchronized void close() {
        closed = true;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Moves what is queued, up to a group's size, to {@code events}; waits a while if nothing is. What one peer sends keeps
     * its order.
     *
     * @return false once the inbox is closed and empty
     */
    boolean take(List<Event> events, long atMostNanos) {
        boolean last = isClosed(); // asked before looking: what was accepted before is then in the queue
        try {
            boolean waits = !last && fromPeers.isEmpty();
            long nap = waits ? Math.max(0, Math.min(atMostNanos, NAP_NANOS)) : 0;
            Event first = queue.poll(nap, TimeUnit.NANOSECONDS);
            if (first != null) {
                List<Event> next = new ArrayList<>(List.of(first));
                queue.drainTo(next, GROUP_EVENTS_MAX - 1);
                next.forEach(event -> (isFromPeer(event) ? fromPeers : events).add(event));
            }
            takeFromPeers(events);
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

    private static boolean isFromPeer(Event event) {
        return event instanceof Event.Received || event instanceof Event.InboundClosed;
    }

    private void takeFromPeers(List<Event> events) {
        int catchUpMessages = 0;
        while (!fromPeers.isEmpty() && catchUpMessages < CATCH_UP_MESSAGES_PER_GROUP_MAX) {
            Event next = fromPeers.remove();
            events.add(next);
            boolean rows = next instanceof Event.Received received && received.request() instanceof CatchUpRows;
            catchUpMessages += rows ? 1 : 0;
        }
        fromPeersSize = fromPeers.size();
    }

    List<Event> rest() {
        List<Event> rest = new ArrayList<>(fromPeers);
        fromPeers.clear();
        queue.drainTo(rest);
        return rest;
    }
}
