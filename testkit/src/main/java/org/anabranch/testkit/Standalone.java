package org.anabranch.testkit;

import java.util.Optional;
import java.util.function.ToLongFunction;

/** The laws that no schedule is needed for: golden bytes, and that equal rounds do not let a state grow. */
final class Standalone<S, O> {
    private static final int ROUNDS_BEFORE = 20;
    private static final int ROUNDS_AFTER = 80;
    private static final int OPERATIONS_PER_ROUND = 6;
    private static final long GROWTH_MAX = 16;

    private final Subject<S, O> subject;
    private final Checked<S, O> checked;
    private int operations;

    private Standalone(Subject<S, O> subject, Statistics statistics) {
        this.subject = subject;
        checked = new Checked<>(subject, statistics, true);
    }

    static <S, O> Optional<Failure> check(Subject<S, O> subject, Statistics statistics, long seed) {
        Standalone<S, O> laws = new Standalone<>(subject, statistics);
        try {
            subject.codec()
                    .ifPresent(codec -> subject.golden()
                            .forEach((hex, state) -> new CodecLaws<>(codec, laws.checked).checkGolden(hex, state)));
            subject.size().ifPresent(laws::checkGrowth);
            return Optional.empty();
        } catch (LawBroken broken) {
            return Optional.of(new Failure(
                    broken.law(), broken.getMessage(), broken.first(), broken.second(), seed, Optional.empty(), 0, ""));
        }
    }

    private void checkGrowth(ToLongFunction<S> size) {
        S state = checked.bottom();
        long sizeBefore = 0;
        for (int round = 1; round <= ROUNDS_AFTER; round++) {
            state = round(state);
            if (round == ROUNDS_BEFORE) {
                sizeBefore = size.applyAsLong(state);
            }
        }
        checked.that(
                Law.NO_GROWTH,
                size.applyAsLong(state) <= sizeBefore + GROWTH_MAX,
                "the same " + OPERATIONS_PER_ROUND + " operations, " + ROUNDS_AFTER + " times: size " + sizeBefore
                        + " after " + ROUNDS_BEFORE + " rounds, " + size.applyAsLong(state) + " at the end",
                sizeBefore,
                size.applyAsLong(state));
    }

    /** Two replicas work concurrently, exchange all, and collect. */
    private S round(S start) {
        S left = start;
        S right = start;
        for (int i = 0; i < OPERATIONS_PER_ROUND; i++) {
            O operation = Execution.operation(subject.generator(), i);
            Origin origin = new Origin(i % 2, 0, operations, 10L * operations);
            operations++;
            left = i % 2 == 0 ? mutate(left, operation, origin) : left;
            right = i % 2 == 1 ? mutate(right, operation, origin) : right;
        }
        S joined = checked.join(left, right);
        return subject.collector()
                .map(collector -> checked.total("collect", () -> collector.apply(joined)))
                .orElse(joined);
    }

    private S mutate(S state, O operation, Origin origin) {
        return subject.mutator()
                .map(full -> checked.mutate(full, state, operation, origin))
                .orElseGet(() -> checked.join(
                        state, checked.mutate(subject.deltaMutator().orElseThrow(), state, operation, origin)));
    }
}
