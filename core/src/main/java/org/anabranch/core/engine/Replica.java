package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.anabranch.core.engine.Event.DatabaseDeleted;
import org.anabranch.core.engine.Event.InboundClosed;
import org.anabranch.core.engine.Event.LinkClosed;
import org.anabranch.core.engine.Event.LinkOpened;
import org.anabranch.core.engine.Event.Received;
import org.anabranch.core.engine.Event.Replied;
import org.anabranch.core.engine.Event.Submitted;
import org.anabranch.core.engine.Event.Tick;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.Store;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.Batch;
import org.anabranch.core.wire.MemberAck;
import org.anabranch.core.wire.MemberEntry.Standing;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.Message;
import org.anabranch.core.wire.Message.Batches;
import org.anabranch.core.wire.Message.CatchUpBegin;
import org.anabranch.core.wire.Message.CatchUpEnd;
import org.anabranch.core.wire.Message.CatchUpKeys;
import org.anabranch.core.wire.Message.CatchUpMark;
import org.anabranch.core.wire.Message.CatchUpRows;
import org.anabranch.core.wire.Message.Gap;
import org.anabranch.core.wire.Message.Heartbeat;
import org.anabranch.core.wire.Message.Hello;
import org.anabranch.core.wire.SealedVectors;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.MalformedException;

/**
 * One replica of one shard, without any input or output of its own: events go in, effects come out, and the store is a
 * port. No clock, thread, socket or randomness is inside, so that a schedule of events is a test.
 *
 * <p><em>Commit, then speak.</em> The caller opens a write transaction, steps any number of events on it, calls {@link
 * #finish}, commits, and only then carries out the effects, in their order. If the commit fails, the effects are thrown
 * away, and the replica with them: a new one starts from the store.
 */
public final class Replica {

    private final ReplicaState state;
    private final LocalCommits localCommits;
    private final RemoteCommits remoteCommits;
    private final Subscriptions subscriptions;
    private final CatchUpReceiver catchUps;
    private final GossipReceiver gossips;
    private final Greeting greeting;
    private final Administration administration;
    private final Sweep sweep;
    private final TreeMap<String, OutboundLink> links = new TreeMap<>();
    private final List<Effect> effects = new ArrayList<>();
    private boolean collectMore; // an effect of that kind has not come back yet
    private boolean begun;

    /**
     * @param cluster nodes of other clusters, or with other settings, are not listened to
     * @param links the names of the configured links: the datacenters to which this node sends
     * @param boot drawn at random at the process's start
     * @param incarnations fresh random replica ids; the first is taken at once
     * @throws IllegalStateException if the store is that of a member that was retired
     */
    public Replica(
            ClusterSettings cluster,
            MemberId self,
            List<String> links,
            Store store,
            EngineLimits limits,
            long boot,
            Supplier<ReplicaId> incarnations) {
        try (ReadTxn stored = store.read()) {
            state = new ReplicaState(self, stored, limits, incarnations);
        }
        for (String link : links) {
            this.links.put(link, new OutboundLink(link, state, store, effects));
        }
        localCommits = new LocalCommits(state);
        remoteCommits = new RemoteCommits(state);
        subscriptions = new Subscriptions(state);
        catchUps = new CatchUpReceiver(state, remoteCommits, subscriptions);
        gossips = new GossipReceiver(state, effects);
        greeting = new Greeting(cluster, boot, state);
        administration = new Administration(state, gossips, subscriptions, this.links, effects);
        sweep = new Sweep(state);
    }

    public ReplicaId incarnation() {
        return state.incarnation();
    }

    /** What this replica has, the group under way included. */
    public VersionVector vector() {
        return state.vector();
    }

    /** Recent versions of the documents, for any thread. */
    public VersionCache versions() {
        return state.versions;
    }

