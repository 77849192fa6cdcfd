package org.anabranch.core.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.anabranch.core.engine.Administer;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Documents;
import org.anabranch.core.engine.Effect;
import org.anabranch.core.engine.Event;
import org.anabranch.core.engine.Outcome;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.core.engine.Outcome.Refused;
import org.anabranch.core.engine.Replica;
import org.anabranch.core.engine.ReplicaStatus;
import org.anabranch.core.engine.Transport;
import org.anabranch.core.engine.VersionCache;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.Store;
import org.anabranch.core.store.StoreFullException;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.TypedSlot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a shard: it takes what has come in meanwhile, steps the replica on each inside one write transaction,
 * makes that durable, and then carries out the effects. What comes in while the disk syncs is the next group, so that
 * groups grow with the load and nobody waits for a timer.
 *
 * <p>A failure other than a full store stops the shard: nothing more is acknowledged, and {@code onFailure} is told.
 */
public final class ShardLoop implements Shard {

    private static final Logger LOG = LoggerFactory.getLogger(ShardLoop.class);
    private static final long STATUS_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Administer.Result UNAVAILABLE =
            new Administer.Result(Administer.Kind.UNAVAILABLE, "the node is stopping", 0);

    private final ShardSetup setup;
    private final Store store;
    private final Transport transport;
    private final Consumer<Throwable> onFailure;
    private final Inbox inbox = new Inbox();
    private final VectorWaiters reached = new VectorWaiters();
    private final VectorWaiters reachedEverywhere = new VectorWaiters();
    private final LinkTraffic traffic;
    private final Thread thread;

    private Replica replica;
    private long tickNanos;
    private long statusNanos;
    private volatile CommitStatistics commits = new CommitStatistics(0, 0, 0, 0);
    private volatile VersionVector vector;
    private volatile VersionVector everywhere;
    private volatile VersionCache versions;
    private volatile ReplicaStatus status;
    private final TreeSet<String> untold = new TreeSet<>();
    private boolean held;
    private volatile CommitListener listener = (before, after, databases) -> {};

    private ShardLoop(ShardSetup setup, Store store, Transport transport, Consumer<Throwable> onFailure) {
        this.setup = setup;
        this.store = store;
        this.transport = transport;
        this.onFailure = onFailure;
        this.traffic = new LinkTraffic(transport);
        this.thread = new Thread(this::run, "anabranch-shard");
    }

    /**
     * Takes the replica's new incarnation durably, then begins to serve and to connect.
     *
     * @param onFailure called once, on the shard's thread, when the shard has stopped because of a failure
     * @throws IllegalStateException if the store belongs to another cluster, datacenter or node
     */
    public static ShardLoop start(ShardSetup setup, Store store, Transport transport, Consumer<Throwable> onFailure) {
        ShardLoop loop = new ShardLoop(setup, store, transport, onFailure);
        setup.claim(store);
        loop.begin();
        loop.thread.start();
        transport.start(new TransportListener(loop.inbox, loop.traffic, transport));
        return loop;
    }

    private void begin() {
        replica = setup.newReplica(store);
        versions = replica.versions();
        turn(List.of());
        tickNanos = System.nanoTime();
    }

    @Override
    public CompletionStage<Outcome> submit(Command command) {
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        ask(new Event.Submitted(command, result::complete));
        return result;
    }

    @Override
    public CompletionStage<Outcome> deleteDatabase(
            String database, Preconditions preconditions, IdempotencyKey idempotency) {
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        deleteDatabase(database, preconditions, idempotency, null, result);
        return result;
    }

    /** Asks for one commit at a time, so that others get theirs in between. */
    private void deleteDatabase(
            String database,
            Preconditions preconditions,
            IdempotencyKey idempotency,
            String after,
            CompletableFuture<Outcome> result) {
        ask(new Event.DatabaseDeleted(database, preconditions, idempotency, after, outcome -> {
            if (outcome instanceof Outcome.PartlyDeleted partly) {
                deleteDatabase(database, preconditions, idempotency, partly.after(), result);
            } else {
                result.complete(outcome);
            }
        }));
    }

