package org.anabranch.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A network in virtual time. Each schedule turns a random half of the faults on, because faults that always come
 * together hide what only one of them shows.
 */
final class RandomSchedules {
    private static final int OPERATION_SEEDS = 100;
    private static final int SKEW_MILLIS_MAX = 3_600_000;

    private final Settings settings;
    private final Statistics statistics;

    RandomSchedules(Settings settings, Statistics statistics) {
        this.settings = settings;
        this.statistics = statistics;
    }

    Schedule next(Random random) {
        return new Timeline(random).schedule();
    }

    private enum Fault {
        PARTITION,
        DROP,
        DUPLICATE,
        REORDER,
        CRASH,
        FORGET,
        CLONE,
        SKEW
    }

    private record Timed(long atMillis, Step step) {}

    private final class Timeline {
        private final Random random;
        private final int replicas;
        private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
        private final List<Timed> timeline = new ArrayList<>();
        private final long[] skewMillis;
        private final int[] side;
        private long nowMillis;
        private int nextMessage;

        Timeline(Random random) {
            this.random = random;
            replicas = 2 + random.nextInt(settings.replicasMax() - 1);
            for (Fault fault : Fault.values()) {
                if (random.nextBoolean()) {
                    faults.add(fault);
                }
            }
            skewMillis = new long[replicas];
            side = new int[replicas];
        }

        Schedule schedule() {
            statistics.add(Exercise.RANDOM_SCHEDULES, 1);
            int operations = 2 + random.nextInt(Math.max(1, settings.operationsMax() - 1));
            for (int i = 0; i < operations; i++) {
                nowMillis += random.nextInt(60);
                disturb();
                operate(random.nextInt(replicas));
                if (random.nextInt(4) == 0) {
                    snapshot(random.nextInt(replicas));
                }
            }
            timeline.sort(Comparator.comparingLong(Timed::atMillis));
            return new Schedule(replicas, timeline.stream().map(Timed::step).toList());
        }

        private void operate(int replica) {
            int message = nextMessage++;
            at(nowMillis, new Step.Operate(message, replica, random.nextInt(OPERATION_SEEDS), clock(replica)));
            for (int to = 0; to < replicas; to++) {
                if (to != replica) {
                    send(message, replica, to);
                }
            }
        }

        private void snapshot(int replica) {
            int message = nextMessage++;
            at(nowMillis, new Step.Snapshot(message, replica));
            send(message, replica, (replica + 1 + random.nextInt(replicas - 1)) % replicas);
        }

        private void send(int message, int from, int to) {
            if (side[from] != side[to] || happens(Fault.DROP, 4)) {
                statistics.add(Exercise.DROPS, 1);
                return;
            }
            boolean late = happens(Fault.REORDER, 2);
            if (late) {
                statistics.add(Exercise.REORDERINGS, 1);
            }
            at(nowMillis + 1 + random.nextInt(late ? 300 : 20), new Step.Deliver(message, to));
            if (happens(Fault.DUPLICATE, 3)) {
                at(nowMillis + random.nextInt(500), new Step.Deliver(message, to));
            }
        }

        private void disturb() {
            int replica = random.nextInt(replicas);
            if (happens(Fault.PARTITION, 5)) {
                statistics.add(Exercise.PARTITIONS, 1);
                for (int i = 0; i < replicas; i++) {
                    side[i] = random.nextInt(2);
                }
            } else if (random.nextInt(4) == 0) {
                Arrays.fill(side, 0);
            }
            if (happens(Fault.SKEW, 4)) {
                statistics.add(Exercise.SKEWED_CLOCKS, 1);
                skewMillis[replica] = random.nextInt(2 * SKEW_MILLIS_MAX) - SKEW_MILLIS_MAX;
            }
            if (random.nextInt(3) == 0) {
                at(nowMillis, new Step.Save(replica));
            }
            if (happens(Fault.CRASH, 5)) {
                at(nowMillis, new Step.Crash(replica, false));
            }
            if (happens(Fault.FORGET, 6)) {
                at(nowMillis, new Step.Crash(replica, true));
            }
            if (happens(Fault.CLONE, 8)) {
                at(nowMillis, new Step.Clone(replica, (replica + 1) % replicas));
            }
            if (random.nextInt(3) == 0) {
                nowMillis += 600; // quiet enough for all that is on its way to arrive
                at(nowMillis, new Step.Collect(replica));
            }
        }

        private boolean happens(Fault fault, int oneIn) {
            return faults.contains(fault) && random.nextInt(oneIn) == 0;
        }

        private long clock(int replica) {
            return SKEW_MILLIS_MAX + nowMillis + skewMillis[replica];
        }

        private void at(long atMillis, Step step) {
            timeline.add(new Timed(atMillis, step));
        }
    }
}
