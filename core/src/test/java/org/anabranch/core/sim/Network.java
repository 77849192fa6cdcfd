package org.anabranch.core.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.anabranch.core.engine.Event;
import org.anabranch.core.wire.Batch;
import org.anabranch.core.wire.Message.Batches;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.crdt.codec.MalformedException;

/** What lies between the nodes: it keeps links open where it can, and does to messages what the plan allows. */
final class Network {

    private static final int PAUSE_MILLIS_MIN = 50;
    private static final int PAUSE_MILLIS_MAX = 1_500;
    private static final int LONG_DELAY_PERCENT = 1;
    private static final int BATCHES_KEPT = 8;

    /** Tells whether what {@code from} sends does not reach {@code to}. */
    interface Partition {
        boolean blocks(SimulatedNode from, SimulatedNode to);
    }

    private final Cluster cluster;
    private final List<Partition> partitions = new ArrayList<>();
    private long connections;
    private int slownessMillis;

    Network(Cluster cluster) {
        this.cluster = cluster;
    }

    void add(Partition partition) {
        partitions.add(partition);
    }

    void remove(Partition partition) {
        partitions.remove(partition);
    }

    void heal() {
        partitions.clear();
    }

    boolean isBlocked(SimulatedNode from, SimulatedNode to) {
        for (Partition partition : partitions) {
            if (partition.blocks(from, to)) {
                return true;
            }
        }
        return false;
    }

    /** Tries to open the link after a pause, again and again. */
    void keepOpen(SimulatedNode from, String link) {
        int process = from.process();
        long pauseMillis = PAUSE_MILLIS_MIN + cluster.random.nextInt(PAUSE_MILLIS_MAX - PAUSE_MILLIS_MIN);
        cluster.agenda.after(pauseMillis, () -> open(from, link, process, true));
    }

    /** Tries at once. */
    void hurry(SimulatedNode from, String link) {
        int process = from.process();
        cluster.agenda.after(delayMillis(), () -> open(from, link, process, false));
    }

    private void open(SimulatedNode from, String link, int process, boolean again) {
        if (!from.isUp() || from.process() != process || from.outbound.containsKey(link)) {
            return;
        }
        SimulatedNode to = cluster.node(link);
        boolean reached =
                to.isUp() && !to.isPaused() && !from.isPaused() && !isBlocked(from, to) && !isBlocked(to, from);
        if (reached) {
            Connection connection = new Connection(cluster, ++connections, from, to);
            from.outbound.put(link, connection);
            to.inbound.put(connection.number(), connection);
            cluster.trace(from, () -> "opens its link to " + to);
            from.receive(new Event.LinkOpened(link, connection.number()));
        } else if (again) {
            keepOpen(from, link);
        }
    }

    void died(SimulatedNode node) {
        node.outbound.values().forEach(connection -> connection.died(node));
        node.inbound.values().forEach(connection -> connection.died(node));
        node.outbound.clear();
        node.inbound.clear();
    }

    /** Every connection there is, by number of the node that opened it. */
    List<Connection> connections() {
        List<Connection> all = new ArrayList<>();
        cluster.nodes().forEach(node -> all.addAll(node.outbound.values()));
        return all;
    }

    /** From now on every message takes so much longer. */
    void slowDown(int millis) {
        slownessMillis = millis;
    }

    long delayMillis() {
        if (cluster.isFaulty(Fault.DELAY) && cluster.random.nextInt(100) < LONG_DELAY_PERCENT) {
            cluster.happened(Fault.DELAY);
            return 1_000 + cluster.random.nextInt(Plan.DELAY_MILLIS_MAX - 1_000);
        }
        return 1 + slownessMillis + cluster.random.nextInt(cluster.plan.delayMillisMax());
    }

    boolean loses() {
        return strikes(Fault.LOSS);
    }

    /** The message, or a damaged one. */
    byte[] distort(byte[] message) {
        if (strikes(Fault.CORRUPT_FRAME)) {
            byte[] corrupt = message.clone();
            int bit = cluster.random.nextInt(message.length * 8);
            corrupt[bit / 8] ^= (byte) (1 << bit % 8);
            return corrupt;
        }
        return strikes(Fault.TRUNCATED_FRAME)
                ? Arrays.copyOf(message, cluster.random.nextInt(message.length))
                : message;
    }

    /**
     * The message, or if it carries commits one that carries them, and earlier ones, again and in any order.
     *
     * @param earlier the last that this connection carried; nobody sends what he has not
     */
    byte[] repeat(byte[] message, List<Batch> earlier) {
        if (!cluster.isFaulty(Fault.DUPLICATION) || !(decode(message) instanceof Batches batches)) {
            return message;
        }
        List<Batch> sent = new ArrayList<>(batches.batches());
        if (cluster.random.nextInt(100) < 10 + cluster.plan.messageFaultPercent()) {
            sent.addAll(earlier);
            sent.addAll(batches.batches());
            Collections.shuffle(sent, cluster.random);
            cluster.happened(Fault.DUPLICATION);
        }
        earlier.addAll(batches.batches());
        earlier.subList(0, Math.max(0, earlier.size() - BATCHES_KEPT)).clear();
        return MessageCodec.encode(new Batches(sent));
    }

    private static Object decode(byte[] message) {
        try {
            return MessageCodec.decodeRequest(message);
        } catch (MalformedException e) {
            throw new Violation("a node sent what is no message: " + e.getMessage());
        }
    }

    private boolean strikes(Fault fault) {
        boolean strikes = cluster.isFaulty(fault)
                && cluster.random.nextInt(1_000) < 10 * rarely(cluster.plan.messageFaultPercent(), fault);
        if (strikes) {
            cluster.happened(fault);
        }
        return strikes;
    }

    /** A bad frame or a lost one costs the connection: at the full rate nothing else would ever happen. */
    private static int rarely(int percent, Fault fault) {
        return fault == Fault.LOSS ? percent : Math.min(percent, 2);
    }
}
