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
        int scopeSchedulesMax,
        int shrinkAttemptsMax) {

    /** The property that replays: {@code -Danabranch.testkit.seed=42}. */
    public static final String SEED_PROPERTY = "anabranch.testkit.seed";

    public Settings {
        if (runs < 0 || operationsMax < 1 || scopeOperations < 0 || scopeSchedulesMax < 0 || shrinkAttemptsMax < 0) {
            throw new IllegalArgumentException("numbers of runs and operations must not be negative");
        }
        if (Math.min(replicasMax, scopeReplicas) < 2 || Math.max(replicasMax, scopeReplicas) > Schedule.REPLICAS_MAX) {
            throw new IllegalArgumentException("replicas must be 2 to " + Schedule.REPLICAS_MAX);
        }
    }

    /** Some 300 random runs and the small scope of 3 replicas and 4 operations, with a fresh seed each time. */
    public static Settings standard() {
        long seed = Long.getLong(SEED_PROPERTY, System.nanoTime() & 0xffff_ffffL);
        return new Settings(seed, 300, 12, 4, 4, 3, 40_000, 4_000);
    }

    public Settings withSeed(long other) {
        return new Settings(
                other,
                runs,
                operationsMax,
                replicasMax,
                scopeOperations,
                scopeReplicas,
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
                scopeSchedulesMax,
                shrinkAttemptsMax);
    }

    public Settings withScopeSchedulesMax(int other) {
        return new Settings(
                seed, runs, operationsMax, replicasMax, scopeOperations, scopeReplicas, other, shrinkAttemptsMax);
    }
}
