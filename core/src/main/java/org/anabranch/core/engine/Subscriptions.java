package org.anabranch.core.engine;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * From whom this replica has each origin streamed: from the member that writes it where that is directly connected, else
 * from the peer that advertised most. A source changes only when another has more and the present one nothing new, so
 * that each batch comes over one connection only.
 */
final class Subscriptions {

    private final ReplicaState state;
    private final TreeMap<Long, InboundConnection> connections = new TreeMap<>();
    private final TreeMap<ReplicaId, Long> sources = new TreeMap<>();
    private VersionVector expected = VersionVector.EMPTY; // what was advertised at the previous tick

    Subscriptions(ReplicaState state) {
        this.state = state;
    }

    Collection<InboundConnection> connections() {
        return connections.values();
    }

    /** The connection, or null if it was never greeted or is closed. */
    InboundConnection connection(long number) {
        return connections.get(number);
    }

    void add(InboundConnection connection) {
        connections.put(connection.number(), connection);
    }

    InboundConnection remove(long number) {
        sources.values().removeIf(source -> source == number);
        return connections.remove(number);
    }

    /** What somebody connected, or this replica itself, has. */
    VersionVector reachable() {
        VersionVector reachable = state.vector();
        for (InboundConnection connection : connections.values()) {
            reachable = reachable.max(connection.advertised());
        }
        return reachable;
    }

    /**
     * Finds sources for origins that have none, and lets members stream their own as soon as nothing new is under way
     * from a relay: what is would come twice.
     */
    void choose() {
        for (InboundConnection candidate : connections.values()) {
            for (ReplicaId origin : origins(candidate)) {
                InboundConnection current = source(origin);
                boolean owns = isOwner(candidate, origin);
                boolean wanted = current == null
                        ? owns || hasNews(candidate, origin)
                        : owns && current != candidate && !hasNews(current, origin);
                if (wanted && !origin.equals(state.incarnation())) {
                    subscribe(candidate, origin);
                }
            }
        }
    }

    private boolean hasNews(InboundConnection connection, ReplicaId origin) {
        return connection.advertised().get(origin) > state.vector().get(origin);
    }

    /**
     * Leaves relays that have nothing new for relays that have; called with every tick. What another relay advertised
     * must have stayed away for a whole tick: otherwise it is merely under way.
     */
    void leaveStaleRelays() {
        for (InboundConnection candidate : connections.values()) {
            VersionVector differences = candidate.advertised().changedSince(state.vector());
            for (var advertised : differences.entries().entrySet()) {
                ReplicaId origin = advertised.getKey();
                InboundConnection current = source(origin);
                long have = state.vector().get(origin);
                boolean stale = current != null
                        && current != candidate
                        && !isOwner(current, origin)
                        && !hasNews(current, origin);
                boolean overdue = have < advertised.getValue() && have < expected.get(origin);
                if (stale && overdue) {
                    subscribe(candidate, origin);
                }
            }
        }
        expected = reachable();
    }

    /** What a peer may have news of, and what it writes under, so that its first write need not wait for a subscription. */
    private SortedSet<ReplicaId> origins(InboundConnection connection) {
        TreeSet<ReplicaId> origins = new TreeSet<>(
                connection.advertised().changedSince(state.vector()).entries().keySet());
        origins.add(state.members.get(connection.peer()).incarnation());
        return origins;
    }

    /** A member has all that its present incarnation wrote; of its earlier ones it may have lost something. */
    private boolean isOwner(InboundConnection connection, ReplicaId origin) {
        return state.members.get(connection.peer()).incarnation().equals(origin);
    }

    private InboundConnection source(ReplicaId origin) {
        Long number = sources.get(origin);
        return number == null ? null : connections.get(number);
    }

    private void subscribe(InboundConnection connection, ReplicaId origin) {
        InboundConnection before = source(origin);
        if (before != null) {
            before.unsubscribe(origin);
        }
        sources.put(origin, connection.number());
        connection.subscribe(origin, state.vector().get(origin));
    }

    /** Tells the present source of {@code origin} what is here, so that it skips that, and streams again if it has stopped. */
    void renew(ReplicaId origin) {
        InboundConnection source = source(origin);
        if (source != null) {
            source.subscribe(origin, state.vector().get(origin));
        }
    }

    /** Has the present source of {@code origin} send again what is not here. */
    void restart(ReplicaId origin) {
        InboundConnection source = source(origin);
        if (source != null) {
            source.restart(origin, state.vector().get(origin));
        }
    }

    boolean isSource(InboundConnection connection, ReplicaId origin) {
        return source(origin) == connection;
    }
}
