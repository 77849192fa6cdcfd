package org.anabranch.core.engine;

import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.core.wire.Demand;
import org.anabranch.core.wire.Demand.CatchUpRequest;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.SealedVectors;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/** A connection by which a peer sends to this replica: what the peer says it has, and what it is to be told with the next reply. */
final class InboundConnection {

    private final long number;
    private final MemberId peer;
    private final TreeMap<ReplicaId, Long> subscribe = new TreeMap<>();
    private final TreeSet<ReplicaId> unsubscribe = new TreeSet<>();
    private CatchUpRequest catchUp;
    private SealedVectors vectors;
    private VersionVector advertised;

    /** @param vectors how vectors are written on it */
    InboundConnection(long number, MemberId peer, SealedVectors vectors, VersionVector advertised) {
        this.number = number;
        this.peer = peer;
        this.vectors = vectors;
        this.advertised = advertised;
    }

    long number() {
        return number;
    }

    MemberId peer() {
        return peer;
    }

    SealedVectors vectors() {
        return vectors;
    }

    /** From now on vectors are written so. */
    void write(SealedVectors other) {
        vectors = other;
    }

    VersionVector advertised() {
        return advertised;
    }

    void advertise(VersionVector vector) {
        advertised = vector.max(advertised);
    }

    /** Has the origin streamed from {@code from}, or from where its stream is already if that is later. */
    void subscribe(ReplicaId origin, long from) {
        subscribe.put(origin, from);
    }

    /** Has the origin streamed from {@code from} again, though more of it may have been sent. */
    void restart(ReplicaId origin, long from) {
        unsubscribe(origin);
        subscribe(origin, from);
    }

    void unsubscribe(ReplicaId origin) {
        subscribe.remove(origin);
        unsubscribe.add(origin);
    }

    void catchUp(CatchUpRequest request) {
        catchUp = request;
    }

    /** What to tell the peer now; it is told once. */
    Demand takeDemand(int creditBytes) {
        Demand demand = new Demand(creditBytes, subscribe, unsubscribe, catchUp);
        subscribe.clear();
        unsubscribe.clear();
        catchUp = null;
        return demand;
    }
}
