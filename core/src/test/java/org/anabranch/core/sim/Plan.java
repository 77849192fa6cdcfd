package org.anabranch.core.sim;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.anabranch.core.engine.EngineLimits;

/**
 * What a seed runs: the cluster, its load, and which faults may happen. A random subset of the faults is off in each run,
 * since faults hide each other [1].
 *
 * <p>[1] Groce, Zhang, Eide, Chen, Regehr: Swarm Testing, ISSTA 2012.
 *
 * @param late whether the last site starts in the middle of the run, with an empty store
 * @param documents how many are written to: few, so that writes meet
 * @param messageFaultPercent of messages that each of the enabled faults of messages hits
 * @param delayMillisMax of a message, while the network is well
 * @param requestMillis between two requests of a session, on average
 * @param episodeMillis between two faults of nodes and links, on average
 */
record Plan(
        Topology topology,
        int sites,
        boolean late,
        int documents,
        int sessions,
        Set<Fault> faults,
        int messageFaultPercent,
        int delayMillisMax,
        int requestMillis,
        int episodeMillis,
        int durationMillis,
        EngineLimits limits) {

    static final int DELAY_MILLIS_MAX = 10_000;
    private static final int LOSS_PERCENT_MAX = 30;
    private static final int LAGGING_AFTER_MILLIS = 4_000;
    private static final EngineLimits ROOMY = limits(1_024, 16_384, 65_536, 65_536);

    static Plan of(long seed) {
        Random random = new Random(seed * 31 + 1);
        EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
        boolean calm = random.nextInt(10) == 0;
        for (Fault fault : Fault.values()) {
            if (random.nextInt(5) < 2 && !calm) {
                faults.add(fault);
            }
        }
        return new Plan(
                pick(random, Topology.values()),
                2 + random.nextInt(4),
                faults.contains(Fault.NODE_ADDED),
                1 + random.nextInt(4),
                2 + random.nextInt(4),
                faults,
                1 + (random.nextInt(4) == 0 ? random.nextInt(LOSS_PERCENT_MAX) : random.nextInt(4)),
                calm ? 20 : pick(random, 5, 50, 300),
                pick(random, 40, 100, 250),
                pick(random, 400, 1_000, 2_500),
                pick(random, 6_000, 12_000, 20_000),
                calm
                        ? ROOMY
                        : limits(
                                pick(random, 128, 512),
                                pick(random, 512, 4_096),
                                pick(random, 512, 2_048, 16_384),
                                pick(random, 1, 600, 8_192),
                                faults.contains(Fault.MEMBER_LAGGING)
                                        ? LAGGING_AFTER_MILLIS
                                        : EngineLimits.DEFAULTS.laggingAfterMillis()));
    }

    /** No faults, small delays, nobody writes of himself: for hand-written schedules. */
    static Plan quiet(Topology topology, int sites) {
        return new Plan(
                topology,
                sites,
                false,
                1,
                0,
                EnumSet.noneOf(Fault.class),
                0,
                5,
                0,
                0,
                0,
                limits(512, 2_048, 4_096, 8_192));
    }

    Plan withLimits(EngineLimits changed) {
        return new Plan(
                topology,
                sites,
                late,
                documents,
                sessions,
                faults,
                messageFaultPercent,
                delayMillisMax,
                requestMillis,
                episodeMillis,
                durationMillis,
                changed);
    }

    /** Whether nothing goes wrong, and there is room for everything. */
    boolean isCalm() {
        return faults.isEmpty() && sessions > 0;
    }

    static EngineLimits limits(int messageBytes, int creditBytes, int ringBytesMax, int heldBytesMax) {
        return limits(
                messageBytes, creditBytes, ringBytesMax, heldBytesMax, EngineLimits.DEFAULTS.laggingAfterMillis());
    }

    static EngineLimits limits(
            int messageBytes, int creditBytes, int ringBytesMax, int heldBytesMax, int laggingAfterMillis) {
        return new EngineLimits(
                1 << 20,
                64,
                10_000,
                messageBytes,
                creditBytes,
                ringBytesMax,
                heldBytesMax,
                1_000,
                EngineLimits.DEFAULTS.versionCacheBytesMax(),
                laggingAfterMillis,
                EngineLimits.Idempotency.DEFAULTS);
    }

    private static int pick(Random random, int... values) {
        return values[random.nextInt(values.length)];
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
