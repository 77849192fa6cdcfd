package org.anabranch.core.sim;

/** What can go wrong. Each is counted when it happened, not when it was planned. */
public enum Fault {
    /** A message took more than a second. */
    DELAY,
    /** A message arrived after a later one, sent on another connection. */
    REORDERING,
    /** A message was lost, and its connection with it, as either end noticed after a while. */
    LOSS,
    /** A commit came again, in its own message or in a later one. */
    DUPLICATION,
    /** Bits of a message were turned over. */
    CORRUPT_FRAME,
    /** A message ended early. */
    TRUNCATED_FRAME,
    /** A connection was closed while all was well. */
    CUT,
    /** What was sent on a connection arrived after its sender had given the connection up. */
    LINGERING,
    PARTITION_FULL,
    PARTITION_ONE_WAY,
    PARTITION_FLAPPING,
    /** Everybody sees two neighbours, and nobody sees all. */
    PARTITION_RING,
    SLOW_PEER,
    /** A node was away while the others wrote at full rate. */
    DEAD_PEER_UNDER_LOAD,
    CRASH_BEFORE_COMMIT,
    /** The group was durable, and nobody was told. */
    CRASH_BEFORE_EFFECTS,
    CRASH_AMID_EFFECTS,
    /** The sync failed, and what it should have kept is gone. */
    SYNC_FAILED_AND_LOST,
    /** The sync failed, and what it should have kept is there after all. */
    SYNC_FAILED_AND_KEPT,
    STORE_FULL,
    PAUSE,
    CLOCK_JUMP_HOUR,
    CLOCK_JUMP_DECADE,
    CLOCK_DRIFT,
    BACKUP_RESTORED,
    DIRECTORY_CLONED,
    NODE_ADDED,
    /** An operator paused the exchange with a peer; a restart does not change that. */
    EXCHANGE_PAUSED,
    /** A member was silent for so long that another one no longer waited for it. */
    MEMBER_LAGGING
}
