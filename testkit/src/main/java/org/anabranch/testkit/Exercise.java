package org.anabranch.testkit;

/** What a test has exercised, as counted in {@link Statistics}. */
public enum Exercise {
    RANDOM_SCHEDULES,
    EXHAUSTIVE_SCHEDULES,
    OPERATIONS,
    CONCURRENT_PAIRS,
    ORDERED_PAIRS,
    DELIVERIES,
    JOINS_THAT_CHANGED,
    SNAPSHOTS,
    DUPLICATES,
    REORDERINGS,
    DROPS,
    PARTITIONS,
    CRASHES,
    LOST_WRITES,
    CLONES,
    SKEWED_CLOCKS,
    COLLECTIONS,
    HISTORIES_JUDGED
}
