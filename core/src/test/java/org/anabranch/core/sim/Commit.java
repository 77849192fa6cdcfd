package org.anabranch.core.sim;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Leaf;

/**
 * A commit as it was seen to happen at its origin, by comparing rows before and after.
 *
 * @param by the member that made it
 * @param awaited whom that member waited for before it collected anything; empty where a client asked
 * @param lagging whom it knew of and did not wait for
 * @param deps what the origin had before
 * @param counted what it added to the counter that is only ever added to
 * @param asked whether a client asked for it; else the replica collected something
 */
record Commit(
        MemberId by,
        Set<MemberId> awaited,
        Set<MemberId> lagging,
        ReplicaId origin,
        long from,
        long to,
        VersionVector deps,
        List<Change> changes,
        long counted,
        boolean asked) {

    /**
     * @param written leaves that are new, or whose content is
     * @param removed dots that were live before and are not any more
     */
    record Change(DocumentKey key, SortedMap<Dot, Leaf> written, Set<Dot> removed) {}

    @Override
    public String toString() {
        return "commit " + origin + " (" + from + ", " + to + "]";
    }
}
