package org.anabranch.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.InMemoryStore;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.Document;

/**
 * Whole replicas, one for each datacenter, with their links, stores and clock, in one thread. Every step is an explicit
 * call, and everything random is drawn from one seeded source, so that a schedule can be told, and replayed.
 */
final class SimulatedCluster {

    private static final byte[] NO_LEAVES = DocumentCodec.encodeLeaves(Document.EMPTY);

    final Random random;
    final TreeMap<String, Site> sites = new TreeMap<>();
    final List<Connection> connections = new ArrayList<>();
    final EngineLimits limits;
    long nowMillis = 1_000_000;
    private long numbers;

    SimulatedCluster(long seed, EngineLimits limits) {
        this.random = new Random(seed);
        this.limits = limits;
    }

    /** A datacenter with one node, its links to {@code peers} not yet open. */
    Site site(String dc, String... peers) {
        Site site = new Site(dc, List.of(peers));
        sites.put(dc, site);
        return site;
    }

    final class Site {
        final String dc;
        final List<String> peers;
        final List<Event> inbox = new ArrayList<>();
        final List<String> alarms = new ArrayList<>();
        ClusterSettings settings = ClusterSettings.named("test");
        InMemoryStore store = new InMemoryStore();
        Replica replica;

        Site(String dc, List<String> peers) {
            this.dc = dc;
            this.peers = peers;
            start();
        }

        boolean isUp() {
            return replica != null;
        }

        void start() {
            replica = new Replica(
                    settings,
                    new MemberId(dc, "n1"),
                    peers,
                    store,
                    limits,
                    random.nextLong(),
                    () -> new ReplicaId(random.nextLong()));
            turn();
        }

        /** Everything that was not committed is gone. */
        void crash() {
            for (Connection connection : List.copyOf(connections)) {
                if (connection.from == this || connection.to == this) {
                    connection.cut();
                }
            }
            inbox.clear();
            replica.close();
            replica = null;
        }

        /** One group of the loop: what is in the inbox is committed together, then spoken of. */
        void turn() {
            List<Event> events = List.copyOf(inbox);
            inbox.clear();
            try (WriteTxn txn = store.write()) {
                events.forEach(event -> replica.step(event, txn, nowMillis));
                if (replica.finish(txn, nowMillis)) {
                    txn.commit();
                }
            }
            replica.takeEffects().forEach(this::carryOut);
        }

        /** The group is committed, and the process dies before it has spoken. */
        void turnAndDieSilently() {
            List<Event> events = List.copyOf(inbox);
            try (WriteTxn txn = store.write()) {
                events.forEach(event -> replica.step(event, txn, nowMillis));
                if (replica.finish(txn, nowMillis)) {
                    txn.commit();
                }
            }
            crash();
        }

        private void carryOut(Effect effect) {
            if (effect instanceof Effect.Answer answer) {
                answer.reply().accept(answer.outcome());
            } else if (effect instanceof Effect.Administered administered) {
                administered.reply().accept(administered.result());
            } else if (effect instanceof Effect.Send send) {
                connections.stream()
                        .filter(connection -> connection.number == send.connection())
                        .findFirst()
                        .ifPresent(connection -> connection.send(send.message()));
            } else if (effect instanceof Effect.Reply reply) {
                reply.replier().accept(reply.reply());
            } else if (effect instanceof Effect.Reset reset) {
                cutWhere(c -> c.from == this && c.to.dc.equals(reset.link()));
            } else if (effect instanceof Effect.ResetInbound reset) {
                cutWhere(c -> c.number == reset.connection());
            } else if (effect instanceof Effect.CollectMore) {
                inbox.add(new Event.Collect());
            } else if (effect instanceof Effect.Alarm alarm) {
                alarms.add(alarm.text());
            }
        }

        Administer.Result administer(Administer what) {
            List<Administer.Result> results = new ArrayList<>();
            inbox.add(new Event.Administered(what, results::add));
            turn();
            return results.get(0);
        }

        Outcome submit(Command command) {
            List<Outcome> outcomes = new ArrayList<>();
            inbox.add(new Event.Submitted(command, outcomes::add));
            turn();
            return outcomes.get(0);
        }

        VersionVector durableVector() {
            try (ReadTxn txn = store.read()) {
                return txn.vector();
            }
        }

        boolean hasResidue() {
            return store.statistics().tables().get("collectable").entries() > 0;
        }

        /** All leaves and delete records, as bytes: equal vectors must mean equal contents. What has none may be gone. */
        TreeMap<DocumentKey, String> contents() {
            TreeMap<DocumentKey, String> contents = new TreeMap<>();
            try (ReadTxn txn = store.read()) {
                for (var rows = txn.documents(DocumentRange.EVERYTHING); rows.hasNext(); ) {
                    StoredDocument stored = rows.next();
                    if (!Arrays.equals(stored.row().leaves(), NO_LEAVES)) {
                        contents.put(
                                stored.key(),
                                HexFormat.of().formatHex(stored.row().leaves()));
                    }
                }
            }
            return contents;
        }
    }

