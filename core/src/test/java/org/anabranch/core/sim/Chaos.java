package org.anabranch.core.sim;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.anabranch.core.engine.Administer;
import org.anabranch.core.sim.Network.Partition;
import org.anabranch.crdt.causal.VersionVector;

/** Has things go wrong with nodes and links, one after the other, as far as the plan allows; and puts them right again. */
final class Chaos {

    private static final Set<Fault> OF_MESSAGES = EnumSet.of(
            Fault.DELAY,
            Fault.REORDERING,
            Fault.LOSS,
            Fault.DUPLICATION,
            Fault.CORRUPT_FRAME,
            Fault.TRUNCATED_FRAME,
            Fault.LINGERING,
            Fault.NODE_ADDED,
            Fault.MEMBER_LAGGING);
    private static final int RESTART_MILLIS_MAX = 4_000;
    private static final int EPISODE_MILLIS_MAX = 8_000;
    private static final int FLAP_MILLIS = 700;
    private static final int LOAD_WRITES = 60;
    private static final int LOAD_INTERVAL_MILLIS = 15;
    private static final long HEAL_MILLIS_MAX = 180_000;

    private final Cluster cluster;
    private final List<Fault> possible;
    private SimulatedNode backedUp;
    private SimulatedDisk backup;
    private SimulatedNode clone;

    Chaos(Cluster cluster) {
        this.cluster = cluster;
        EnumSet<Fault> kinds = EnumSet.noneOf(Fault.class);
        kinds.addAll(cluster.plan.faults());
        kinds.removeAll(OF_MESSAGES);
        possible = List.copyOf(kinds);
        cluster.watchDeaths(this::restart);
    }

    void begin() {
        if (cluster.plan.late()) {
            cluster.agenda.after(
                    cluster.random.nextInt(cluster.plan.durationMillis()), () -> addNode(cluster.lastSite()));
        }
        next();
    }

    private void addNode(SimulatedNode node) {
        if (!node.isUp()) {
            cluster.happened(Fault.NODE_ADDED);
            node.start();
        }
    }

    private void next() {
        if (!possible.isEmpty()) {
            cluster.agenda.after(1 + cluster.random.nextInt(2 * cluster.plan.episodeMillis()), () -> {
                if (cluster.isFaulty()) {
                    SimulatedNode node = cluster.anyOf(cluster.nodesUp());
                    if (node != null) {
                        happen(cluster.anyOf(possible), node);
                    }
                    next();
                }
            });
        }
    }

    private void restart(SimulatedNode node) {
        cluster.agenda.after(cluster.random.nextInt(RESTART_MILLIS_MAX), () -> {
            if (cluster.isFaulty() && !node.isUp()) {
                node.start();
            }
        });
    }

    private void happen(Fault fault, SimulatedNode node) {
        cluster.trace(node, () -> "* " + fault);
        switch (fault) {
            case CUT -> cut();
            case PARTITION_FULL -> {
                Set<SimulatedNode> side = side();
                partition(fault, (from, to) -> side.contains(from) != side.contains(to));
            }
            case PARTITION_ONE_WAY -> partition(fault, (from, to) -> from == node);
            case PARTITION_FLAPPING ->
                partition(
                        fault,
                        (from, to) -> (from == node || to == node) && cluster.agenda.millis() / FLAP_MILLIS % 2 == 0);
            case PARTITION_RING -> {
                List<SimulatedNode> all = List.copyOf(cluster.nodes());
                partition(fault, (from, to) -> !areNeighbours(all.indexOf(from), all.indexOf(to), all.size()));
            }
            case SLOW_PEER -> {
                node.slowDown(100 + cluster.random.nextInt(900));
                cluster.happened(fault);
                later(() -> node.slowDown(0));
            }
            case DEAD_PEER_UNDER_LOAD -> {
                node.crash();
                writeAtFullRate(LOAD_WRITES);
            }
            case CRASH_BEFORE_COMMIT, CRASH_BEFORE_EFFECTS, CRASH_AMID_EFFECTS -> node.dieAt(fault);
            case SYNC_FAILED_AND_LOST, SYNC_FAILED_AND_KEPT -> node.disk.failNextSync(fault);
            case STORE_FULL -> {
                node.disk.setFull(true);
                later(() -> node.disk.setFull(false));
            }
            case PAUSE -> pause(node);
            case EXCHANGE_PAUSED -> pauseExchange(node);
            case CLOCK_JUMP_HOUR -> {
                node.clock.jump(TimeUnit.HOURS.toMillis(cluster.random.nextBoolean() ? 1 : -1));
                cluster.happened(fault);
            }
            case CLOCK_JUMP_DECADE -> {
                node.clock.jump(TimeUnit.DAYS.toMillis(3_653));
                cluster.happened(fault);
            }
            case CLOCK_DRIFT -> {
                node.clock.drift(cluster.random.nextInt(101) - 50);
                cluster.happened(fault);
            }
            case BACKUP_RESTORED -> backUpOrRestore(node);
            case DIRECTORY_CLONED -> cloneDirectory(node);
            default -> throw new IllegalStateException(fault + " is no fault of nodes or links");
        }
    }

