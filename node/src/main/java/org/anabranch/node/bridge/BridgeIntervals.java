package org.anabranch.node.bridge;

/**
 * The intervals of every link and inbound connection, with their defaults in {@link #DEFAULTS}.
 *
 * @param connectMillisMax until an attempt to connect is given up
 * @param pingIntervalMillis between pings of a link
 * @param silentPingsMax ping intervals without a byte from the other end, after which either side closes
 * @param replyMillisMax until a message that the listener did not answer closes its connection
 * @param backoffMillisMin the first pause before a reconnect, doubled at each further one; drawn between half and all
 * @param backoffMillisMax the longest pause
 * @param lastedMillis after which a connection counts as good: its end begins again with the first pause
 */
public record BridgeIntervals(
        int connectMillisMax,
        int pingIntervalMillis,
        int silentPingsMax,
        int replyMillisMax,
        int backoffMillisMin,
        int backoffMillisMax,
        int lastedMillis) {

    public static final BridgeIntervals DEFAULTS = new BridgeIntervals(3_000, 1_000, 3, 60_000, 50, 30_000, 10_000);

    public BridgeIntervals {
        requirePositive("connectMillisMax", connectMillisMax);
        requirePositive("pingIntervalMillis", pingIntervalMillis);
        requirePositive("silentPingsMax", silentPingsMax);
        requirePositive("replyMillisMax", replyMillisMax);
        requirePositive("backoffMillisMin", backoffMillisMin);
        requirePositive("lastedMillis", lastedMillis);
        if (backoffMillisMax < backoffMillisMin) {
            throw new IllegalArgumentException(
                    "backoffMillisMax is " + backoffMillisMax + ", below backoffMillisMin " + backoffMillisMin);
        }
    }

    long silenceMillisMax() {
        return (long) pingIntervalMillis * silentPingsMax;
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", not positive");
        }
    }
}
