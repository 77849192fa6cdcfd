package org.anabranch.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SamplesTest {
    private static final Settings SETTINGS = Settings.standard().withSeed(7).withScopeSchedulesMax(8_000);

    @TestFactory
    Stream<DynamicTest> typesThatAreRightPassAtEveryLevel() {
        return Samples.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    Statistics statistics = Convergence.check(sample.getValue(), SETTINGS);
                    System.out.println(sample.getKey() + "\n" + statistics);
                    assertThat(statistics.checks(Law.ASSOCIATIVE)).isPositive();
                    assertThat(statistics.checks(Law.INTENT)).isPositive();
                    assertThat(statistics.checks(Law.CANONICAL_BYTES)).isPositive();
                    assertThat(statistics.checks(Law.NO_GROWTH)).isEqualTo(1);
                }));
    }

    @Test
    void everyFaultIsExercised() {
        Statistics statistics = Convergence.check(Samples.set(), SETTINGS);
        for (Exercise exercise : Exercise.values()) {
            assertThat(statistics.count(exercise)).as(exercise.name()).isPositive();
        }
    }

    /** Two thousand random schedules found that a replica could lose what the collection had relied on. */
    @Test
    void noReplicaForgetsWhatACollectionReliedOn() {
        Convergence.replay(
                Samples.multiValue(),
                Schedule.replicas(2)
                        .operate(0, 0, 0, 0L)
                        .copy(0, 1)
                        .operate(1, 0, 0, 0L)
                        .deliver(1, 1)
                        .collect(0)
                        .operate(4, 0, 1, 0L)
                        .crash(1, true));
    }
}
