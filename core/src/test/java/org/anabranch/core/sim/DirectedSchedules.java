package org.anabranch.core.sim;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.core.engine.EngineLimits;
import org.anabranch.core.sim.Network.Partition;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.causal.VersionVector;

/** What random runs seldom meet, step by step. */
final class DirectedSchedules {

    private static final EngineLimits LIMITS = Plan.limits(512, 2_048, 4_096, 8_192);
    private static final EngineLimits NO_RING = Plan.limits(128, 512, 1, 8_192);

    private final Map<String, Runnable> byName = new TreeMap<>();

    DirectedSchedules() {
        byName.put("what two of three have is not stable", DirectedSchedules::twoOfThree);
        byName.put("an acknowledgement waits for what its member wrote", DirectedSchedules::acknowledgementFirst);
        byName.put("records are stable before what revived the document", DirectedSchedules::recordsAreStable);
        byName.put("what was staged before a crash is old afterwards", DirectedSchedules::staleStaging);
        byName.put("a peer below the floor forgets what it is not told of", DirectedSchedules::belowTheFloor);
        byName.put("the floor is handed on by a full catch-up", DirectedSchedules::floorIsHandedOn);
        byName.put("a removal is found by the index", DirectedSchedules::removalByIndex);
        byName.put("origins that wait for each other need no room", DirectedSchedules::originsInTurn);
        byName.put("who is new is not led through a past that others purge", DirectedSchedules::strangerInThePast);
        byName.put("a first catch-up goes on where it was cut", () -> resumed(1));
        byName.put("a first catch-up is cut again before it has gone on", () -> resumed(3));
        byName.put("a first catch-up goes on from a peer that is behind", DirectedSchedules::resumedFromBehind);
        byName.put("a replica that begins anew has old answers coming", DirectedSchedules::fullStore);
    }

    Set<String> names() {
        return byName.keySet();
    }

    void run(String name) {
        byName.get(name).run();
    }

    private static Script triangle() {
        Script script = new Script(Topology.MESH, 3, LIMITS);
        script.put("a", "doc", "f", 1);
        script.converge();
        return script;
    }

    private static void twoOfThree() {
        Script script = triangle();
        Partition ac = script.cut("a", "c");
        Partition bc = script.cut("b", "c");
        script.delete("a", "doc");
        script.spread();
        script.set("c", "doc", "f", 2);
        script.heal(ac, bc);
        script.end();
    }

    /**
     * b has acknowledged the delete before it knows of c, so that a purges. Were c then streamed what b has, it would write
     * to the document on its way to the delete, and keep what a has purged.
     */
    private static void strangerInThePast() {
        Script script = new Script(Topology.LINE, 3, Plan.limits(1, 1, 4_096, 8_192));
        Partition bc = script.cut("b", "c");
        script.put("c", "own", "f", 1); // a node that has nothing is caught up whatever the ring has
        script.put("a", "doc", "f", 1);
        for (int i = 0; i < 20; i++) {
            script.set("a", "other", "f", i); // a while of c's being led
        }
        script.spread();
        script.delete("a", "doc");
        script.cluster.runUntil(() -> script.has("b", "a"), 20_000, "b never heard of the delete");
        script.stall("a", "b", 20_000);
        script.spread();
        script.heal(bc);
        script.cluster.runUntil(
                () -> script.node("c").disk.durableVector().entries().size() > 1, 20_000, "c never heard of anything");
        script.set("c", "doc", "g", 2);
        script.end();
    }

    /** c's word reaches a by way of b, while what c wrote before is still on its way. */
    private static void acknowledgementFirst() {
        Script script = triangle();
        script.stall("c", "a", 20_000);
        script.set("c", "doc", "f", 2);
        script.delete("a", "doc");
        script.spread();
        script.end();
    }

    /**
     * b's field brings a deleted document back, a removes the field, and c edits what it sees before it learns of that:
     * the record is stable by then, and the removal is not.
     */
    private static void recordsAreStable() {
        Script script = triangle();
        Partition ab = script.cut("a", "b");
        Partition bc = script.cut("b", "c");
        script.set("b", "doc", "g", 2);
        script.delete("a", "doc");
        script.spread();
        script.heal(ab, bc);
        script.cluster.runUntil(() -> script.has("a", "b"), 20_000, "a never heard of b");
        script.stall("a", "c", 20_000);
        script.remove("a", "doc", "g");
        script.spread();
        script.set("c", "doc", "h", 3);
        script.end();
    }

    /**
     * b is being caught up by a, and crashes. What c wrote it then has from c itself, so that the catch-up from a that
     * follows does not name it: what is still staged of it must not count.
     */
    private static void staleStaging() {
        Script script = new Script(Topology.MESH, 3, Plan.limits(128, 512, 2_048, 8_192));
        script.spread();
        Partition ab = script.cut("a", "b");
        Partition bc = script.cut("b", "c");
        script.put("c", "doc", "f", 1);
        script.spread();
        Partition ac = script.cut("a", "c");
        for (int i = 0; i < 40; i++) {
            script.put("a", "more" + i, "f", i);
        }
        script.cluster.network.slowDown(100);
        script.heal(ab);
        SimulatedNode b = script.node("b");
        script.cluster.runUntil(() -> b.disk.isStaged(Commands.key("doc")), 60_000, "the document was not staged");
        b.crash();
        script.cluster.network.slowDown(0);
        ab = script.cut("a", "b");
        script.set("c", "doc", "f", 2);
        script.heal(bc);
        b.start();
        script.spread();
        script.cut("b", "c");
        script.heal(ac);
        script.spread();
        script.heal(ab);
        script.spread();
        script.end();
    }

