package org.anabranch.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConvergenceTest {
    private static final Settings SETTINGS = Settings.standard().withSeed(5);

    @Test
    void aTestInWhichNothingChangesFailsAsVacuous() {
        Subject<Integer, Integer> constant = Subject.ofStates(Merge.of(0, Math::max), random -> 0);
        assertThat(Convergence.explore(constant, SETTINGS)).isInstanceOf(Outcome.Vacuous.class);
        assertThatThrownBy(() -> Convergence.check(constant, SETTINGS)).hasMessageContaining("vacuous");
    }

    @Test
    void theSameSeedFindsTheSame() {
        Outcome first = Convergence.explore(Samples.register(), SETTINGS);
        Outcome second = Convergence.explore(Samples.register(), SETTINGS);
        assertThat(second.statistics().toString()).isEqualTo(first.statistics().toString());
    }

    @Test
    void aMergeThatThrowsIsNotTotal() {
        Merge<Integer> merge = Merge.of(0, (left, right) -> {
            if (left == 1 && right == 2) {
                throw new IllegalStateException("cannot merge 1 and 2");
            }
            return Math.max(left, right);
        });
        assertThat(lawBrokenBy(Subject.ofStates(merge, random -> random.nextInt(3))))
                .isEqualTo(Law.TOTAL);
    }

    @Test
    void aMergeThatChangesItsArgumentIsSeen() {
        Merge<List<Integer>> merge = new Merge<>() {
            @Override
            public List<Integer> bottom() {
                return new ArrayList<>();
            }

            @Override
            public List<Integer> join(List<Integer> left, List<Integer> right) {
                TreeSet<Integer> all = new TreeSet<>(left);
                all.addAll(right);
                left.clear();
                left.addAll(all);
                return left;
            }
        };
        assertThat(failureOf(Subject.of(merge, random -> random.nextInt(3), (state, number, origin) -> {
                    List<Integer> both = new ArrayList<>(state);
                    both.remove(number);
                    both.add(number);
                    both.sort(null);
                    return both;
                })))
                .isNotNull();
    }

    @Test
    void aMergeThatForgetsConvergesButBreaksItsIntent() {
        Subject<Integer, Integer> forgetful = Subject.<Integer, Integer>of(
                        Merge.of(0, Math::max), random -> 1, (state, one, origin) -> state + one)
                .value(state -> state, Spec.equalTo(history -> (int) history.sum(one -> one)));
        assertThat(lawBrokenBy(forgetful)).isEqualTo(Law.INTENT);
        assertThat(Convergence.explore(forgetful.without(Law.INTENT), SETTINGS)).isInstanceOf(Outcome.Converges.class);
    }

    @Test
    void bytesThatKillTheDecoderAreFound() {
        Codec<Integer> codec =
                Codec.of(number -> number.toString().getBytes(StandardCharsets.UTF_8), ConvergenceTest::decodeBadly);
        Subject<Integer, Integer> subject = Subject.ofStates(Merge.of(0, Math::max), random -> random.nextInt(9));
        assertThat(lawBrokenBy(subject.codec(codec))).isEqualTo(Law.HOSTILE_BYTES);
    }

    @Test
    void bytesThatHaveChangedSinceAnOldVersionAreFound() {
        assertThat(lawBrokenBy(Samples.counter().golden("72303d313b", new TreeMap<>())))
                .isEqualTo(Law.GOLDEN_BYTES);
    }

    @Test
    void aStateThatGrowsForEverIsFound() {
        assertThat(lawBrokenBy(Samples.set().collect(state -> state))).isEqualTo(Law.NO_GROWTH);
    }

    @Test
    void aDifferenceThatIsNotEnoughIsFound() {
        assertThat(lawBrokenBy(Samples.counter().difference((left, right) -> new TreeMap<>())))
                .isEqualTo(Law.SUFFICIENT_DELTA);
    }

    @Test
    void aDifferenceThatSaysMoreThanNeededIsFound() {
        assertThat(lawBrokenBy(Samples.counter().difference((left, right) -> left)))
                .isEqualTo(Law.OPTIMAL_DELTA);
    }

    @Test
    void theNumberOfRandomRunsIsSetFromOutside() {
        String before = System.getProperty(Settings.RUNS_PROPERTY);
        System.setProperty(Settings.RUNS_PROPERTY, "7");
        try {
            Statistics statistics = Convergence.check(
                    Samples.counter(), Settings.standard().withSeed(5).withScopeSchedulesMax(0));
            assertThat(statistics.count(Exercise.RANDOM_SCHEDULES)).isEqualTo(7);
        } finally {
            if (before == null) {
                System.clearProperty(Settings.RUNS_PROPERTY);
            } else {
                System.setProperty(Settings.RUNS_PROPERTY, before);
            }
        }
    }

    @Test
    void theSmallScopeTriesAsManyKindsOfOperationsAsAskedFor() {
        Settings one = SETTINGS.withRuns(0).withScope(2, 1);
        Settings two = SETTINGS.withRuns(0).withScope(2, 2);
        long schedulesOfOne = schedules(Convergence.explore(Samples.set(), one));
        assertThat(schedules(Convergence.explore(Samples.set(), two))).isEqualTo(4 * schedulesOfOne);
    }

    private static long schedules(Outcome outcome) {
        return outcome.statistics().count(Exercise.EXHAUSTIVE_SCHEDULES);
    }

    private static Law lawBrokenBy(Subject<?, ?> subject) {
        return failureOf(subject).law();
    }

    private static Failure failureOf(Subject<?, ?> subject) {
        return ((Outcome.Breaks) Convergence.explore(subject, SETTINGS)).failure();
    }

    private static Integer decodeBadly(byte[] bytes) {
        if (bytes.length == 0) {
            throw new StackOverflowError("as a recursive decoder would");
        }
        return Integer.valueOf(new String(bytes, StandardCharsets.UTF_8));
    }
}
