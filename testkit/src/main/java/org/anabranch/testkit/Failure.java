package org.anabranch.testkit;

import java.util.Locale;
import java.util.Optional;

/**
 * A broken law with the smallest schedule that was found to break it.
 *
 * @param law the law
 * @param detail what was compared
 * @param first one state (or what the law compares)
 * @param second the other
 * @param seed of the run that found it; {@code -Danabranch.testkit.seed} replays the search
 * @param schedule the shrunk schedule; empty where the law is about the type alone
 * @param stepsFound how many steps the schedule had before it was shrunk
 * @param diagram the schedule as a space-time diagram
 */
public record Failure(
        Law law,
        String detail,
        String first,
        String second,
        long seed,
        Optional<Schedule> schedule,
        int stepsFound,
        String diagram) {

    /** Law, states and diagram, without what only a programmer at the keyboard needs. */
    public String counterexample() {
        StringBuilder text = new StringBuilder();
        text.append("law     ").append(law).append(": ").append(law.statement());
        text.append("\nfound   ").append(detail);
        text.append("\nfirst   ").append(first);
        text.append("\nsecond  ").append(second);
        if (law != Law.INTENT && law != Law.TOTAL) {
            text.append("\ndiffer  ").append(Difference.of(first, second));
        }
        schedule.ifPresent(steps -> text.append("\n\n").append(diagram));
        return text.toString();
    }

    /** A JUnit test that replays the schedule; {@code subject} is yours. */
    public String junitTest() {
        StringBuilder text = new StringBuilder("@Test\nvoid keeps" + camel() + "InTheScheduleOfSeed" + seed + "() {\n");
        text.append("    Convergence.replay(subject, Schedule.replicas(")
                .append(schedule.map(Schedule::replicas).orElse(2))
                .append(")");
        schedule.ifPresent(steps ->
                steps.steps().forEach(step -> text.append("\n            ").append(source(step))));
        return text.append(");\n}").toString();
    }

    @Override
    public String toString() {
        return counterexample()
                + "\n\nshrunk from " + stepsFound + " steps to "
                + schedule.map(steps -> steps.steps().size()).orElse(0)
                + "; seed " + seed + ", again with -D" + Settings.SEED_PROPERTY + "=" + seed
                + "\n\n" + junitTest();
    }

    private String camel() {
        StringBuilder name = new StringBuilder();
        for (String word : law.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static String source(Step step) {
        if (step instanceof Step.Operate operate) {
            return ".operate(" + operate.message() + ", " + operate.replica() + ", " + operate.operation() + ", "
                    + operate.clockMillis() + "L)";
        } else if (step instanceof Step.Snapshot snapshot) {
            return ".snapshot(" + snapshot.message() + ", " + snapshot.replica() + ")";
        } else if (step instanceof Step.Deliver deliver) {
            return ".deliver(" + deliver.message() + ", " + deliver.replica() + ")";
        } else if (step instanceof Step.Save save) {
            return ".save(" + save.replica() + ")";
        } else if (step instanceof Step.Crash crash) {
            return ".crash(" + crash.replica() + ", " + crash.forgets() + ")";
        } else if (step instanceof Step.Clone clone) {
            return ".copy(" + clone.from() + ", " + clone.to() + ")";
        }
        return ".collect(" + ((Step.Collect) step).replica() + ")";
    }
}
