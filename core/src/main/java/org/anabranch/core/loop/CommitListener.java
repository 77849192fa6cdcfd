package org.anabranch.core.loop;

import java.util.SortedSet;
import org.anabranch.crdt.causal.VersionVector;

/** Hears of groups of commits when they are durable, on the shard's thread: it must not block. */
@FunctionalInterface
public interface CommitListener {

    /**
     * @param before what this replica had before the group, so far as all of it could be read; empty after a catch-up whose
     *     rows were folded over several groups, of which nothing is heard until they all are
     * @param after what it has now
     * @param databases in which readers may see something else than before
     */
    void committed(VersionVector before, VersionVector after, SortedSet<String> databases);
}
