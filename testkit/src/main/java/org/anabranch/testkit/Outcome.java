package org.anabranch.testkit;

/** What an exploration has come to. */
public sealed interface Outcome {

    Statistics statistics();

    /** Every law that was checked holds. */
    record Converges(Statistics statistics) implements Outcome {}

    /** A law is broken. */
    record Breaks(Failure failure, Statistics statistics) implements Outcome {}

    /** No operations were concurrent, or no join changed anything: a green result would be worth nothing. */
    record Vacuous(Statistics statistics) implements Outcome {}
}
