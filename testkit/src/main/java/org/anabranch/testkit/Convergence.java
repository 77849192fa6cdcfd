package org.anabranch.testkit;

import java.util.Optional;
import java.util.Random;

/**
 * Tests whether the replicas of a type converge, and to what they should. {@link #check} for a test or a {@code main};
 * {@link #explore} where the outcome is wanted as a value.
 *
 * <p>First every schedule of a small scope is tried, then random ones with faults, on one thread, in virtual time. The
 * cost is some ten thousand small schedules: seconds, for types that join in microseconds.
 */
public final class Convergence {
    private Convergence() {}

    /** With {@link Settings#standard}. Throws an {@link AssertionError} that shows a broken law or a vacuous test. */
    public static Statistics check(Subject<?, ?> subject) {
        return check(subject, Settings.standard());
    }

    public static Statistics check(Subject<?, ?> subject, Settings settings) {
        Outcome outcome = explore(subject, settings);
        if (outcome instanceof Outcome.Breaks breaks) {
            throw new AssertionError("a law is broken\n" + breaks.failure());
        }
        if (outcome instanceof Outcome.Vacuous vacuous) {
            throw new AssertionError("the test is vacuous: it has exercised no concurrency that changed anything\n"
                    + vacuous.statistics());
        }
        return outcome.statistics();
    }

    /** Runs one schedule, such as a failure prints. Throws an {@link AssertionError} if it breaks a law. */
    public static void replay(Subject<?, ?> subject, Schedule schedule) {
        Statistics statistics = new Statistics();
        Execution.run(subject, schedule, statistics, true).ifPresent(broken -> {
            throw new AssertionError("a law is broken\n" + failure(subject, 0, broken, schedule, schedule));
        });
    }

    public static Outcome explore(Subject<?, ?> subject, Settings settings) {
        return new Exploration<>(subject, settings).outcome();
    }

    private static Failure failure(
            Subject<?, ?> subject, long seed, LawBroken broken, Schedule shrunk, Schedule found) {
        return new Failure(
                broken.law(),
                broken.getMessage(),
                broken.first(),
                broken.second(),
                seed,
                Optional.of(shrunk),
                found.steps().size(),
                Diagram.of(shrunk, subject.generator()));
    }

    private static final class Exploration<S, O> {
        private final Subject<S, O> subject;
        private final Settings settings;
        private final Statistics statistics = new Statistics();
        private Optional<Failure> failure = Optional.empty();

        Exploration(Subject<S, O> subject, Settings settings) {
            this.subject = subject;
            this.settings = settings;
        }

        Outcome outcome() {
            new SmallScope(settings, subject.generator(), this::holdsInSmallScope).explore();
            Random random = new Random(settings.seed());
            RandomSchedules schedules = new RandomSchedules(settings, statistics);
            for (int run = 0; run < settings.runs() && failure.isEmpty(); run++) {
                holds(schedules.next(random), true);
            }
            if (failure.isEmpty()) {
                failure = Standalone.check(subject, statistics, settings.seed());
            }
            if (failure.isPresent()) {
                return new Outcome.Breaks(failure.get(), statistics);
            }
            return statistics.isVacuous() ? new Outcome.Vacuous(statistics) : new Outcome.Converges(statistics);
        }

        private boolean holdsInSmallScope(Schedule schedule) {
            statistics.add(Exercise.EXHAUSTIVE_SCHEDULES, 1);
            return holds(schedule, false);
        }

        private boolean holds(Schedule schedule, boolean thorough) {
            Optional<LawBroken> broken = Execution.run(subject, schedule, statistics, thorough);
            broken.ifPresent(first -> failure = Optional.of(shrunk(schedule, first.law(), thorough)));
            return broken.isEmpty();
        }

        /** Statistics tell what the search has exercised, so shrinking counts into others that are thrown away. */
        private Failure shrunk(Schedule found, Law law, boolean thorough) {
            Statistics ignored = new Statistics();
            Shrinker shrinker = new Shrinker(
                    candidate -> Execution.run(subject, candidate, ignored, thorough)
                            .filter(broken -> broken.law() == law)
                            .isPresent(),
                    settings.shrinkAttemptsMax());
            Schedule small = shrinker.shrink(found);
            LawBroken broken = Execution.run(subject, small, ignored, thorough)
                    .orElseThrow(() -> new IllegalStateException(
                            "the failure does not repeat: the subject depends on more than its arguments"));
            return failure(subject, settings.seed(), broken, small, found);
        }
    }
}
