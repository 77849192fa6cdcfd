package org.anabranch.crdt.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.anabranch.testkit.Convergence;
import org.anabranch.testkit.Law;
import org.anabranch.testkit.Settings;
import org.anabranch.testkit.Statistics;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every type, held to every law that the test-kit has. */
class TypesTest {

    @TestFactory
    Stream<DynamicTest> everyTypeKeepsAllLaws() {
        return each(type -> {
            Statistics statistics = Convergence.check(type.subject(), Settings.standard());
            assertThat(statistics.checks(Law.INTENT)).isGreaterThan(10_000);
            assertThat(statistics.checks(Law.OPTIMAL_DELTA)).isPositive();
            assertThat(statistics.checks(Law.CANONICAL_BYTES)).isPositive();
            assertThat(statistics.checks(Law.HOSTILE_BYTES)).isPositive();
            assertThat(statistics.checks(Law.NO_GROWTH)).isEqualTo(1);
        });
    }

    @TestFactory
    Stream<DynamicTest> threeOperationsOfManyKindsKeepAllLaws() {
        return each(type -> Convergence.check(
                type.subject(), Settings.standard().withRuns(0).withScope(3, 8)));
    }

    @TestFactory
    Stream<DynamicTest> whatIsSentSinceAVersionVectorSuffices() {
        return each(
                type -> Convergence.check(type.byVector(), Settings.standard().withScopeSchedulesMax(0)));
    }

    private static Stream<DynamicTest> each(Consumer<Types.Case<?>> check) {
        return Types.all().entrySet().stream()
                .map(type -> DynamicTest.dynamicTest(type.getKey(), () -> check.accept(type.getValue())));
    }
}
