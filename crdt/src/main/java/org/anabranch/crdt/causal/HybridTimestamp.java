package org.anabranch.crdt.causal;

/**
 * A hybrid logical timestamp [1]: 48 bits of milliseconds since 1970 and a 16-bit counter. It chooses among concurrent
 * writes when one must be shown, and does nothing else: what happened before what is told by dots alone, so that a stamp
 * from a clock that is wrong by years is still overwritten by any write that saw it.
 *
 * <p>[1] Kulkarni, Demirbas, Madappa, Avva, Leone: Logical Physical Clocks, OPODIS 2014.
 */
public record HybridTimestamp(long bits) implements Comparable<HybridTimestamp> {

    public static final HybridTimestamp ZERO = new HybridTimestamp(0);

    /** The latest time that has a stamp, some 8,900 years after 1970. */
    public static final long MILLIS_MAX = (1L << 48) - 1;

    public static final int COUNTER_MAX = 0xFFFF;

    public static HybridTimestamp of(long millis, int counter) {
        if (millis < 0 || millis > MILLIS_MAX || counter < 0 || counter > COUNTER_MAX) {
            throw new IllegalArgumentException("no timestamp has " + millis + " ms and counter " + counter);
        }
        return new HybridTimestamp(millis << 16 | counter);
    }

    public long millis() {
        return bits >>> 16;
    }

    public int counter() {
        return (int) (bits & COUNTER_MAX);
    }

    @Override
    public int compareTo(HybridTimestamp other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return millis() + "." + counter();
    }
}
