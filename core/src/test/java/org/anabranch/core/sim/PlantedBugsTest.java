package org.anabranch.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlantedBugsTest {

    private static final long SEEDS_FIRST = 12;
    private static final long SEEDS_MAX = 400;

    /** Else what is caught below would say nothing. */
    @Test
    void withoutABugNothingIsCaught() {
        UnaryOperator<String> trial = new Mutant(PlantedBugs.NONE).trial();
        assertThat(trial.apply(Trial.SCHEDULES)).isNull();
        assertThat(trial.apply("1")).isNull();
    }

    @Test
    void everyPlantedBugIsCaught() {
        Map<String, String> caught = new ConcurrentSkipListMap<>();
        PlantedBugs.ALL.parallelStream().forEach(bug -> {
            String how = caughtBy(new Mutant(bug).trial());
            if (how != null) {
                caught.put(bug.name(), how);
            }
        });
        caught.forEach((bug, how) -> System.out.println("  " + bug + " -> " + start(how)));
        System.out.println("planted bugs: caught " + caught.size() + " of " + PlantedBugs.ALL.size());
        assertThat(PlantedBugs.ALL.stream().map(PlantedBug::name).filter(name -> !caught.containsKey(name)))
                .as("planted bugs that escaped")
                .isEmpty();
    }

    private static String start(String how) {
        return how.substring(0, Math.min(how.length(), 120)).replace('\n', ' ');
    }

    private static String caughtBy(UnaryOperator<String> trial) {
        String how = caughtBy(trial, LongStream.rangeClosed(1, SEEDS_FIRST));
        how = how == null ? trial.apply(Trial.SCHEDULES) : how;
        return how == null ? caughtBy(trial, LongStream.rangeClosed(SEEDS_FIRST + 1, SEEDS_MAX)) : how;
    }

    private static String caughtBy(UnaryOperator<String> trial, LongStream seeds) {
        return seeds.mapToObj(seed -> trial.apply(String.valueOf(seed)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
