package org.anabranch.testkit;

/**
 * One thing that happens in a {@link Schedule}. Every part of a schedule is a schedule: a step whose message was never
 * sent does nothing, which is what lets failures shrink.
 */
public sealed interface Step {

    /**
     * An operation at a replica; what it sends (its delta or else its new state) is message {@code message}.
     * {@code operation} is the seed from which the generator makes it.
     */
    record Operate(int message, int replica, int operation, long clockMillis) implements Step {}

    /** The replica's whole state goes out as message {@code message}. */
    record Snapshot(int message, int replica) implements Step {}

    /** A message arrives: late, again, or (where this step is missing) never. */
    record Deliver(int message, int replica) implements Step {}

    /** What the replica holds is durable from here on. */
    record Save(int replica) implements Step {}

    /** The replica restarts: from what it held, or, with {@code forgets}, from what was durable. */
    record Crash(int replica, boolean forgets) implements Step {}

    /** A replica's disk is replaced by a copy of another's. */
    record Clone(int from, int to) implements Step {}

    /** The replica collects, if all replicas hold the same, which is durable everywhere then; no older message arrives. */
    record Collect(int replica) implements Step {}
}
