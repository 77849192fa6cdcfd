package org.anabranch.core.sim;

import java.util.function.UnaryOperator;

/**
 * Runs one seed, or all hand-written schedules, and tells what went wrong. Of a type that both sides of a class loader
 * know.
 */
public final class Trial implements UnaryOperator<String> {

    static final String SCHEDULES = "schedules";

    /** @param what {@link #SCHEDULES} or a seed; the answer is null if nothing went wrong */
    @Override
    public String apply(String what) {
        String at = "seed " + what;
        try {
            if (what.equals(SCHEDULES)) {
                DirectedSchedules schedules = new DirectedSchedules();
                for (String name : schedules.names()) {
                    at = "schedule '" + name + "'";
                    schedules.run(name);
                }
            } else {
                Simulation.run(Long.parseLong(what));
            }
            return null;
        } catch (RuntimeException | AssertionError e) {
            return at + ": " + e;
        }
    }
}
