package org.anabranch.testkit;

import java.util.function.BinaryOperator;

/**
 * The merge function under test: the bottom state, from which every replica starts, and the join of two states.
 *
 * @param <S> the state; needs a meaningful {@code equals}, and a {@code toString} that shows all of it
 */
public interface Merge<S> {

    /** The state of a replica that has seen nothing. */
    S bottom();

    /** What a replica holds after it has received {@code right} while it held {@code left}. Changes neither. */
    S join(S left, S right);

    /** A merge function given as its two parts. {@code bottom} is shared by all replicas, so it must never change. */
    static <S> Merge<S> of(S bottom, BinaryOperator<S> join) {
        return new Merge<>() {
            @Override
            public S bottom() {
                return bottom;
            }

            @Override
            public S join(S left, S right) {
                return join.apply(left, right);
            }
        };
    }
}
