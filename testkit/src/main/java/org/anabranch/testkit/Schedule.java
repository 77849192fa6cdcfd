package org.anabranch.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * All that happens in one run, in order; after it every replica gets every other's state, and the replicas must agree.
 * Immutable; the methods append a step.
 */
public record Schedule(int replicas, List<Step> steps) {
    static final int REPLICAS_MAX = 16;

    public Schedule {
        if (replicas < 1 || replicas > REPLICAS_MAX) {
            throw new IllegalArgumentException("replicas must be 1 to " + REPLICAS_MAX + ", not " + replicas);
        }
        steps = List.copyOf(steps);
    }

    /** An empty schedule of so many replicas, numbered from 0. */
    public static Schedule replicas(int count) {
        return new Schedule(count, List.of());
    }

    /** An operation, made by the generator from seed {@code operation}; what it sends is message {@code message}. */
    public Schedule operate(int message, int replica, int operation, long clockMillis) {
        return then(new Step.Operate(message, replica, operation, clockMillis));
    }

    public Schedule snapshot(int message, int replica) {
        return then(new Step.Snapshot(message, replica));
    }

    public Schedule deliver(int message, int replica) {
        return then(new Step.Deliver(message, replica));
    }

    public Schedule save(int replica) {
        return then(new Step.Save(replica));
    }

    public Schedule crash(int replica, boolean forgets) {
        return then(new Step.Crash(replica, forgets));
    }

    public Schedule copy(int from, int to) {
        return then(new Step.Clone(from, to));
    }

    public Schedule collect(int replica) {
        return then(new Step.Collect(replica));
    }

    private Schedule then(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Schedule(replicas, longer);
    }
}
