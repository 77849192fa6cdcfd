package org.anabranch.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.anabranch.core.engine.Administer;
import org.anabranch.core.engine.ClusterSettings;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.Effect;
import org.anabranch.core.engine.Event;
import org.anabranch.core.engine.Outcome;
import org.anabranch.core.engine.Replica;
import org.anabranch.core.engine.ReplicaStatus;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreFullException;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * A node: a process that comes and goes, its directory, its clock and its ends of the connections. It treats its replica
 * as the shard's loop does: what has come in is one group, committed at once, then spoken of.
 */
final class SimulatedNode {

    private static final int GROUP_EVENTS_MAX = 64;
    private static final int SYNC_MILLIS_MAX = 4;

    final String name;
    final MemberId id;
    final List<String> links;
    final WallClock clock;
    final TreeMap<String, Connection> outbound = new TreeMap<>();
    final TreeMap<Long, Connection> inbound = new TreeMap<>();
    SimulatedDisk disk = new SimulatedDisk();

    private final Cluster cluster;
    private final List<Event> inbox = new ArrayList<>();
    private Replica replica;
    private int process;
    private boolean paused;
    private boolean turnPlanned;
    private int slownessMillis;
    private Fault nextDeath;
    private long newestHeardMillis;

    /** @param name of its own, also where a cloned directory runs under the same {@code id} */
    SimulatedNode(Cluster cluster, String name, MemberId id, List<String> links, WallClock clock) {
        this.cluster = cluster;
        this.name = name;
        this.id = id;
        this.links = List.copyOf(links);
        this.clock = clock;
    }

    boolean isUp() {
        return replica != null;
    }

    boolean isPaused() {
        return paused;
    }

    /** Tells one run of the node from the next. */
    int process() {
        return process;
    }

    ReplicaStatus status() {
        return replica.status(clock.millis());
    }

    void start() {
        process++;
        cluster.trace(this, () -> "starts");
        if (!disk.durableVector().equals(disk.expectedVector())) {
            throw new Violation(name + " found another vector than it made durable: " + disk.durableVector());
        }
        begin();
        int started = process;
        cluster.agenda.after(cluster.random.nextInt(cluster.plan.limits().heartbeatMillis()), () -> tick(started));
        links.forEach(link -> cluster.network.keepOpen(this, link));
    }

    private void begin() {
        replica = new Replica(
                ClusterSettings.named(Cluster.NAME),
                id,
                links,
                disk.store(),
                cluster.plan.limits(),
                cluster.random.nextLong(),
                () -> new ReplicaId(cluster.random.nextLong()));
        group(List.of());
    }

    private void tick(int ofProcess) {
        if (ofProcess == process && isUp()) {
            receive(new Event.Tick());
            cluster.agenda.after(cluster.plan.limits().heartbeatMillis(), () -> tick(ofProcess));
        }
    }

    void submit(Command command, Request request) {
        receive(new Event.Submitted(command, request));
    }

    void administer(Administer what) {
        receive(new Event.Administered(what, result -> cluster.trace(this, result::detail)));
    }

    void receive(Event event) {
        inbox.add(event);
        planTurn();
    }

    /** @param sentMillis when a message was sent that arrives now, whatever its connection */
    void heard(long sentMillis) {
        if (sentMillis < newestHeardMillis) {
            cluster.happened(Fault.REORDERING);
        }
        newestHeardMillis = Math.max(newestHeardMillis, sentMillis);
    }

    private void planTurn() {
        if (!turnPlanned && isUp() && !paused && !inbox.isEmpty()) {
            turnPlanned = true;
            int planned = process;
            cluster.agenda.after(1 + cluster.random.nextInt(SYNC_MILLIS_MAX) + slownessMillis, () -> {
                if (planned == process && isUp()) {
                    turnPlanned = false;
                    turn();
                    planTurn();
                }
            });
        }
    }

    private void turn() {
        if (paused || inbox.isEmpty()) {
            return;
        }
        int size =
                1 + cluster.random.nextInt(Math.min(inbox.size(), GROUP_EVENTS_MAX)); // more comes in during the sync
        List<Event> next = inbox.subList(0, size);
        List<Event> events = List.copyOf(next);
        next.clear();
        group(events);
    }

