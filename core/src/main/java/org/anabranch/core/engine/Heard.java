package org.anabranch.core.engine;

/** What came from a member so far, and about it. */
final class Heard {
    long deltasReceived;
    long deltasDuplicate;
    /** When its latest word arrived, directly or passed on; -1 if none did. */
    long lastMillis = -1;
    /** Ticks since then, or since this process's start: unlike a clock they do not jump. */
    long silentTicks;

    void at(long nowMillis) {
        lastMillis = nowMillis;
        silentTicks = 0;
    }
}
