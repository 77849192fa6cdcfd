package org.anabranch.core.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is going to happen, in virtual time; what is due at the same moment happens in the order in which it was planned. */
final class Agenda {

    private static final long ENTRIES_MAX = 500_000; // a run has some thousands

    private record Entry(long millis, long number, Runnable action) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::millis).thenComparingLong(Entry::number));
    private long millis;
    private long planned;
    private long done;

    /** Since the beginning of the run. */
    long millis() {
        return millis;
    }

    /** How many entries were worked off. */
    long done() {
        return done;
    }

    void at(long dueMillis, Runnable action) {
        entries.add(new Entry(Math.max(dueMillis, millis), planned++, action));
    }

    void after(long delayMillis, Runnable action) {
        at(millis + delayMillis, action);
    }

    /** Works off what is due up to {@code untilMillis}, and lets that much time have passed. */
    void runUntil(long untilMillis) {
        while (!entries.isEmpty() && entries.peek().millis() <= untilMillis) {
            Entry next = entries.remove();
            millis = next.millis();
            if (++done > ENTRIES_MAX) {
                throw new Violation("messages never stop");
            }
            next.action().run();
        }
        millis = Math.max(millis, untilMillis);
    }
}
