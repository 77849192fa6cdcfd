/**
 * The thread that drives a replica, and what the rest of a node sees of it: {@link org.anabranch.core.loop.Shard}.
 * Everything that the engine must not know lives here: the clock, the queue, the order of commit and effects.
 */
package org.anabranch.core.loop;
