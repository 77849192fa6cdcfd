package org.anabranch.testkit;

/** What is checked, by the level that unlocks it. A subject may be excused from a law by {@link Subject#without}. */
public enum Law {
    TOTAL(1, "merge, mutators and value never throw"),
    INPUTS_UNCHANGED(1, "merge and mutators change none of their arguments"),
    IDEMPOTENT(1, "x \u2294 x = x"),
    COMMUTATIVE(1, "x \u2294 y = y \u2294 x"),
    ASSOCIATIVE(1, "(x \u2294 y) \u2294 z = x \u2294 (y \u2294 z)"),
    BOTTOM_IS_IDENTITY(1, "x \u2294 bottom = x"),
    LEAST_UPPER_BOUND(1, "x \u2264 x \u2294 y, and what is above x and y is above x \u2294 y"),
    ANTISYMMETRIC(1, "x \u2264 y and y \u2264 x only if x = y"),
    EQUAL_STATES_AGREE(1, "equal states have equal hash codes and values"),
    CONVERGENCE(1, "replicas that have seen the same are equal"),
    INFLATION(2, "a mutator only adds: x \u2264 m(x)"),
    DELTA_EQUALS_MUTATION(2, "m(x) = x \u2294 m\u03b4(x)"),
    NO_OP_DELTA_IS_BOTTOM(2, "a delta that changes nothing where it was made is bottom"),
    DELTAS_JOIN_IN_ANY_ORDER(2, "deltas joined in any order, grouping and number give the full state"),
    SUFFICIENT_DELTA(2, "x \u2294 \u0394(y, x) = x \u2294 y"),
    OPTIMAL_DELTA(2, "\u0394(y, x) is bottom if y \u2264 x"),
    INTENT(3, "the value is what the specification says of the visible history"),
    ROUND_TRIP(4, "decode(encode(x)) = x"),
    CANONICAL_BYTES(4, "equal states have equal bytes"),
    GOLDEN_BYTES(4, "bytes of old versions are read and written as ever"),
    HOSTILE_BYTES(4, "bad bytes are refused by a RuntimeException"),
    COLLECT_KEEPS_VALUE(4, "collecting what is stable does not change the value"),
    NO_GROWTH(4, "the same operations repeated, and collected, do not grow the state");

    private final int level;
    private final String statement;

    Law(int level, String statement) {
        this.level = level;
        this.statement = statement;
    }

    /** 1: merge; 2: mutators; 3: value and specification; 4: codec, size, collect. */
    public int level() {
        return level;
    }

    public String statement() {
        return statement;
    }
}
