package org.anabranch.core.sim;

import java.util.List;
import org.anabranch.core.engine.Command;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.Pointer;

/**
 * One run: from a seed alone come the cluster, its load, what goes wrong, and when. After some time everything is put
 * right; then all nodes must come to hold the same, and serve.
 */
public final class Simulation {

    private static final long QUIET_MILLIS_MAX = 180_000;

    private final Cluster cluster;

    private Simulation(long seed, boolean traced) {
        cluster = new Cluster(seed, Plan.of(seed), traced);
    }

    /**
     * What a run was made of.
     *
     * @param collections commits that no client asked for
     */
    public record Report(long events, long commits, long collections, FaultCounts faults) {}

    /** @throws AssertionError that tells what should never happen, and did */
    public static Report run(long seed) {
        return new Simulation(seed, false).run();
    }

    /** What happened in the run of {@code seed}, as a diagram, and at its end what went wrong, if anything. */
    public static List<String> trace(long seed) {
        Simulation simulation = new Simulation(seed, true);
        List<String> lines = simulation.cluster.trace().lines();
        lines.add(simulation.cluster.plan.toString());
        try {
            simulation.run();
        } catch (RuntimeException | AssertionError e) {
            lines.add("FAILED: " + e);
        }
        return lines;
    }

    private Report run() {
        Chaos chaos = new Chaos(cluster);
        cluster.start();
        for (int i = 0; i < cluster.plan.sessions(); i++) {
            new Session(cluster).begin();
        }
        chaos.begin();
        cluster.runFor(cluster.plan.durationMillis());
        chaos.end();
        converge();
        everybodyServes();
        converge();
        cluster.runUntil(
                () -> cluster.isConverged() && allIsStable(),
                QUIET_MILLIS_MAX,
                "what everybody has was not called stable");
        cluster.runUntil(
                () -> cluster.isConverged() && allIsStable() && nothingIsLeft(),
                QUIET_MILLIS_MAX,
                "what is stable was not collected");
        new Validation(cluster).check();
        List<Commit> commits = cluster.history.commits();
        return new Report(
                cluster.agenda.done(),
                commits.size(),
                commits.stream().filter(commit -> !commit.asked()).count(),
                cluster.faults);
    }

    private void converge() {
        cluster.runUntil(cluster::isConverged, QUIET_MILLIS_MAX, "the vectors did not become equal");
    }

    private void everybodyServes() {
        Command command = Command.of(
                Commands.key("last"),
                new Edit.Operations(List.of(new Operation.Set(Pointer.parse("/n"), JsonNumber.of(1)))),
                Command.Preconditions.NONE);
        List.copyOf(cluster.nodes()).forEach(node -> cluster.write(node, command));
    }

    private boolean nothingIsLeft() {
        return cluster.nodes().stream().noneMatch(node -> node.disk.hasResidue());
    }

    private boolean allIsStable() {
        return cluster.nodes().stream()
                .map(SimulatedNode::status)
                .allMatch(status -> status.stable().equals(status.vector()));
    }
}
