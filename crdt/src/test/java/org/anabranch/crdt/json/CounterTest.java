package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** Numbers and counters: what is counted at several places adds up, and a remove takes what it saw. */
class CounterTest {

    private final Writer here = new Writer(1);

    @Test
    void aNumberIsTheBaseOfConcurrentIncrements() {
        here.put("{'likes':5}");
        Writer there = here.copy(2);
        here.increment("/likes", 1);
        there.increment("/likes", 1);

        assertBothRead(there, "{'likes':7}");
        assertThat(here.view().conflicts()).isEmpty();
    }

    @Test
    void threeHereAndTwoThereOnFiveAreTen() {
        here.put("{'likes':5}");
        Writer there = here.copy(2);
        here.increment("/likes", 3);
        there.increment("/likes", 2);

        assertBothRead(there, "{'likes':10}");
    }

    @Test
    void aNumberPutOverACounterIsAnIncrementByTheDifference() {
        here.put("{'likes':5}");
        here.increment("/likes", 1);
        Writer there = here.copy(2);
        here.put("{'likes':10}");
        there.merge("{'likes':8}");

        assertBothRead(there, "{'likes':12}");
        here.set("/likes", "3");
        there.increment("/likes", 1);
        assertBothRead(there, "{'likes':4}");
    }

    @Test
    void aFractionPutOverACounterIsAssigned() {
        here.put("{}");
        here.increment("/n", 1);
        here.put("{'n':1.5}");

        assertThat(here.reads()).isEqualTo("{\"n\":1.5}");
    }

    @Test
    void aRemoveErasesTheIncrementsItSawAndNoOthers() {
        here.put("{}");
        here.increment("/n", 5);
        Writer there = here.copy(2);
        here.remove("/n");
        there.increment("/n", 2);

        assertBothRead(there, "{'n':2}");
    }

    @Test
    void incrementsOfOneCommitAreOneDot() {
        here.put("{}");
        long before = here.seq();
        here.operations(
                new Operation.Increment(Pointer.parse("/n"), BigInteger.ONE),
                new Operation.Increment(Pointer.parse("/n"), BigInteger.TWO),
                new Operation.Increment(Pointer.parse("/n"), BigInteger.TEN.negate()));

        assertThat(here.reads()).isEqualTo("{\"n\":-7}");
        assertThat(here.seq() - before).isEqualTo(1);
    }

    @Test
    void aCounterKeepsAtMostSixtyFourDotsOfOneReplica() {
        here.put("{}");
        for (int i = 1; i <= 200; i++) {
            here.increment("/n", i);
        }

        assertThat(here.reads()).isEqualTo("{\"n\":20100}");
        assertThat(here.document.leaves().size()).isEqualTo(1 + Mutation.COUNTER_DOTS_MAX);
    }

    @Test
    void aCounterBeyondAllLimitsStillReads() {
        BigInteger most = BigInteger.TEN.pow(1_000).subtract(BigInteger.ONE);
        here.put("{}");
        Writer there = here.copy(2);
        here.operations(new Operation.Increment(Pointer.parse("/n"), most));
        there.operations(new Operation.Increment(Pointer.parse("/n"), most));

        here.sees(there.document);
        assertThat(here.reads()).startsWith("{\"n\":1.99999");
    }

    private void assertBothRead(Writer there, String expected) {
        here.sees(there.document);
        there.sees(here.document);
        String canonical = Json.of(expected).toString();
        assertThat(here.reads()).isEqualTo(canonical);
        assertThat(there.reads()).isEqualTo(canonical);
        assertThat(there.document).isEqualTo(here.document);
        assertThat(there.view()).isEqualTo(here.view());
    }
}
