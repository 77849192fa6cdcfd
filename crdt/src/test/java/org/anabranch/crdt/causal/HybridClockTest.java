package org.anabranch.crdt.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HybridClockTest {

    private static final long YEAR_2090_MILLIS = 3_786_912_000_000L;

    @Test
    void aStampHasFortyEightBitsOfMillisecondsAndSixteenOfCounter() {
        HybridTimestamp stamp = HybridTimestamp.of(1_700_000_000_123L, 7);

        assertThat(stamp.millis()).isEqualTo(1_700_000_000_123L);
        assertThat(stamp.counter()).isEqualTo(7);
        assertThat(stamp).hasToString("1700000000123.7");
        HybridTimestamp last = HybridTimestamp.of(HybridTimestamp.MILLIS_MAX, HybridTimestamp.COUNTER_MAX);
        assertThat(last.millis()).isEqualTo(HybridTimestamp.MILLIS_MAX);
        assertThat(last.counter()).isEqualTo(HybridTimestamp.COUNTER_MAX);
        assertThat(last).isGreaterThan(stamp);
        assertThat(HybridTimestamp.of(0, 0)).isEqualTo(HybridTimestamp.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "281474976710656, 0", "0, -1", "0, 65536"})
    void thereAreNoStampsBeyondThat(long millis, int counter) {
        assertThatThrownBy(() -> HybridTimestamp.of(millis, counter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no timestamp has " + millis + " ms and counter " + counter);
    }

    @ParameterizedTest(name = "after {0}.{1}, at {2}: {3}.{4}")
    @CsvSource({
        "100, 3, 101, 101, 0", // the wall clock is ahead
        "100, 3, 100, 100, 4", // the same millisecond
        "100, 3,  40, 100, 4", // the wall clock was set back
        "100, 65535, 90, 101, 0", // the counter is used up
        "100, 3, -5, 100, 4", // a wall clock before 1970
        "0, 0, 0, 0, 1",
        "100, 3, 281474976710656, 281474976710655, 0", // and one too late for any stamp
        "281474976710655, 3, 7, 281474976710655, 4",
        "281474976710655, 65535, 7, 281474976710655, 65535" // the last stamp there is stays the last
    })
    void theNextStampIsLaterThanTheLastAndNotBeforeTheWallClock(
            long lastMillis, int lastCounter, long wallMillis, long millis, int counter) {
        assertThat(HybridClock.next(HybridTimestamp.of(lastMillis, lastCounter), wallMillis))
                .isEqualTo(HybridTimestamp.of(millis, counter));
    }

    @Test
    void aStampFromElsewhereIsFollowedUpToHalfASecondPastTheWallClock() {
        HybridTimestamp mine = HybridTimestamp.of(1_000, 0);
        HybridTimestamp justTrusted = HybridTimestamp.of(1_500, 9);
        HybridTimestamp tooLate = HybridTimestamp.of(1_501, 0);

        assertThat(HybridClock.observe(mine, justTrusted, 1_000)).isEqualTo(justTrusted);
        assertThat(HybridClock.observe(mine, tooLate, 1_000)).isSameAs(mine);
        assertThat(HybridClock.observe(mine, HybridTimestamp.of(999, 5), 1_000)).isSameAs(mine);
        assertThat(HybridClock.observe(mine, HybridTimestamp.of(1_000, 0), 1_000))
                .isSameAs(mine);
        assertThat(HybridClock.observe(HybridTimestamp.ZERO, HybridTimestamp.of(500, 0), -9))
                .isEqualTo(HybridTimestamp.of(500, 0));
    }

    @Test
    void aStampFromTheYear2090MovesNoClock() {
        HybridTimestamp mine = HybridTimestamp.of(1_700_000_000_000L, 0);
        HybridTimestamp farAway = HybridTimestamp.of(YEAR_2090_MILLIS, 0);

        HybridTimestamp after = HybridClock.observe(mine, farAway, 1_700_000_000_000L);

        assertThat(HybridClock.next(after, 1_700_000_000_001L)).isEqualTo(HybridTimestamp.of(1_700_000_000_001L, 0));
    }
}
