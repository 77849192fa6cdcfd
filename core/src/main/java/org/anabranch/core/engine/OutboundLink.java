package org.anabranch.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.Store;
import org.anabranch.core.wire.Batch;
import org.anabranch.core.wire.Demand;
import org.anabranch.core.wire.Demand.CatchUpRequest;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.Message;
import org.anabranch.core.wire.Message.Batches;
import org.anabranch.core.wire.Message.Gap;
import org.anabranch.core.wire.Message.Heartbeat;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.core.wire.SealedVectors;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * The sending half of the exchange with one peer: what the peer subscribed to, how far it was served, and how much of
 * that is unanswered. A subscription is served from the ring; where the ring no longer reaches, the peer is told of the
 * gap and asks for a catch-up. Nothing is kept for a slow peer but positions.
 *
 * <pre>
 *   DOWN ──opened──▶ PAUSED ──greet──▶ GREETING ──welcome──▶ READY
 *     ▲                │                   │ refusal            │
 *     └──────closed────┴───────────────────┴────────────────────┘
 * </pre>
 */
final class OutboundLink {

    /** A message without an answer yet; the answer's vectors will be written as its own are. */
    private record Sent(int bytes, SealedVectors vectors) {}

    private final String name;
    private final ReplicaState state;
    private final Store store;
    private final List<Effect> effects;

    private LinkState linkState = LinkState.DOWN;
    private boolean everOpened;
    private long connection;
    private MemberId peer;
    private boolean peerJoining;
    private int creditBytes;
    private long unansweredBytes;
    private final ArrayDeque<Sent> unanswered = new ArrayDeque<>();
    private final TreeMap<ReplicaId, Long> positions = new TreeMap<>();
    private final TreeSet<ReplicaId> overwritten = new TreeSet<>(); // to be caught up with, and not streamed
    private ReplicaId turn; // whose batch was sent last
    private VersionVector advertised = VersionVector.EMPTY;
    private int ownersTold;
    private SealedVectors vectors = SealedVectors.NONE;
    private CatchUpRequest asked; // for a catch-up that has not begun yet
    private CatchUpSender catchUp;
    private final Lag lag = new Lag();

    OutboundLink(String name, ReplicaState state, Store store, List<Effect> effects) {
        this.name = name;
        this.state = state;
        this.store = store;
        this.effects = effects;
    }

    LinkState linkState() {
        return linkState;
    }

    boolean wasEverOpened() {
        return everOpened;
    }

    /** The node at the other end; null until one was reached. */
    MemberId peer() {
        return peer;
    }

    boolean isReadyTo(MemberId member) {
        return linkState == LinkState.READY && peer.equals(member);
    }

    /** Whether the peer had nothing at all when it was greeted. */
    boolean isPeerJoining() {
        return peerJoining;
    }

    boolean isCatchingUp() {
        return catchUp != null;
    }

    Lag lag() {
        return lag;
    }

    /** Connected; the link stays silent until {@link #greet}. */
    void opened(long connection) {
        forget();
        this.connection = connection;
        everOpened = true;
        linkState = LinkState.PAUSED;
    }

    /** @param tellSealed whether the peer has asked what is sealed */
    void greet(Greeting greeting, boolean tellSealed) {
        linkState = LinkState.GREETING;
        hello(greeting, tellSealed ? state.sealed() : VersionVector.EMPTY);
    }

    /** Leaves out of the vectors what has been sealed since the greeting as well. */
    void renewSealed(Greeting greeting) {
        if (linkState == LinkState.READY && vectors.sealed() != state.sealed() && hasCredit()) {
            hello(greeting, state.sealed().changedSince(vectors.sealed()));
        }
    }

    private void hello(Greeting greeting, VersionVector untold) {
        vectors = new SealedVectors(state.sealed());
        send(greeting.hello(untold));
        advertised = state.vector();
        ownersTold = state.members.owners().size();
    }

    void closed() {
        forget();
        linkState = LinkState.DOWN;
    }

    private void forget() {
        unanswered.clear();
        unansweredBytes = 0;
        positions.clear();
        overwritten.clear();
        endCatchUp();
    }

    void welcomed(MemberId peer, VersionVector vector) {
        this.peer = peer;
        peerJoining = vector.isEmpty();
        linkState = LinkState.READY;
        lag.acknowledged(vector);
    }

    /** The oldest unanswered message was answered; gives back what the answer means. */
    Message.Reply answered(Message.Reply reply) {
        Sent sent = unanswered.remove();
        unansweredBytes -= sent.bytes();
        return sent.vectors().read(reply);
    }

