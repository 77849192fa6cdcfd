package org.anabranch.crdt.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.anabranch.crdt.Night;
import org.anabranch.testkit.Convergence;
import org.anabranch.testkit.Law;
import org.anabranch.testkit.Settings;
import org.anabranch.testkit.Statistics;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every type, held to every law that the test-kit has. */
@Execution(ExecutionMode.CONCURRENT)
class TypesTest {

    /** All kinds of operations, three at a time, in every order, at night four of three kinds; and random schedules. */
    @TestFactory
    Stream<DynamicTest> everyTypeKeepsAllLaws() {
        return each((name, type) -> {
            Settings settings = Settings.standard().withScope(3, 8);
            Statistics statistics = Convergence.check(type.subject(), settings);
            assertThat(statistics.checks(Law.INTENT)).isGreaterThan(5_000);
            assertThat(statistics.checks(Law.OPTIMAL_DELTA)).isPositive();
            assertThat(statistics.checks(Law.CANONICAL_BYTES)).isPositive();
            assertThat(statistics.checks(Law.HOSTILE_BYTES)).isPositive();
            assertThat(statistics.checks(Law.NO_GROWTH)).isEqualTo(1);
            Night.requireManyCases(name, settings, statistics);
            if (Night.IS_NOW) {
                Convergence.check(
                        type.subject(), Settings.standard().withRuns(0).withScope(4, 3));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> whatIsSentSinceAVersionVectorSuffices() {
        return each((name, type) ->
                Convergence.check(type.byVector(), Settings.standard().withScopeSchedulesMax(0)));
    }

    private static Stream<DynamicTest> each(BiConsumer<String, Types.Case<?>> check) {
        return Types.all().entrySet().stream()
                .map(type ->
                        DynamicTest.dynamicTest(type.getKey(), () -> check.accept(type.getKey(), type.getValue())));
    }
}
