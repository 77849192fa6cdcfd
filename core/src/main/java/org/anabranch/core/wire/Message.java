package org.anabranch.core.wire;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * What nodes say to each other. A link's sender sends {@link Request}s, its receiver answers each with one {@link
 * Reply}; what the receiver wants travels in the replies, so that one connection is enough for one direction, and a link
 * that works one way only still delivers.
 */
public sealed interface Message {

    sealed interface Request extends Message {}

    sealed interface Reply extends Message {}

    /**
     * The first message of a connection, and sent again when more is left out of its vectors.
     *
     * @param settings those that must be equal on all nodes
     * @param boot a number drawn at the process's start, by which a node that reaches itself, or a copy of itself, knows
     * @param sealedDigest of what the vectors of this connection leave out from now on; see {@link SealedVectors}
     * @param sealed what of that the receiver was not told yet on this connection; the first time nothing is told, since
     *     the receiver mostly has the same, and asks if it has not
     */
    record Hello(
            int protocol,
            String cluster,
            SortedMap<String, String> settings,
            MemberId sender,
            long boot,
            long sealedDigest,
            VersionVector sealed,
            Gossip gossip)
            implements Request {
        public Hello {
            settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        }

        Hello with(Gossip other) {
            return new Hello(protocol, cluster, settings, sender, boot, sealedDigest, sealed, other);
        }
    }

    /** New commits, each the next of its origin on this connection. */
    record Batches(List<Batch> batches) implements Request {
        public Batches {
            batches = List.copyOf(batches);
        }
    }

    /**
     * The subscription of {@code origin} ends: what follows its position is no longer in memory.
     *
     * @param vector what the sender has, so that the receiver knows whether a catch-up would gain anything
     */
    record Gap(ReplicaId origin, VersionVector vector) implements Request {}

    record Heartbeat(Gossip gossip) implements Request {}

    /**
     * A catch-up begins: the sender's state at one moment.
     *
     * @param vector of that moment; the receiver adopts it at the end
     */
    record CatchUpBegin(long session, VersionVector vector, VersionVector floor, Kind kind) implements Request {
        /** The number is that on the wire. */
        public enum Kind {
            /** The documents that changed. */
            CHANGED,
            /** Every document, in the order of the keys: those not named were removed. */
            FULL,
            /**
             * As {@link #FULL}, going on where an earlier one was cut: first, of the documents that came by then, those that
             * changed since; then {@link CatchUpMark}, and those that had not come.
             */
            RESUMED
        }

        /** Whether every document is named, now or earlier. */
        public boolean full() {
            return kind != Kind.CHANGED;
        }
    }

    /** What had come of a resumed catch-up is up to date. */
    record CatchUpMark(long session) implements Request {}

    record CatchUpRows(long session, List<CatchUpRow> rows) implements Request {
        public CatchUpRows {
            rows = List.copyOf(rows);
        }
    }

    /**
     * What was done under idempotency keys, by commits that the receiver lacks. Each counts there as soon as the receiver
     * has its commit, by this catch-up or otherwise.
     */
    record CatchUpKeys(long session, List<RememberedWrite> writes) implements Request {
        public CatchUpKeys {
            writes = List.copyOf(writes);
        }
    }

    record CatchUpEnd(long session) implements Request {}

    /** The answer to {@link Hello}. */
    record Welcome(MemberId receiver, Gossip gossip, Demand demand) implements Reply {}

    /** The answer to {@link Hello} whose digest says nothing to the receiver: say it again, and what is sealed. */
    record TellSealed() implements Reply {}

    /**
     * The answer to {@link Hello} of a node that this one will not listen to.
     *
     * @param retired whether that is for good, since the member was retired
     */
    record Refusal(String reason, boolean retired) implements Reply {}

    /**
     * The answer to everything else, when it is durable.
     *
     * @param vector what the receiver has durably
     */
    record Ack(VersionVector vector, Demand demand) implements Reply {}
}
