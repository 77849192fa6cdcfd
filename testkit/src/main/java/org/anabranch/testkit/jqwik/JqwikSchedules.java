package org.anabranch.testkit.jqwik;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.anabranch.testkit.Generator;
import org.anabranch.testkit.Schedule;
import org.anabranch.testkit.Step;

/**
 * Schedules as jqwik's arbitraries, for properties that call {@code Convergence.replay(subject, schedule)}; jqwik makes
 * and shrinks them. {@link #generator} goes the other way: an arbitrary of yours makes the kit's operations.
 */
public final class JqwikSchedules {
    private static final int GENERATION_SIZE = 1000;
    private static final int CLOCK_MILLIS_MAX = 1000;

    private JqwikSchedules() {}

    /** Schedules of {@code replicas} replicas with at most {@code stepsMax} steps; any part of one is one. */
    public static Arbitrary<Schedule> schedules(int replicas, int stepsMax) {
        Arbitrary<Integer> replica = Arbitraries.integers().between(0, replicas - 1);
        Arbitrary<Integer> seed = Arbitraries.integers().between(0, 99);
        Arbitrary<Long> clock = Arbitraries.longs().between(0, CLOCK_MILLIS_MAX);
        Arbitrary<Integer> message = Arbitraries.integers().between(0, stepsMax - 1);
        Arbitrary<Step> operate = Combinators.combine(replica, seed, clock)
                .as((at, operation, clockMillis) -> new Step.Operate(0, at, operation, clockMillis));
        Arbitrary<Step> deliver = Combinators.combine(message, replica).as(Step.Deliver::new);
        Arbitrary<Step> snapshot = replica.map(at -> new Step.Snapshot(0, at));
        return Arbitraries.oneOf(operate, deliver, snapshot)
                .list()
                .ofMaxSize(stepsMax)
                .map(steps -> numbered(replicas, steps));
    }

    /** Operations as {@code arbitrary} makes them. */
    public static <O> Generator<O> generator(Arbitrary<O> arbitrary) {
        var made = arbitrary.generator(GENERATION_SIZE);
        return random -> made.next(random).value();
    }

    /** Messages are numbered in the order in which they are sent, so that no two share a number. */
    private static Schedule numbered(int replicas, List<Step> steps) {
        Schedule schedule = Schedule.replicas(replicas);
        int sent = 0;
        for (Step step : steps) {
            if (step instanceof Step.Operate operate) {
                schedule = schedule.operate(sent++, operate.replica(), operate.operation(), operate.clockMillis());
            } else if (step instanceof Step.Snapshot snapshot) {
                schedule = schedule.snapshot(sent++, snapshot.replica());
            } else if (step instanceof Step.Deliver deliver && sent > 0) {
                schedule = schedule.deliver(deliver.message() % sent, deliver.replica());
            }
        }
        return schedule;
    }
}
