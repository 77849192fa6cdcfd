package org.anabranch.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.anabranch.testkit.Law;
import org.anabranch.testkit.Settings;
import org.anabranch.testkit.Statistics;

/** What is tried at night, and not in every build. */
public final class Night {

    /** Whether this run is one of the nightly profile, which says how many random schedules there are to be. */
    public static final boolean IS_NOW = System.getProperty(Settings.RUNS_PROPERTY) != null;

    private static final long CASES_MIN = 10_000;

    /** Checked once for a type or a vector, or only where an operation happens to change nothing. */
    private static final Set<Law> SELDOM = EnumSet.of(Law.GOLDEN_BYTES, Law.NO_GROWTH, Law.NO_OP_DELTA_IS_BOTTOM);

    private Night() {}

    /** At night each law that was checked at all was checked ten thousand times, and what was tried is printed. */
    public static void requireManyCases(String subject, Settings settings, Statistics statistics) {
        print(subject + ", seed " + settings.seed() + "\n" + statistics);
        for (Law law : Law.values()) {
            long checks = statistics.checks(law);
            if (IS_NOW && checks > 0 && !SELDOM.contains(law)) {
                assertThat(checks).as(law + " in\n" + statistics).isGreaterThanOrEqualTo(CASES_MIN);
            }
        }
    }

    public static void print(String tried) {
        if (IS_NOW) {
            System.out.println(tried);
        }
    }
}
