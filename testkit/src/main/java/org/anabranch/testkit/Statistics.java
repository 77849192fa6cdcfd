package org.anabranch.testkit;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How much a test has really exercised. A law checked zero times has said nothing. */
public final class Statistics {
    private final Map<Exercise, Long> exercised = new EnumMap<>(Exercise.class);
    private final Map<Law, Long> checks = new EnumMap<>(Law.class);

    Statistics() {}

    public long count(Exercise exercise) {
        return exercised.getOrDefault(exercise, 0L);
    }

    /** How often a law was checked. */
    public long checks(Law law) {
        return checks.getOrDefault(law, 0L);
    }

    /** No two operations were concurrent, or nothing that arrived ever changed a state: nothing was tested. */
    public boolean isVacuous() {
        return count(Exercise.CONCURRENT_PAIRS) == 0 || count(Exercise.JOINS_THAT_CHANGED) == 0;
    }

    void add(Exercise exercise, long times) {
        exercised.merge(exercise, times, Long::sum);
    }

    void checked(Law law) {
        checks.merge(law, 1L, Long::sum);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("exercised:");
        for (Exercise exercise : Exercise.values()) {
            text.append("\n  ").append(row(exercise.name(), count(exercise)));
        }
        text.append("\nchecked:");
        checks.forEach((law, times) -> text.append("\n  ").append(row(law.name(), times)));
        return text.toString();
    }

    private static String row(String name, long count) {
        return String.format(
                Locale.ROOT, "%-26s %,12d", name.toLowerCase(Locale.ROOT).replace('_', ' '), count);
    }
}