    void demanded(Demand demand) {
        creditBytes = demand.creditBytes();
        positions.keySet().removeAll(demand.unsubscribe());
        overwritten.removeAll(demand.unsubscribe());
        demand.subscribe().forEach(this::subscribed);
        if (demand.catchUp() != null) {
            endCatchUp();
            asked = demand.catchUp();
        }
    }

    private void subscribed(ReplicaId origin, long from) {
        long position = positions.merge(origin, from, Math::max);
        if (Overwritten.isMost(state.ring, origin, position, store)) {
            overwritten.add(origin);
        }
    }

    /** Begins what was asked for, unless the index still lacks what was adopted; that is a matter of moments. */
    private void beginCatchUp() {
        ReadTxn snapshot = store.read();
        if (snapshot.isFolding()) {
            snapshot.close();
        } else {
            catchUp = new CatchUpSender(asked, snapshot, state.limits.messageBytes());
            asked = null;
        }
    }

    private void endCatchUp() {
        asked = null;
        if (catchUp != null) {
            catchUp.close();
            catchUp = null;
        }
    }

    void heartbeat() {
        if (linkState == LinkState.READY && hasCredit()) {
            int owners = state.members.owners().size();
            send(new Heartbeat(state.gossip(owners != ownersTold ? state.unsealedOwners() : new TreeMap<>())));
            advertised = state.vector();
            ownersTold = owners;
        }
    }

    /** Sends what the peer wants and credit allows; batches and catch-up take turns, so that neither starves. */
    void pump() {
        if (linkState != LinkState.READY) {
            return;
        }
        if (hasNewOrigin()) {
            heartbeat();
        }
        boolean more = true;
        int catchUpMessages = 0;
        while (more && hasCredit()) {
            more = sendBatches();
            if (hasCredit() && catchUpMessages < CatchUpSender.MESSAGES_PER_TURN_MAX) {
                boolean sent = sendCatchUp();
                catchUpMessages += sent ? 1 : 0;
                more |= sent;
            }
        }
    }

    private boolean hasNewOrigin() {
        return state.vector().changedSince(advertised).entries().keySet().stream()
                .anyMatch(origin -> advertised.get(origin) == 0);
    }

    private boolean hasCredit() {
        return unansweredBytes < creditBytes;
    }

    /**
     * One batch of each origin in turn: what the peer can apply at once is then among the first, whatever it has no room
     * to hold. Nothing is streamed from below the floor: a peer that joins would see, and might write to, what was purged
     * before anybody knew of it.
     */
    private boolean sendBatches() {
        List<Batch> batches = new ArrayList<>();
        List<ReplicaId> gaps = new ArrayList<>();
        int bytes = 0;
        int served = 0; // origins in a row that had nothing to send
        while (served < positions.size() && bytes < state.limits.messageBytes()) {
            ReplicaId origin = nextInTurn();
            long position = positions.get(origin);
            boolean streams = position >= state.floor().get(origin) && !overwritten.contains(origin);
            Batch batch = streams ? state.ring.next(origin, position) : null;
            if (position >= state.vector().get(origin)) {
                served++;
            } else if (batch == null) {
                gaps.add(origin);
                positions.remove(origin);
                overwritten.remove(origin);
            } else {
                batches.add(batch);
                bytes += batch.encoded().length;
                positions.put(origin, batch.to());
                served = 0;
            }
        }
        if (!batches.isEmpty()) {
            send(new Batches(batches));
        }
        for (ReplicaId origin : gaps) {
            send(new Gap(origin, state.vector()));
        }
        return !batches.isEmpty() || !gaps.isEmpty();
    }

    private ReplicaId nextInTurn() {
        ReplicaId next = turn == null ? null : positions.higherKey(turn);
        turn = next == null ? positions.firstKey() : next;
        return turn;
    }

    private boolean sendCatchUp() {
        if (asked != null) {
            beginCatchUp();
        }
        if (catchUp == null) {
            return false;
        }
        Message.Request next = catchUp.next();
        if (catchUp.isDone()) {
            endCatchUp();
        }
        send(next);
        return true;
    }

    private void send(Message.Request message) {
        byte[] encoded = MessageCodec.encode(vectors.write(message));
        unanswered.add(new Sent(encoded.length, vectors));
        unansweredBytes += encoded.length;
        effects.add(new Effect.Send(name, connection, encoded));
    }
}