    /**
     * What every datacenter of the cluster has durably, as far as this one has heard: those of all present members, and those that
     * links lead to, be it that they were never reached. Nodes of one datacenter vouch for each other.
     */
    public VersionVector everywhere() {
        TreeMap<String, VersionVector> datacenters = new TreeMap<>();
        links.forEach((dc, link) -> datacenters.put(dc, link.lag().acknowledged()));
        for (MemberId member : state.members.present()) {
            MemberAck ack = state.acks.latest(member);
            datacenters.merge(member.dc(), ack == null ? VersionVector.EMPTY : ack.vector(), VersionVector::max);
        }
        datacenters.remove(state.self.dc());
        VersionVector everywhere = state.vector();
        for (VersionVector has : datacenters.values()) {
            everywhere = everywhere.min(has);
        }
        return everywhere;
    }

    /** Takes one event in. */
    public void step(Event event, WriteTxn txn, long nowMillis) {
        state.feedDeletes.at(nowMillis);
        begin(txn);
        if (event instanceof Submitted submitted) {
            effects.add(new Effect.Answer(submitted.reply(), localCommits.commit(submitted.command(), txn, nowMillis)));
        } else if (event instanceof DatabaseDeleted deleted) {
            effects.add(new Effect.Answer(deleted.reply(), localCommits.delete(deleted, txn, nowMillis)));
        } else if (event instanceof Received received) {
            onReceived(received, txn, nowMillis);
        } else if (event instanceof Replied replied) {
            onReplied(replied, nowMillis);
        } else if (event instanceof LinkOpened opened) {
            links.get(opened.link()).opened(opened.connection());
            greet(opened.link());
        } else if (event instanceof LinkClosed closed) {
            links.get(closed.link()).closed();
        } else if (event instanceof InboundClosed closed) {
            onInboundClosed(closed.connection(), txn);
        } else if (event instanceof Event.Administered administered) {
            onAdministered(administered);
        } else if (event instanceof Event.Collect) {
            collectMore = false;
            collect(txn, nowMillis);
        } else if (event instanceof Tick) {
            onTick(txn, nowMillis);
        }
    }

    /**
     * Ends a group: saves what changed, and prepares what the group gives peers to know.
     *
     * @return whether there is anything to commit; the effects hold either way
     */
    public boolean finish(WriteTxn txn, long nowMillis) {
        begin(txn);
        for (OutboundLink link : links.values()) {
            link.lag().reached(state.vector(), nowMillis);
            link.pump();
        }
        state.followPolicies(txn);
        boolean keysChanged = state.remembered.finish(txn, nowMillis);
        boolean feedsChanged = state.feedDeletes.finish(txn);
        return state.save(txn) | state.staging.takeChanged() | keysChanged | feedsChanged;
    }

    /** Whether rows that were adopted are not in the index yet, so that feeds must wait. */
    public boolean isFolding() {
        return state.staging.isFolding();
    }

    /** The databases in which readers may see something else since the last time this was asked. */
    public SortedSet<String> takeChangedDatabases() {
        return state.takeChangedDatabases();
    }

    /** What was staged by the replica that had this store before belongs to no session of this one. */
    private void begin(WriteTxn txn) {
        if (!begun) {
            begun = true;
            state.staging.interrupt(txn);
        }
    }

