package org.anabranch.it.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for what must become true, and says what was seen last when it does not. */
public final class Eventually {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Eventually() {}

    /** Returns as soon as {@code condition} holds. A condition that throws does not hold yet. */
    public static void eventually(Duration deadline, String description, Callable<Boolean> condition) {
        eventually(deadline, description, condition, holds -> holds);
    }

    /** The first value that {@code probe} finds and {@code accepted} takes. A probe that throws has found none yet. */
    public static <T> T eventually(
            Duration deadline, String description, Callable<T> probe, Predicate<? super T> accepted) {
        long start = System.nanoTime();
        String seen;
        Exception failure;
        do {
            try {
                T value = probe.call();
                if (accepted.test(value)) {
                    return value;
                }
                seen = String.valueOf(value);
                failure = null;
            } catch (Exception notYet) {
                seen = notYet.toString();
                failure = notYet;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (System.nanoTime() - start < deadline.toNanos()
                && !Thread.currentThread().isInterrupted());
        throw new AssertionError(
                "not within " + deadline.toSeconds() + " s: " + description + "; last seen: " + seen, failure);
    }
}
