package org.anabranch.testkit;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** The subject, asked with suspicion: nothing may throw, and nothing may change what it was given. */
final class Checked<S, O> {
    private final Subject<S, O> subject;
    private final Statistics statistics;
    private final boolean suspicious;

    /** {@code suspicious} compares all arguments before and after each call, as text, which is slow. */
    Checked(Subject<S, O> subject, Statistics statistics, boolean suspicious) {
        this.suspicious = suspicious;
        this.subject = subject;
        this.statistics = statistics;
    }

    S bottom() {
        return total("bottom", () -> subject.merge().bottom());
    }

    S join(S left, S right) {
        return unchanged("join", left, right, () -> subject.merge().join(left, right));
    }

    S mutate(Mutator<S, O> mutator, S state, O operation, Origin origin) {
        return unchanged("the mutator", state, operation, () -> mutator.apply(state, operation, origin));
    }

    Object value(S state) {
        return total("value", () -> subject.intent().orElseThrow().valueOf(state));
    }

    Optional<String> objection(History<O> history, S state) {
        return total(
                "value or specification", () -> subject.intent().orElseThrow().objection(history, state));
    }

    /** Whether {@code above} holds all that {@code below} holds. */
    boolean isAbove(S above, S below) {
        return join(above, below).equals(above);
    }

    void equal(Law law, String detail, Object first, Object second) {
        that(law, Objects.equals(first, second), detail, first, second);
    }

    void that(Law law, boolean holds, String detail, Object first, Object second) {
        if (!subject.claims(law)) {
            return;
        }
        statistics.checked(law);
        if (!holds) {
            throw new LawBroken(law, detail, first, second);
        }
    }

    <T> T total(String what, Supplier<T> call) {
        try {
            return Objects.requireNonNull(call.get(), what + " returned null");
        } catch (RuntimeException e) {
            throw new LawBroken(Law.TOTAL, what + " failed", e, "");
        }
    }

    private S unchanged(String what, Object left, Object right, Supplier<S> call) {
        if (!suspicious) {
            return total(what, call);
        }
        String leftBefore = left.toString();
        String rightBefore = right.toString();
        S result = total(what, call);
        equal(Law.INPUTS_UNCHANGED, what + " changed its first argument", leftBefore, left.toString());
        equal(Law.INPUTS_UNCHANGED, what + " changed its second argument", rightBefore, right.toString());
        return result;
    }
}
