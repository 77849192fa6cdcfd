package org.anabranch.crdt;

import static org.assertj.core.api.Assertions.assertThat;

/** What every {@link Lattice} owes, checked on states that can be reached. */
public final class LatticeLaws {

    private LatticeLaws() {}

    public static <S extends Lattice<S>> void check(S bottom, S a, S b, S c) {
        S ab = a.join(b);
        assertThat(a.join(a)).as("idempotent: the same object").isSameAs(a);
        assertThat(ab).as("commutative").isEqualTo(b.join(a));
        assertThat(ab.hashCode())
                .as("equal states, equal hashes")
                .isEqualTo(b.join(a).hashCode());
        assertThat(ab.join(c)).as("associative").isEqualTo(a.join(b.join(c)));
        assertThat(bottom.join(a)).as("bottom on the left").isEqualTo(a);
        assertThat(a.join(bottom)).as("bottom on the right: the same object").isSameAs(a);
        assertThat(ab.join(a))
                .as("an upper bound adds nothing: the same object")
                .isSameAs(ab);
        assertThat(ab.join(b))
                .as("an upper bound adds nothing: the same object")
                .isSameAs(ab);
        S bound = ab.join(c);
        assertThat(bound.join(ab)).as("the least of the upper bounds").isSameAs(bound);
        if (a.join(b).equals(a) && b.join(a).equals(b)) {
            assertThat(a).as("antisymmetric").isEqualTo(b);
        }
    }
}