    private static void belowTheFloor() {
        Script script = new Script(Topology.LINE, 2, LIMITS);
        script.put("a", "kept", "f", 1);
        script.put("a", "purged", "f", 2);
        script.converge();
        purge(script, "a");
        script.set("b", "kept", "g", 3);
        script.end();
    }

    private static void floorIsHandedOn() {
        Script script = new Script(Topology.LINE, 3, LIMITS);
        script.put("a", "kept", "f", 1);
        script.put("a", "purged", "f", 2);
        script.converge();
        script.node("c").crash();
        purge(script, "a");
        script.cluster.runUntil(
                () -> script.node("b")
                        .disk
                        .durableVector()
                        .equals(script.node("a").disk.durableVector()),
                20_000,
                "b was not caught up");
        script.node("a").crash();
        script.node("c").start();
        script.cluster.runUntil(
                () -> script.node("c")
                        .disk
                        .durableVector()
                        .covers(script.node("b").disk.durableVector()),
                20_000,
                "c was not caught up");
        script.end();
    }

    /** Leaves the directory as a collection does. */
    private static void purge(Script script, String site) {
        SimulatedNode node = script.node(site);
        DocumentKey key = Commands.key("purged");
        node.crash();
        node.disk.purge(key, script.cluster.history);
        node.start();
    }

    private static void removalByIndex() {
        Script script = new Script(Topology.LINE, 3, NO_RING);
        script.put("a", "doc", "f", 1);
        script.set("a", "doc", "g", 2);
        script.converge();
        Partition cut = script.cut("b", "c");
        script.remove("a", "doc", "g");
        script.spread();
        script.increment("b", "other", "n");
        script.heal(cut);
        script.end();
    }

    /** a and b write in turn, each after the other; c learns of all that at once, by one slow link, and can hold nothing. */
    private static void originsInTurn() {
        Script script = new Script(Topology.LINE, 3, Plan.limits(128, 256, 65_536, 1));
        script.increment("b", "doc", "n");
        script.converge();
        Partition cut = script.cut("b", "c");
        for (int i = 0; i < 40; i++) {
            script.set("a", "doc", "f" + i % 3, i);
            script.cluster.runFor(20);
            script.set("b", "doc", "f" + i % 3, -i);
            script.cluster.runFor(20);
        }
        script.heal(cut);
        script.cluster.network.slowDown(400);
        script.end();
    }

    private static void fullStore() {
        Script script = triangle();
        SimulatedNode b = script.node("b");
        for (int i = 0; i < 20; i++) {
            b.disk.setFull(true);
            script.put("a", "more" + i, "f", i);
            script.put("c", "less" + i, "f", i);
            script.cluster.runFor(200);
            b.disk.setFull(false);
            script.cluster.runFor(700);
        }
        script.end();
    }

    /** b has nothing, is being caught up, and crashes, with something staged; a goes on writing. */
    private static void resumed(int cuts) {
        Script script = new Script(Topology.LINE, 2, NO_RING);
        Partition cut = script.cut("a", "b");
        fill(script);
        SimulatedNode b = script.node("b");
        for (int i = 0; i < cuts; i++) {
            script.cluster.network.slowDown(200);
            script.heal(cut);
            DocumentKey awaited = Commands.key(i == 0 ? "doc30" : "doc12"); // the first ones, once it is resumed
            VersionVector before = b.disk.stagedTouches(awaited);
            script.cluster.runUntil(
                    () -> !b.disk.stagedTouches(awaited).equals(before), 60_000, awaited + " was not staged anew");
            script.cluster.network.slowDown(0);
            b.crash();
            cut = script.cut("a", "b");
            for (int n = 10; n < 16; n++) {
                script.set("a", "doc" + n, "f", i + 1);
            }
            script.delete("a", "doc2" + i);
            script.put("a", "doc1" + i + "x", "f", i);
            b.start();
            script.cluster.runFor(100);
            if (!b.disk.isStaged(Commands.key("doc15"))) {
                throw new Violation("what had come was thrown away");
            }
        }
        script.heal(cut);
        script.end();
    }

    private static void fill(Script script) {
        for (int n = 10; n < 60; n++) {
            script.put("a", "doc" + n, "f", 0);
        }
    }

    private static void resumedFromBehind() {
        Script script = new Script(Topology.MESH, 3, NO_RING);
        Partition ab = script.cut("a", "b");
        Partition bc = script.cut("b", "c");
        fill(script);
        script.cluster.runUntil(() -> script.has("c", "a"), 20_000, "c was not caught up");
        Partition ac = script.cut("a", "c");
        for (int n = 10; n < 20; n++) {
            script.delete("a", "doc" + n);
        }
        SimulatedNode b = script.node("b");
        script.cluster.network.slowDown(200);
        script.heal(ab);
        script.cluster.runUntil(() -> b.disk.isStaged(Commands.key("doc30")), 60_000, "nothing was staged");
        script.cluster.network.slowDown(0);
        script.cut("a", "b");
        script.heal(bc);
        script.cluster.runUntil(() -> script.has("b", "c"), 60_000, "b was not caught up by c");
        script.heal(ac);
        script.end();
    }
}
