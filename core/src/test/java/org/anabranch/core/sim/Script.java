package org.anabranch.core.sim;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.EngineLimits;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.sim.Network.Partition;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.Pointer;

/** A cluster in which only that goes wrong what a hand-written schedule says. All the invariants are looked at. */
final class Script {

    private static final long GOSSIP_MILLIS = 4_000;
    private static final long QUIET_MILLIS_MAX = 60_000;

    final Cluster cluster;

    Script(Topology topology, int sites, EngineLimits limits) {
        cluster = new Cluster(1, Plan.quiet(topology, sites).withLimits(limits), false);
        cluster.start();
    }

    SimulatedNode node(String name) {
        return cluster.node(name);
    }

    void put(String site, String document, String field, long value) {
        edit(site, document, new Edit.Put(JsonObject.of(Map.of(field, JsonNumber.of(value)))));
    }

    void set(String site, String document, String field, long value) {
        edit(site, document, new Operation.Set(Pointer.ROOT.child(field), JsonNumber.of(value)));
    }

    void increment(String site, String document, String field) {
        edit(site, document, new Operation.Increment(Pointer.ROOT.child(field), BigInteger.ONE));
    }

    void remove(String site, String document, String field) {
        edit(site, document, new Operation.Remove(Pointer.ROOT.child(field)));
    }

    void delete(String site, String document) {
        edit(site, document, new Edit.Delete());
    }

    private void edit(String site, String document, Operation operation) {
        edit(site, document, new Edit.Operations(List.of(operation)));
    }

    private void edit(String site, String document, Edit edit) {
        Request request =
                cluster.write(node(site), Command.of(Commands.key(document), edit, Command.Preconditions.NONE));
        if (!(request.outcome() instanceof Committed)) {
            throw new Violation(site + " refused " + edit + ": " + request.outcome());
        }
    }

    /** Nothing passes between them until the end of this. */
    Partition cut(String a, String b) {
        Partition partition = (from, to) -> from == node(a) && to == node(b) || from == node(b) && to == node(a);
        cluster.network.add(partition);
        for (Connection connection : cluster.network.connections()) {
            if (partition.blocks(connection.from(), connection.to())) {
                connection.breakDown();
            }
        }
        return partition;
    }

    void heal(Partition... partitions) {
        for (Partition partition : partitions) {
            cluster.network.remove(partition);
        }
    }

    /** What {@code from} sends to {@code to} is under way so much longer. */
    void stall(String from, String to, long millis) {
        node(from).outbound.get(to).stall(millis);
    }

    /** Time for some rounds of gossip. */
    void spread() {
        cluster.runFor(GOSSIP_MILLIS);
    }

    /** Whether {@code site} has all that {@code other} has. */
    boolean has(String site, String other) {
        return node(site).disk.durableVector().covers(node(other).disk.durableVector());
    }

    void converge() {
        cluster.runUntil(cluster::isConverged, QUIET_MILLIS_MAX, "the vectors did not become equal");
        spread();
    }

    /** Puts everything right, and looks whether it is. */
    void end() {
        cluster.network.heal();
        cluster.nodes().stream().filter(node -> !node.isUp()).forEach(SimulatedNode::start);
        converge();
        new Validation(cluster).check();
    }
}
