package org.anabranch.testkit;

/**
 * How much is tried.
 *
 * @param seed of all randomness; the same seed tries the same
 * @param runs random schedules
 * @param operationsMax operations in a random schedule
 * @param replicasMax replicas in a random schedule
 * @param scopeOperations operations in an exhaustive schedule (0: none)
 * @param scopeReplicas replicas in an exhaustive schedule
 * @param scopeKinds different operations in an exhaustive schedule, the first that the generator makes
 * @param scopeSchedulesMax where the exhaustive part stops
 * @param shrinkAttemptsMax executions spent on making a failure small
 */
public record Settings(
        long seed,
        int runs,
        int operationsMax,
        int replicasMax,
        int scopeOperations,
        int scopeReplicas,
        int scopeKinds,
        int scopeSchedulesMax,
        int shrinkAttemptsMax) {

    /** The property that replays: {@code -Danabranch.testkit.seed=42}. */
    public static final String SEED_PROPERTY = "anabranch.testkit.seed";

    /** The property that says how many random schedules are run: {@code -Danabranch.testkit.runs=10000} for a night. */
    public static final String RUNS_PROPERTY = "anabranch.testkit.runs";

    private static final int RUNS = 300;

    public Settings {
        if (runs < 0
                || scopeKinds < 1
                || operationsMax < 1
                || scopeOperations < 0
                || scopeSchedulesMax < 0
                || shrinkAttemptsMax < 0) {
            throw new IllegalArgumentException("numbers of runs and operations must not be negative");
        }
        if (Math.min(replicasMax, scopeReplicas) < 2 || Math.max(replicasMax, scopeReplicas) > Schedule.REPLICAS_MAX) {
            throw new IllegalArgumentException("replicas must be 2 to " + Schedule.REPLICAS_MAX);
        }
    }

    /**
     * The small scope of 3 replicas and 4 operations of 3 kinds, and 300 random runs, or as many as {@link #RUNS_PROPERTY}
     * says, with a fresh seed each time.
     */
    public static Settings standard() {
        long seed = Long.getLong(SEED_PROPERTY, System.nanoTime() & 0xffff_ffffL);
        int runs = Integer.getInteger(RUNS_PROPERTY, RUNS);
        return new Settings(seed, runs, 12, 4, 4, 3, 3, 40_000, 4_000);
    }

    public Settings withSeed(long other) {
        return new Settings(
                other,
                runs,
                operationsMax,
                replicasMax,
                scopeOperations,
                scopeReplicas,
                scopeKinds,
                scopeSchedulesMax,
                shrinkAttemptsMax);
    }

    public Settings withRuns(int other) {
        return new Settings(
                seed,
                other,
                operationsMax,
                replicasMax,
                scopeOperations,
                scopeReplicas,
                scopeKinds,
                scopeSchedulesMax,
                shrinkAttemptsMax);
    }

    /** All schedules of {@code operations} operations of so many kinds; the number of schedules is limited as before. */
    public Settings withScope(int operations, int kinds) {
        return new Settings(
                seed,
                runs,
                operationsMax,
                replicasMax,
                operations,
                scopeReplicas,
                kinds,
                scopeSchedulesMax,
                shrinkAttemptsMax);
    }

    public Settings withScopeSchedulesMax(int other) {
        return new Settings(
                seed,
                runs,
                operationsMax,
                replicasMax,
                scopeOperations,
                scopeReplicas,
                scopeKinds,
                other,
                shrinkAttemptsMax);
    }
}