    private void ask(Event.Request request) {
        Reason refusal = inbox.offer(request);
        if (refusal != null) {
            request.reply().accept(refused(refusal));
        }
    }

    @Override
    public void onCommits(CommitListener heard) {
        listener = heard;
    }

    @Override
    public CompletionStage<Administer.Result> administer(Administer what) {
        CompletableFuture<Administer.Result> result = new CompletableFuture<>();
        if (!inbox.offer(new Event.Administered(what, result::complete))) {
            result.complete(UNAVAILABLE);
        }
        return result;
    }

    private static Refused refused(Reason reason) {
        String detail = switch (reason) {
            case STORE_FULL -> "the store has no room for this write";
            case OVERLOADED -> "more than " + Inbox.COMMANDS_WAITING_MAX + " writes are waiting";
            default -> "the node is stopping";
        };
        return new Refused(0, reason, detail, null, -1, -1);
    }

    @Override
    public <T> T read(Function<ReadTxn, T> work) {
        try (ReadTxn txn = store.read()) {
            return work.apply(txn);
        }
    }

    @Override
    public Optional<DocumentView> view(ReadTxn snapshot, DocumentKey key) {
        return Documents.view(snapshot, key);
    }

    @Override
    public Optional<DocumentView> serve(ReadTxn snapshot, DocumentKey key) {
        Optional<DocumentRow> row = snapshot.document(key);
        Optional<DocumentView> view = row.flatMap(found -> Documents.view(snapshot, found));
        view.ifPresent(shown -> versions.remember(key, shown.etag(), row.get(), snapshot.vector()));
        return view;
    }

    @Override
    public Document document(ReadTxn snapshot, DocumentRow row) {
        return Documents.decode(row, snapshot);
    }

    @Override
    public boolean keeps(DocumentKey key, String etag) {
        return versions.contains(key, etag);
    }

    @Override
    public boolean remembers(ReadTxn snapshot, Digest key) {
        return snapshot.remembered(key).stream().anyMatch(write -> write.isIn(snapshot.vector()));
    }

    @Override
    public Optional<TypedSlot> typed(ReadTxn snapshot, DocumentKey key) {
        return Documents.typed(snapshot, key);
    }

    @Override
    public boolean exists(ReadTxn snapshot, String database) {
        return Documents.exists(snapshot, database);
    }

    @Override
    public CompletionStage<Boolean> await(VersionVector wanted, long timeoutMillis) {
        return reached.await(wanted, timeoutMillis, () -> vector);
    }

    @Override
    public CompletionStage<Boolean> awaitEverywhere(VersionVector wanted, long timeoutMillis) {
        return reachedEverywhere.await(wanted, timeoutMillis, () -> everywhere);
    }

    @Override
    public ShardStatus status() {
        ReplicaStatus current = status;
        try (ReadTxn txn = store.read()) {
            return StatusReport.of(current, txn.counts(), store.statistics(), versions.statistics(), setup, traffic);
        }
    }

    @Override
    public boolean isJoining() {
        return status.joining();
    }

    @Override
    public CommitStatistics commits() {
        CommitStatistics latest = commits;
        return new CommitStatistics(latest.commits(), latest.events(), latest.nanos(), inbox.size());
    }

    @Override
    public Optional<MemberId> owner(ReplicaId incarnation) {
        return Optional.ofNullable(status.owners().get(incarnation));
    }

    @Override
    public void close() {
        inbox.close();
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Event> events = new ArrayList<>();
        try {
            while (inbox.take(events, untilTickNanos())) {
                if (untilTickNanos() <= 0) {
                    tickNanos = System.nanoTime();
                    events.add(new Event.Tick());
                }
                if (!events.isEmpty()) {
                    turn(events);
                    events.clear();
                }
                reached.expire();
                reachedEverywhere.expire();
            }
        } catch (RuntimeException | Error e) {
            inbox.close();
            try {
                LOG.error("the shard stops: {}", e.toString(), e);
                refuse(events, Reason.UNAVAILABLE);
            } finally {
                onFailure.accept(e); // also when there is no memory left to say so
            }
        }
        refuse(inbox.rest(), Reason.UNAVAILABLE);
        reached.close();
        reachedEverywhere.close();
        replica.close();
    }