    private void later(Runnable end) {
        cluster.agenda.after(500 + cluster.random.nextInt(EPISODE_MILLIS_MAX - 500), end);
    }

    private void cut() {
        Connection connection = cluster.anyOf(cluster.network.connections());
        if (connection != null) {
            connection.closeAtFrom("cut");
            cluster.happened(Fault.CUT);
        }
    }

    private Set<SimulatedNode> side() {
        Set<SimulatedNode> side = new TreeSet<>((a, b) -> a.name.compareTo(b.name));
        for (SimulatedNode node : cluster.nodes()) {
            if (cluster.random.nextBoolean()) {
                side.add(node);
            }
        }
        return side;
    }

    private static boolean areNeighbours(int a, int b, int nodes) {
        int apart = Math.floorMod(a - b, nodes);
        return apart == 1 || apart == nodes - 1;
    }

    private void partition(Fault kind, BiPredicate<SimulatedNode, SimulatedNode> blocks) {
        Partition partition = (from, to) -> {
            boolean blocked = blocks.test(from, to);
            if (blocked) {
                cluster.happened(kind);
            }
            return blocked;
        };
        cluster.network.add(partition);
        later(() -> cluster.network.remove(partition));
    }

    private void writeAtFullRate(int writes) {
        SimulatedNode node = cluster.anyOf(cluster.nodesUp());
        if (writes > 0 && cluster.isFaulty() && node != null) {
            cluster.happened(Fault.DEAD_PEER_UNDER_LOAD);
            new Session(cluster).writeOnce(node);
            cluster.agenda.after(LOAD_INTERVAL_MILLIS, () -> writeAtFullRate(writes - 1));
        }
    }

    /** Its peers hear nothing, and some take it for dead. */
    private void pause(SimulatedNode node) {
        cluster.happened(Fault.PAUSE);
        node.pause();
        later(node::resume);
        for (Connection connection : cluster.network.connections()) {
            if ((connection.from() == node || connection.to() == node) && cluster.random.nextBoolean()) {
                connection.breakDown();
            }
        }
    }

    private void pauseExchange(SimulatedNode node) {
        String link = cluster.anyOf(node.links);
        cluster.happened(Fault.EXCHANGE_PAUSED);
        node.administer(new Administer.Pause(link));
        later(() -> node.administer(new Administer.Resume(link)));
    }

    /** Also what a backup, or a clone, remembers as paused. */
    private void resumeAllExchange() {
        for (SimulatedNode node : cluster.nodesUp()) {
            node.links.forEach(link -> node.administer(new Administer.Resume(link)));
        }
    }

    private void backUpOrRestore(SimulatedNode node) {
        if (backup == null) {
            backedUp = node;
            backup = node.disk.copy();
        } else if (backedUp != clone) {
            if (backedUp.isUp()) {
                backedUp.crash();
            }
            VersionVector before = backedUp.disk.durableVector();
            backedUp.disk = backup.copy();
            cluster.invariants.restored(backedUp, before, backup.durableVector());
            cluster.happened(Fault.BACKUP_RESTORED);
        }
    }

    private void cloneDirectory(SimulatedNode node) {
        if (clone == null) {
            cluster.happened(Fault.DIRECTORY_CLONED);
            clone = cluster.addClone(node);
            cluster.invariants.cloned(node);
            clone.start();
        }
    }

    /** From now on nothing goes wrong, everybody is up, and a clone is stopped once the others have what it wrote. */
    void end() {
        cluster.endFaults();
        cluster.network.heal();
        cluster.nodes().forEach(SimulatedNode::heal);
        cluster.nodes().stream().filter(node -> !node.isUp()).forEach(SimulatedNode::start);
        resumeAllExchange();
        if (clone != null) {
            SimulatedNode original = cluster.node(clone.id.dc());
            original.crash();
            cluster.runUntil(this::othersHaveWhatTheCloneHas, HEAL_MILLIS_MAX, "a clone's writes did not spread");
            clone.crash();
            cluster.remove(clone);
            original.start();
            resumeAllExchange();
        }
    }

    private boolean othersHaveWhatTheCloneHas() {
        return clone.links.stream()
                .allMatch(link -> cluster.node(link).disk.durableVector().covers(clone.disk.durableVector()));
    }
}
