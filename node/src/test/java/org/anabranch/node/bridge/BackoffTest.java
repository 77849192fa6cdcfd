package org.anabranch.node.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void pausesDoubleUpToTheLongestAndAreJitteredBetweenHalfAndAll() {
        Backoff backoff = new Backoff(50, 30_000, new Random(Nodes.SEED));
        for (long millis = 50; millis < 100_000; millis *= 2) {
            long max = Math.min(millis, 30_000);
            assertThat(backoff.pauseMillis()).isBetween(max / 2, max);
        }
    }

    @Test
    void aResetBeginsAgainWithTheFirstPause() {
        Backoff backoff = new Backoff(50, 30_000, new Random(Nodes.SEED));
        for (int i = 0; i < 20; i++) {
            backoff.pauseMillis();
        }
        backoff.reset();
        assertThat(backoff.pauseMillis()).isBetween(25L, 50L);
    }

    @Test
    void theSameSeedGivesTheSamePauses() {
        Backoff one = new Backoff(50, 30_000, new Random(Nodes.SEED));
        Backoff other = new Backoff(50, 30_000, new Random(Nodes.SEED));
        for (int i = 0; i < 20; i++) {
            assertThat(one.pauseMillis()).isEqualTo(other.pauseMillis());
        }
    }
}