    private long untilTickNanos() {
        return tickNanos + TimeUnit.MILLISECONDS.toNanos(setup.limits().heartbeatMillis()) - System.nanoTime();
    }

    /** One group: all of it becomes durable, or none of it ever happened. */
    private void turn(List<Event> events) {
        long nowMillis = System.currentTimeMillis();
        try (WriteTxn txn = store.write()) {
            for (Event event : events) {
                replica.step(event, txn, nowMillis);
            }
            if (replica.finish(txn, nowMillis)) {
                long sinceNanos = System.nanoTime();
                txn.commit();
                count(events.size(), System.nanoTime() - sinceNanos);
            }
        } catch (StoreFullException e) {
            LOG.error("the store is full: {}", e.getMessage());
            startAnew(events);
            return;
        }
        publish(nowMillis);
        replica.takeEffects().forEach(this::carryOut);
    }

    private void count(int events, long nanos) {
        CommitStatistics before = commits;
        commits = new CommitStatistics(before.commits() + 1, before.events() + events, before.nanos() + nanos, 0);
    }

    /** The group's transaction is gone, and the replica's memory ran ahead of it: begin again from the store. */
    private void startAnew(List<Event> events) {
        replica.close();
        replica = setup.newReplica(store);
        versions = replica.versions();
        refuse(events, Reason.STORE_FULL);
        setup.peers().keySet().forEach(link -> transport.reset(link, "the store is full"));
        traffic.inbound().forEach(connection -> transport.resetInbound(connection, "the store is full"));
    }

    private void publish(long nowMillis) {
        VersionVector known = vector == null ? replica.vector() : vector;
        boolean advanced = !replica.vector().equals(vector);
        vector = replica.vector();
        tell(known, advanced);
        if (advanced) {
            reached.advanced(vector);
        }
        VersionVector before = everywhere;
        everywhere = replica.everywhere();
        if (!everywhere.equals(before)) {
            reachedEverywhere.advanced(everywhere);
        }
        long nowNanos = System.nanoTime();
        if (status == null || inbox.isEmpty() || nowNanos - statusNanos > STATUS_INTERVAL_NANOS) {
            status = replica.status(nowMillis);
            statusNanos = nowNanos;
        }
    }

    /** While rows are folded nobody is told, since feeds cannot read; then all that happened at once. */
    private void tell(VersionVector known, boolean advanced) {
        untold.addAll(replica.takeChangedDatabases());
        boolean wasHeld = held;
        held = replica.isFolding();
        if (!held && (advanced || wasHeld || !untold.isEmpty())) {
            listener.committed(wasHeld ? VersionVector.EMPTY : known, vector, new TreeSet<>(untold));
            untold.clear();
        }
    }

    private static void refuse(List<Event> events, Reason reason) {
        for (Event event : events) {
            if (event instanceof Event.Request request) {
                request.reply().accept(refused(reason));
            } else if (event instanceof Event.Administered administered) {
                administered.reply().accept(UNAVAILABLE);
            }
        }
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Answer answer) {
            answer.reply().accept(answer.outcome());
        } else if (effect instanceof Effect.Administered administered) {
            administered.reply().accept(administered.result());
        } else if (effect instanceof Effect.Send send) {
            transport.send(send.link(), send.connection(), send.message());
        } else if (effect instanceof Effect.Reply reply) {
            reply.replier().accept(reply.reply());
        } else if (effect instanceof Effect.Reset reset) {
            transport.reset(reset.link(), reset.reason());
        } else if (effect instanceof Effect.ResetInbound reset) {
            transport.resetInbound(reset.connection(), reset.reason());
        } else if (effect instanceof Effect.Hurry hurry) {
            transport.hurry(hurry.link());
        } else if (effect instanceof Effect.CollectMore) {
            inbox.add(new Event.Collect());
        } else if (effect instanceof Effect.Alarm alarm) {
            LOG.warn(alarm.text());
        }
    }
}
