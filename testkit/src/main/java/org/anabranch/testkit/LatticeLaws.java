package org.anabranch.testkit;

import java.util.List;
import java.util.Random;

/** The laws of join, on states that one run has reached: all triples of a few states, else a sample of them. */
final class LatticeLaws<S, O> {
    private static final int STATES_EXHAUSTIVE_MAX = 5;
    private static final int TRIPLES_SAMPLED = 60;

    private final Checked<S, O> checked;
    private final Subject<S, O> subject;

    LatticeLaws(Subject<S, O> subject, Checked<S, O> checked) {
        this.subject = subject;
        this.checked = checked;
    }

    void check(List<S> states) {
        states.forEach(this::checkOne);
        if (states.size() <= STATES_EXHAUSTIVE_MAX) {
            for (S x : states) {
                for (S y : states) {
                    states.forEach(z -> checkThree(x, y, z));
                }
            }
            return;
        }
        Random random = new Random(states.size());
        for (int i = 0; i < TRIPLES_SAMPLED; i++) {
            checkThree(pick(states, random), pick(states, random), pick(states, random));
        }
    }

    private static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private void checkOne(S x) {
        checked.equal(Law.IDEMPOTENT, "x and x \u2294 x differ", x, checked.join(x, x));
        checked.equal(Law.BOTTOM_IS_IDENTITY, "x and x \u2294 bottom differ", x, checked.join(x, checked.bottom()));
        checked.equal(Law.BOTTOM_IS_IDENTITY, "x and bottom \u2294 x differ", x, checked.join(checked.bottom(), x));
    }

    private void checkThree(S x, S y, S z) {
        S xy = checked.join(x, y);
        S yx = checked.join(y, x);
        checked.equal(Law.COMMUTATIVE, "x \u2294 y and y \u2294 x differ for x = " + x + ", y = " + y, xy, yx);
        checked.that(
                Law.ANTISYMMETRIC,
                x.equals(y) || !xy.equals(x) || !yx.equals(y),
                "two different states, each of which says that it holds the other",
                x,
                y);
        checked.equal(
                Law.ASSOCIATIVE,
                "(x \u2294 y) \u2294 z and x \u2294 (y \u2294 z) differ for x = " + x + ", y = " + y + ", z = " + z,
                checked.join(xy, z),
                checked.join(x, checked.join(y, z)));
        checked.that(Law.LEAST_UPPER_BOUND, checked.isAbove(xy, x), "x \u2294 y is not above x", xy, x);
        checked.that(Law.LEAST_UPPER_BOUND, checked.isAbove(xy, y), "x \u2294 y is not above y", xy, y);
        if (checked.isAbove(z, x) && checked.isAbove(z, y)) {
            checked.that(Law.LEAST_UPPER_BOUND, checked.isAbove(z, xy), "z holds x and y, but not x \u2294 y", z, xy);
        }
        if (x.equals(y)) {
            checked.equal(Law.EQUAL_STATES_AGREE, "equal states, two hash codes: " + x, x.hashCode(), y.hashCode());
            if (subject.intent().isPresent()) {
                checked.equal(Law.EQUAL_STATES_AGREE, "equal states, two values", checked.value(x), checked.value(y));
            }
        }
        checkDifference(x, y);
    }

    private void checkDifference(S x, S y) {
        if (subject.difference().isEmpty()) {
            return;
        }
        S delta = checked.total(
                "the difference", () -> subject.difference().orElseThrow().apply(y, x));
        checked.equal(
                Law.SUFFICIENT_DELTA,
                "x \u2294 \u0394(y, x) is not x \u2294 y for x = " + x + ", y = " + y,
                checked.join(x, y),
                checked.join(x, delta));
        if (checked.isAbove(x, y)) {
            checked.equal(Law.OPTIMAL_DELTA, "y adds nothing, but its delta is not bottom", checked.bottom(), delta);
        }
    }
}
