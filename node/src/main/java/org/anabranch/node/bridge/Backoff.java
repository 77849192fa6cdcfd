package org.anabranch.node.bridge;

import java.util.Random;

/** Pauses that double, each drawn between half of it and all of it, so that nodes cut off together return apart. */
final class Backoff {
    private final long millisMin;
    private final long millisMax;
    private final Random random;
    private long nextMillis;

    Backoff(long millisMin, long millisMax, Random random) {
        this.millisMin = millisMin;
        this.millisMax = millisMax;
        this.random = random;
        reset();
    }

    long pauseMillis() {
        long millis = nextMillis;
        nextMillis = Math.min(millisMax, millis * 2);
        return millis - (long) (random.nextDouble() * millis / 2);
    }

    void reset() {
        nextMillis = millisMin;
    }
}