    /** A connection of a link, with what is under way on it. */
    final class Connection {
        final long number = ++numbers;
        final Site from;
        final Site to;
        final ArrayDeque<byte[]> requests = new ArrayDeque<>();
        final ArrayDeque<byte[]> replies = new ArrayDeque<>();
        long requestBytes;

        Connection(Site from, Site to) {
            this.from = from;
            this.to = to;
        }

        void send(byte[] message) {
            requests.add(message);
        }

        boolean isOpen() {
            return connections.contains(this);
        }

        void deliverRequest() {
            byte[] message = requests.remove();
            requestBytes += message.length;
            try {
                to.inbox.add(new Event.Received(number, MessageCodec.decodeRequest(message), reply -> {
                    if (isOpen()) {
                        replies.add(MessageCodec.encode(reply));
                    }
                }));
            } catch (MalformedException e) {
                throw new AssertionError(e);
            }
        }

        void deliverReply() {
            try {
                from.inbox.add(new Event.Replied(to.dc, MessageCodec.decodeReply(replies.remove())));
            } catch (MalformedException e) {
                throw new AssertionError(e);
            }
        }

        void cut() {
            connections.remove(this);
            if (from.isUp()) {
                from.inbox.removeIf(event ->
                        event instanceof Event.Replied replied && replied.link().equals(to.dc));
                from.inbox.add(new Event.LinkClosed(to.dc, "cut"));
            }
            if (to.isUp()) {
                to.inbox.add(new Event.InboundClosed(number, "cut"));
            }
        }
    }

    private void cutWhere(java.util.function.Predicate<Connection> which) {
        List.copyOf(connections).stream().filter(which).forEach(Connection::cut);
    }

    void cut(String a, String b) {
        cutWhere(c -> c.from.dc.equals(a) && c.to.dc.equals(b) || c.from.dc.equals(b) && c.to.dc.equals(a));
    }

    boolean isOpen(Site from, String to) {
        return connections.stream().anyMatch(c -> c.from == from && c.to.dc.equals(to));
    }

    /** Opens every configured link between sites that are up. */
    void connectAll() {
        for (Site from : sites.values()) {
            for (String peer : from.peers) {
                connect(from, sites.get(peer));
            }
        }
    }

    void connect(Site from, Site to) {
        if (to != null && from.isUp() && to.isUp() && !isOpen(from, to.dc)) {
            Connection connection = new Connection(from, to);
            connections.add(connection);
            from.inbox.add(new Event.LinkOpened(to.dc, connection.number));
        }
    }

    void tick() {
        nowMillis += limits.heartbeatMillis();
        for (Site site : sites.values()) {
            if (site.isUp()) {
                site.inbox.add(new Event.Tick());
            }
        }
    }

    /** One thing that can happen next, chosen at random; false if nothing is under way. */
    boolean deliverSomething() {
        List<Runnable> possible = new ArrayList<>();
        for (Connection connection : connections) {
            if (!connection.requests.isEmpty()) {
                possible.add(connection::deliverRequest);
            }
            if (!connection.replies.isEmpty()) {
                possible.add(connection::deliverReply);
            }
        }
        for (Site site : sites.values()) {
            if (site.isUp() && !site.inbox.isEmpty()) {
                possible.add(site::turn);
            }
        }
        if (possible.isEmpty()) {
            return false;
        }
        possible.get(random.nextInt(possible.size())).run();
        return true;
    }

    /** Until nothing is under way and all sites have the same. */
    void settle() {
        for (int round = 0; round < 30; round++) {
            connectAll();
            tick();
            for (int steps = 0; deliverSomething(); steps++) {
                if (steps > 200_000) {
                    throw new AssertionError("messages never stop");
                }
            }
            if (round > 3 && isConverged()) {
                return;
            }
        }
        throw new AssertionError("the vectors never became equal: "
                + sites.values().stream()
                        .map(site -> site.dc + "=" + site.durableVector())
                        .toList());
    }

    /** Until there is nothing left to collect either. */
    void settleAndCollect() {
        for (int round = 0; round < 10; round++) {
            settle();
            if (sites.values().stream().noneMatch(Site::hasResidue)) {
                return;
            }
        }
        throw new AssertionError("something is left to collect: "
                + sites.values().stream()
                        .map(site -> site.dc + " " + site.store.statistics().tables())
                        .toList());
    }

    private boolean isConverged() {
        return sites.values().stream().map(Site::durableVector).distinct().count() == 1;
    }

    Site anyUp() {
        List<Site> up = sites.values().stream()
                .filter(Site::isUp)
                .sorted(Comparator.comparing(site -> site.dc))
                .toList();
        return up.get(random.nextInt(up.size()));
    }
}
