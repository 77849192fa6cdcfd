package org.anabranch.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.anabranch.core.sim.Simulation.Report;
import org.junit.jupiter.api.Test;

/**
 * Random runs. Replay one with {@code -Dseed=N}, which prints its diagram; run more with {@code -Dseeds=N}, and from a
 * first one that is not drawn with {@code -Dfirst=N}.
 */
class SimulationTest {

    private static final int SEEDS = 2_000;
    private static final int SEEDS_MIN = 300;
    private static final long SECONDS_MAX = 75; // of a build whose machine is busy
    private static final int CHUNK = 100;
    private static final int DIAGRAM_LINES = 120;

    private final FaultCounts faults = new FaultCounts();
    private long runs;
    private long events;
    private long commits;
    private long collections;

    @Test
    void freshSeedsHoldAndEveryFaultHappens() {
        if (Long.getLong("seed") != null) {
            replay(Long.getLong("seed"));
            return;
        }
        long wanted = Long.getLong("seeds", SEEDS);
        long first = Long.getLong("first", new Random().nextInt(Integer.MAX_VALUE));
        long beganNanos = System.nanoTime();
        while (runs < wanted
                && (runs < SEEDS_MIN || Long.getLong("seeds") != null || seconds(beganNanos) < SECONDS_MAX)) {
            run(LongStream.range(first + runs, first + Math.min(wanted, runs + CHUNK)));
        }
        report(first, seconds(beganNanos));
        if (runs >= SEEDS_MIN) {
            assertThat(faults.byKind().entrySet().stream().filter(fault -> fault.getValue() == 0))
                    .as("faults that never happened")
                    .isEmpty();
        }
    }

    @Test
    void seedsThatFailedOnceHold() throws IOException {
        run(LongStream.of(savedSeeds()));
    }

    @Test
    void theSameSeedIsTheSameRun() {
        for (long seed : new long[] {23, 25, 26}) {
            List<String> once = Simulation.trace(seed);
            assertThat(once).hasSizeGreaterThan(100);
            assertThat(Simulation.trace(seed)).isEqualTo(once);
        }
    }

    private void run(LongStream seeds) {
        List<Report> reports = seeds.parallel().mapToObj(SimulationTest::runOne).toList();
        for (Report report : reports) {
            runs++;
            events += report.events();
            commits += report.commits();
            collections += report.collections();
            faults.add(report.faults());
        }
    }

    private static Report runOne(long seed) {
        try {
            return Simulation.run(seed);
        } catch (RuntimeException | AssertionError e) {
            List<String> diagram = Simulation.trace(seed);
            String end =
                    String.join("\n", diagram.subList(Math.max(0, diagram.size() - DIAGRAM_LINES), diagram.size()));
            throw new AssertionError(
                    "seed " + seed + ", replayed by -Dtest=SimulationTest -Dseed=" + seed + "\n" + end, e);
        }
    }

    private static void replay(long seed) {
        Simulation.trace(seed).forEach(System.out::println);
        Simulation.run(seed);
    }

    private static double seconds(long beganNanos) {
        return (System.nanoTime() - beganNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private void report(long first, double seconds) {
        System.out.printf(
                Locale.ROOT,
                "simulation: %d seeds from %d in %.0f s (%.0f seeds/s, %.0f events/s), %d commits, %d of them collections%n",
                runs,
                first,
                seconds,
                runs / seconds,
                events / seconds,
                commits,
                collections);
        for (Map.Entry<Fault, Long> fault : faults.byKind().entrySet()) {
            System.out.printf(Locale.ROOT, "  %-22s %d%n", fault.getKey(), fault.getValue());
        }
    }

    private static long[] savedSeeds() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                SimulationTest.class.getResourceAsStream("/simulation-seeds.txt"), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .mapToLong(line -> Long.parseLong(line.split(" ")[0]))
                    .toArray();
        }
    }
}