    /** All of it becomes durable, or none of it ever happened; then it is spoken of. */
    private void group(List<Event> events) {
        Witness witness = new Witness(id, disk);
        long nowMillis = clock.millis();
        try (WriteTxn txn = disk.store().write()) {
            for (Event event : events) {
                replica.step(event, txn, nowMillis);
                witness.stepped(replica, event, txn);
            }
            boolean changed = replica.finish(txn, nowMillis);
            witness.stepped(replica, null, txn);
            if (changed) {
                if (diesAt(Fault.CRASH_BEFORE_COMMIT)) {
                    return;
                }
                disk.commit(txn);
            }
        } catch (StoreFullException e) {
            startAnew(events);
            return;
        } catch (StoreFailedException e) {
            cluster.happened(disk.isFailedSyncKept() ? Fault.SYNC_FAILED_AND_KEPT : Fault.SYNC_FAILED_AND_LOST);
            if (disk.isFailedSyncKept()) {
                isDurable(witness);
            }
            crash();
            disk.verify(cluster.history);
            return;
        }
        isDurable(witness);
        cluster.invariants.groupIsDurable(this, events);
        if (!diesAt(Fault.CRASH_BEFORE_EFFECTS)) {
            carryOut(replica.takeEffects());
        }
    }

    private void isDurable(Witness witness) {
        witness.commits().forEach(cluster.history::add);
        disk.passed(witness.vectors());
    }

    /** The group's transaction is gone, and the replica's memory ran ahead of it. */
    private void startAnew(List<Event> events) {
        cluster.happened(Fault.STORE_FULL);
        cluster.trace(this, () -> "is full, and begins anew");
        replica.close();
        for (Event event : events) {
            if (event instanceof Event.Submitted submitted) {
                submitted
                        .reply()
                        .accept(new Outcome.Refused(
                                0, Outcome.Reason.STORE_FULL, "the store has no room", null, -1, -1));
            }
        }
        List.copyOf(outbound.values()).forEach(connection -> connection.closeAtFrom("the store is full"));
        List.copyOf(inbound.values()).forEach(connection -> connection.closeAtTo("the store is full"));
        begin();
    }

    private void carryOut(List<Effect> effects) {
        int last = nextDeath == Fault.CRASH_AMID_EFFECTS && effects.size() > 1
                ? cluster.random.nextInt(effects.size() - 1)
                : effects.size();
        for (Effect effect : effects.subList(0, last)) {
            carryOut(effect);
        }
        if (last < effects.size()) {
            diesAt(Fault.CRASH_AMID_EFFECTS);
        }
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Answer answer) {
            answer.reply().accept(answer.outcome());
        } else if (effect instanceof Effect.Send send) {
            Connection connection = outbound.get(send.link());
            if (connection != null && connection.number() == send.connection()) {
                connection.request(send.message());
            }
        } else if (effect instanceof Effect.Reply reply) {
            reply.replier().accept(reply.reply());
        } else if (effect instanceof Effect.Reset reset && outbound.containsKey(reset.link())) {
            outbound.get(reset.link()).closeAtFrom(reset.reason());
        } else if (effect instanceof Effect.ResetInbound reset && inbound.containsKey(reset.connection())) {
            inbound.get(reset.connection()).closeAtTo(reset.reason());
        } else if (effect instanceof Effect.CollectMore) {
            receive(new Event.Collect());
        } else if (effect instanceof Effect.Administered administered) {
            administered.reply().accept(administered.result());
        } else if (effect instanceof Effect.Hurry hurry) {
            cluster.network.hurry(this, hurry.link());
        } else if (effect instanceof Effect.Alarm alarm) {
            cluster.trace(this, alarm::text);
        }
    }

    /** It dies at the next group that gets so far; the kinds are those of {@link Fault} that tell a place to crash. */
    void dieAt(Fault place) {
        nextDeath = place;
    }

    private boolean diesAt(Fault place) {
        boolean dies = nextDeath == place;
        if (dies) {
            cluster.happened(place);
            crash();
        }
        return dies;
    }

    void crash() {
        cluster.trace(this, () -> "crashes" + (nextDeath == null ? "" : " " + nextDeath));
        nextDeath = null;
        turnPlanned = false;
        paused = false;
        slownessMillis = 0;
        inbox.clear();
        replica.close();
        replica = null;
        disk.crash();
        cluster.network.died(this);
        cluster.died(this);
    }

    void pause() {
        cluster.trace(this, () -> "pauses");
        paused = true;
    }

    void resume() {
        paused = false;
        planTurn();
    }

    /** Whatever was arranged for it does not happen. */
    void heal() {
        nextDeath = null;
        slownessMillis = 0;
        disk.heal();
        resume();
    }

    /** @param millis that each group takes longer */
    void slowDown(int millis) {
        slownessMillis = millis;
    }

    @Override
    public String toString() {
        return name;
    }
}
