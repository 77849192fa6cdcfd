package org.anabranch.core.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.anabranch.core.engine.Command;
import org.anabranch.core.wire.MemberId;

/** Nodes, what lies between them, and all that happens to them, in one thread and from one seed. */
final class Cluster {

    static final String NAME = "simulated";
    private static final long CLOCK_SKEW_MILLIS_MAX = 2_000;

    final Plan plan;
    final Random random;
    final Agenda agenda = new Agenda();
    final History history = new History();
    final Network network = new Network(this);
    final FaultCounts faults = new FaultCounts();
    final Invariants invariants = new Invariants(this);
    private final Trace trace;
    private final Map<String, SimulatedNode> nodes = new LinkedHashMap<>();
    private boolean faulty = true;
    private Consumer<SimulatedNode> deathWatch = node -> {};

    Cluster(long seed, Plan plan, boolean traced) {
        this.plan = plan;
        this.random = new Random(seed * 31 + 2);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < plan.sites(); i++) {
            names.add(name(i));
        }
        trace = new Trace(traced, names);
        for (int i = 0; i < plan.sites(); i++) {
            addNode(
                    names.get(i),
                    names.get(i),
                    plan.topology().neighbours(i, plan.sites()).stream()
                            .map(Cluster::name)
                            .toList());
        }
    }

    private static String name(int index) {
        return String.valueOf((char) ('a' + index));
    }

    /** Every site but one that is to come later. */
    void start() {
        nodes.values().stream().limit(plan.sites() - (plan.late() ? 1 : 0)).forEach(SimulatedNode::start);
    }

    private SimulatedNode addNode(String name, String dc, List<String> links) {
        long skewMillis = random.nextLong(CLOCK_SKEW_MILLIS_MAX) - CLOCK_SKEW_MILLIS_MAX / 2;
        SimulatedNode node =
                new SimulatedNode(this, name, new MemberId(dc, "n1"), links, new WallClock(agenda, skewMillis));
        nodes.put(name, node);
        return node;
    }

    /** A second process on a copy of the directory; nobody links to it, and it links to whom the first one does. */
    SimulatedNode addClone(SimulatedNode original) {
        SimulatedNode clone = addNode(original.name + "'", original.id.dc(), original.links);
        clone.disk = original.disk.copy();
        return clone;
    }

    /** It is gone for good. */
    void remove(SimulatedNode node) {
        nodes.remove(node.name);
    }

    SimulatedNode node(String name) {
        return nodes.get(name);
    }

    /** The one that may come late. */
    SimulatedNode lastSite() {
        return nodes.get(name(plan.sites() - 1));
    }

    Collection<SimulatedNode> nodes() {
        return nodes.values();
    }

    List<SimulatedNode> nodesUp() {
        return nodes.values().stream().filter(SimulatedNode::isUp).toList();
    }

    /** Null if there is none. */
    <T> T anyOf(List<T> those) {
        return those.isEmpty() ? null : those.get(random.nextInt(those.size()));
    }

    boolean isFaulty(Fault fault) {
        return faulty && plan.faults().contains(fault);
    }

    boolean isFaulty() {
        return faulty;
    }

    /** From now on nothing goes wrong by itself. */
    void endFaults() {
        faulty = false;
    }

    void happened(Fault fault) {
        faults.happened(fault);
    }

    /** @param watch is told of every node that died */
    void watchDeaths(Consumer<SimulatedNode> watch) {
        deathWatch = watch;
    }

    void died(SimulatedNode node) {
        deathWatch.accept(node);
    }

    void trace(SimulatedNode node, Supplier<String> what) {
        trace.add(agenda.millis(), node.name, what);
    }

    Trace trace() {
        return trace;
    }

    void runFor(long millis) {
        agenda.runUntil(agenda.millis() + millis);
    }

    /** @throws Violation if that does not come true in time */
    void runUntil(BooleanSupplier reached, long withinMillis, String what) {
        long deadline = agenda.millis() + withinMillis;
        while (!reached.getAsBoolean()) {
            if (agenda.millis() >= deadline) {
                throw new Violation(what + " within " + withinMillis + " ms: " + vectors());
            }
            runFor(100);
        }
    }

    /** Submits a write and waits for its answer. */
    Request write(SimulatedNode node, Command command) {
        Request request = new Request(0, answered -> invariants.answered(node, answered));
        node.submit(command, request);
        runUntil(() -> request.outcome() != null, 5_000, node + " did not answer");
        return request;
    }

    boolean isConverged() {
        return nodes.values().stream()
                        .map(node -> node.disk.durableVector())
                        .distinct()
                        .count()
                == 1;
    }

    private String vectors() {
        StringBuilder text = new StringBuilder();
        for (SimulatedNode node : nodes.values()) {
            text.append(node).append('=').append(node.disk.durableVector()).append(node.isUp() ? " " : " (down) ");
        }
        return text.toString();
    }
}