    /** The effects of the group, once it is durable; they are given out once. */
    public List<Effect> takeEffects() {
        List<Effect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    private void onReceived(Received received, WriteTxn txn, long nowMillis) {
        InboundConnection connection = subscriptions.connection(received.connection());
        if (received.request() instanceof Hello hello && connection == null) {
            effects.add(new Effect.Reply(received.replier(), onHello(received.connection(), hello, txn, nowMillis)));
            return;
        }
        if (connection == null) {
            effects.add(new Effect.ResetInbound(received.connection(), "a message came before the greeting"));
            return;
        }
        gossips.heard(connection.peer()).at(nowMillis);
        try {
            if (received.request() instanceof Hello hello) {
                leaveOutMore(connection, hello);
            }
            onRequest(connection, connection.vectors().read(received.request()), txn, nowMillis);
        } catch (MalformedException e) {
            effects.add(new Effect.ResetInbound(received.connection(), e.getMessage()));
            onInboundClosed(received.connection(), txn);
            return;
        }
        effects.add(new Effect.Reply(
                received.replier(),
                connection
                        .vectors()
                        .write(new Message.Ack(state.vector(), connection.takeDemand(state.limits.creditBytes())))));
    }

    private void onRequest(InboundConnection connection, Message.Request request, WriteTxn txn, long nowMillis)
            throws MalformedException {
        if (request instanceof Batches batches) {
            onBatches(connection, batches, txn, nowMillis);
        } else if (request instanceof Heartbeat heartbeat) {
            gossips.receive(heartbeat.gossip(), connection.peer(), nowMillis);
            connection.advertise(heartbeat.gossip().vector());
            subscriptions.choose();
        } else if (request instanceof Hello hello) {
            gossips.receive(hello.gossip(), connection.peer(), nowMillis);
            connection.advertise(hello.gossip().vector());
        } else if (request instanceof Gap gap) {
            connection.advertise(gap.vector());
            catchUps.gap(connection, gap.origin());
        } else if (request instanceof CatchUpBegin begin) {
            catchUps.begin(connection, begin, txn);
        } else if (request instanceof CatchUpRows rows) {
            gossips.heard(connection.peer()).deltasReceived += rows.rows().size();
            catchUps.rows(connection, rows, txn, nowMillis);
        } else if (request instanceof CatchUpKeys keys) {
            keys.writes().forEach(write -> state.remembered.add(write, txn, nowMillis));
        } else if (request instanceof CatchUpMark mark) {
            catchUps.mark(connection, mark.session(), txn);
        } else if (request instanceof CatchUpEnd end) {
            catchUps.end(connection, end.session(), txn, nowMillis);
            askToCollect();
        }
    }

    private void onBatches(InboundConnection connection, Batches batches, WriteTxn txn, long nowMillis) {
        Heard from = gossips.heard(connection.peer());
        for (Batch batch : batches.batches()) {
            from.deltasReceived++;
            if (remoteCommits.receive(batch, txn, nowMillis)) {
                from.deltasDuplicate++;
            }
            connection.advertise(VersionVector.EMPTY.with(batch.origin(), batch.to()));
        }
    }

    private void leaveOutMore(InboundConnection connection, Hello hello) throws MalformedException {
        SealedVectors more = greeting.sealed(hello, connection.vectors().sealed())
                .filter(vectors -> hello.sender().equals(connection.peer()))
                .orElseThrow(() -> new MalformedException(0, "a second greeting came that does not go with the first"));
        connection.write(more);
        state.seal(more.sealed());
    }

    private Message.Reply onHello(long connection, Hello written, WriteTxn txn, long nowMillis) {
        Optional<SealedVectors> sealed = greeting.sealed(written, VersionVector.EMPTY);
        if (sealed.isEmpty()) {
            return new Message.TellSealed();
        }
        SealedVectors vectors = sealed.get();
        Hello hello = (Hello) vectors.read(written);
        Optional<Message.Refusal> refusal = greeting.refusal(hello);
        if (refusal.isPresent()) {
            effects.add(new Effect.Alarm(
                    "refused " + hello.sender() + ": " + refusal.get().reason()));
            if (refusal.get().retired()) {
                gossips.takeMembers(hello.gossip(), hello.sender()); // it may be the first to tell
            }
            return refusal.get();
        }
        gossips.receive(hello.gossip(), hello.sender(), nowMillis);
        state.seal(vectors.sealed());
        closeEarlierConnections(hello.sender(), txn);
        InboundConnection inbound = new InboundConnection(
                connection, hello.sender(), vectors, hello.gossip().vector());
        subscriptions.add(inbound);
        subscriptions.choose();
        if (links.containsKey(hello.sender().dc())) {
            effects.add(new Effect.Hurry(hello.sender().dc()));
        } else {
            effects.add(new Effect.Alarm(hello.sender() + " sends to this node, which has no peer '"
                    + hello.sender().dc() + "': what is written here does not go to it directly"));
        }
        return vectors.write(new Message.Welcome(
                state.self, state.gossip(state.unsealedOwners()), inbound.takeDemand(state.limits.creditBytes())));
    }

    /** A peer that connects anew has given up its earlier connection, though the network may not have said so yet. */
    private void closeEarlierConnections(MemberId peer, WriteTxn txn) {
        for (InboundConnection earlier : List.copyOf(subscriptions.connections())) {
            if (earlier.peer().equals(peer)) {
                effects.add(new Effect.ResetInbound(earlier.number(), peer + " has connected anew"));
                onInboundClosed(earlier.number(), txn);
            }
        }
    }

    private void onReplied(Replied replied, long nowMillis) {
        OutboundLink link = links.get(replied.link());
        if (link.linkState() == LinkState.DOWN) {
            return; // it answers what was sent before this replica was begun, and was on its way to the inbox
        }
        Message.Reply reply = link.answered(replied.reply());
        if (reply instanceof Message.Ack ack) {
            link.lag().acknowledged(ack.vector());
            link.demanded(ack.demand());
        } else if (reply instanceof Message.Welcome welcome) {
            onWelcome(replied.link(), link, welcome, nowMillis);
        } else if (reply instanceof Message.TellSealed) {
            link.greet(greeting, true);
        } else if (reply instanceof Message.Refusal refusal) {
            if (refusal.retired()) {
                state.put(state.self, state.members.get(state.self).with(Standing.RETIRED));
            }
            reset(replied.link(), "the peer refuses: " + refusal.reason());
        }
    }

    private void onWelcome(String name, OutboundLink link, Message.Welcome welcome, long nowMillis) {
        Optional<String> objection = greeting.objection(name, welcome);
        if (objection.isPresent()) {
            reset(name, objection.get());
            return;
        }
        gossips.receive(welcome.gossip(), welcome.receiver(), nowMillis);
        link.welcomed(welcome.receiver(), welcome.gossip().vector());
        link.demanded(welcome.demand());
    }

    private void reset(String link, String reason) {
        effects.add(new Effect.Alarm("link to " + link + ": " + reason));
        effects.add(new Effect.Reset(link, reason));
    }

    private void onInboundClosed(long number, WriteTxn txn) {
        InboundConnection connection = subscriptions.remove(number);
        if (connection != null) {
            catchUps.closed(connection, txn);
            subscriptions.choose();
        }
    }

    private void onAdministered(Event.Administered administered) {
        effects.add(new Effect.Administered(administered.reply(), administration.carryOut(administered.what())));
        links.keySet().forEach(this::greet);
    }

    /** Says hello on a link that is connected and was not greeted, unless it is paused. */
    private void greet(String name) {
        OutboundLink link = links.get(name);
        if (link.linkState() == LinkState.PAUSED && !state.isPaused(name)) {
            link.greet(greeting, false);
        }
    }

    private void onTick(WriteTxn txn, long nowMillis) {
        state.remembered.tick();
        state.feedDeletes.tick();
        subscriptions.leaveStaleRelays();
        if (!catchUps.isActive()) {
            remoteCommits.held().takeMissing(state.vector()).forEach(subscriptions::restart);
        }
        administration.tick();
        state.seal();
        links.values().forEach(link -> link.renewSealed(greeting));
        links.values().forEach(OutboundLink::heartbeat);
        if (!collectMore) {
            collect(txn, nowMillis);
        }
    }

    /** Does some of the work that nobody waits for; there is one round of it at a time. */
    private void collect(WriteTxn txn, long nowMillis) {
        if (catchUps.turn(txn, nowMillis) || sweep.turn(txn)) {
            askToCollect();
        }
    }

    private void askToCollect() {
        if (!collectMore) {
            collectMore = true;
            effects.add(new Effect.CollectMore());
        }
    }

    /** Whether batches wait here for others. */
    boolean isHolding() {
        return !remoteCommits.held().isEmpty();
    }

    /** Whether this replica is being caught up. */
    boolean isCatchingUp() {
        return catchUps.isActive();
    }

    /** Gives back what the replica holds of the store; it is of no use afterwards. */
    public void close() {
        links.values().forEach(OutboundLink::closed);
    }

    /** A snapshot for operators. */
    public ReplicaStatus status(long nowMillis) {
        return new StatusSnapshot(state, gossips.heard(), links, catchUps::isFrom, nowMillis).take();
    }
}
