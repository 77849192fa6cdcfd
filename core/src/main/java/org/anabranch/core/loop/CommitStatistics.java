package org.anabranch.core.loop;

/**
 * A shard's work since its start.
 *
 * @param commits of the store, each with its sync
 * @param events that these were made of: commands, messages of peers, ticks
 * @param nanos that the commits took, the work before them apart
 * @param waiting events in the inbox now
 */
public record CommitStatistics(long commits, long events, long nanos, long waiting) {}
