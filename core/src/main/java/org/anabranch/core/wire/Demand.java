package org.anabranch.core.wire;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * What the receiver of a link wants of its sender from now on; it travels in the replies.
 *
 * @param creditBytes how many bytes of messages may be unanswered at a time
 * @param subscribe origins whose batches to stream, each from the number given, or from where the stream is already if
 *     that is later
 * @param unsubscribe origins to stream no longer; done first, so that an origin in both begins again
 * @param catchUp begin this catch-up, in place of any other; null for none
 */
public record Demand(
        int creditBytes,
        SortedMap<ReplicaId, Long> subscribe,
        SortedSet<ReplicaId> unsubscribe,
        CatchUpRequest catchUp) {

    public Demand {
        subscribe = Collections.unmodifiableSortedMap(new TreeMap<>(subscribe));
        unsubscribe = Collections.unmodifiableSortedSet(new TreeSet<>(unsubscribe));
    }

    /**
     * @param session tells this catch-up's messages from those of an earlier one
     * @param base what the receiver has
     * @param resume how far an earlier one from nothing got; null for none
     */
    public record CatchUpRequest(long session, VersionVector base, Resume resume) {}

    /**
     * How far a catch-up from nothing got, in the order of the documents' keys, before it was cut.
     *
     * @param last the documents up to this one are there
     * @param low and they include all of this
     * @param high and nothing beyond this: some are as of a later moment than others, where a resumed one was cut again
     */
    public record Resume(DocumentKey last, VersionVector low, VersionVector high) {}
}
