package org.anabranch.crdt.causal;

/**
 * The rule by which a replica stamps its writes. Pure: the wall clock's reading is an argument, and the last stamp, held
 * by the caller, is the whole state.
 */
public final class HybridClock {

    /** How far a stamp from elsewhere may pull this replica's stamps past its own wall clock. */
    public static final long DRIFT_MILLIS_MAX = 500;

    private HybridClock() {}

    /** The next stamp: later than {@code last}, and not before the wall clock. */
    public static HybridTimestamp next(HybridTimestamp last, long wallMillis) {
        long wall = clamp(wallMillis);
        if (wall > last.millis()) {
            return HybridTimestamp.of(wall, 0);
        }
        return last.counter() < HybridTimestamp.COUNTER_MAX || last.millis() < HybridTimestamp.MILLIS_MAX
                ? new HybridTimestamp(last.bits() + 1)
                : last;
    }

    /**
     * What {@code last} becomes after {@code seen} arrived from elsewhere: so late that the next write here is stamped
     * after it, unless {@code seen} is more than {@link #DRIFT_MILLIS_MAX} past the wall clock. Such a stamp is stored
     * as it came, and moves nothing here.
     */
    public static HybridTimestamp observe(HybridTimestamp last, HybridTimestamp seen, long wallMillis) {
        boolean trusted = seen.millis() <= clamp(wallMillis) + DRIFT_MILLIS_MAX;
        return trusted && seen.compareTo(last) > 0 ? seen : last;
    }

    private static long clamp(long wallMillis) {
        return Math.max(0, Math.min(wallMillis, HybridTimestamp.MILLIS_MAX));
    }
}
