package org.anabranch.testkit;

/** Leaves the execution at the first law that does not hold. The states are kept as text: they may change later. */
final class LawBroken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Law law;
    private final String first;
    private final String second;

    LawBroken(Law law, String detail, Object first, Object second) {
        super(detail);
        this.law = law;
        this.first = String.valueOf(first);
        this.second = String.valueOf(second);
    }

    Law law() {
        return law;
    }

    String first() {
        return first;
    }

    String second() {
        return second;
    }
}
