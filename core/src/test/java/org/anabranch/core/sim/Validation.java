package org.anabranch.core.sim;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.core.engine.Documents;
import org.anabranch.core.engine.ReplicaStatus;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonNumber;

/** What must hold when all faults are over and everybody has everything. */
final class Validation {

    private static final double RECEIVED_PER_UNIQUE_MAX = 1.05;
    private static final long RECEIVED_MIN = 40; // below that one repetition is more than the share allowed

    private final Cluster cluster;

    Validation(Cluster cluster) {
        this.cluster = cluster;
    }

    void check() {
        VersionVector vector = cluster.nodes().iterator().next().disk.durableVector();
        cluster.nodes().forEach(node -> node.disk.verifyAll(cluster.history));
        sameBytes();
        for (Commit commit : cluster.invariants.acknowledged()) {
            if (vector.get(commit.origin()) < commit.to() && !cluster.invariants.mayBeLost(commit)) {
                throw new Violation("an acknowledged write is lost: " + commit);
            }
        }
        counterIsExact(vector);
        if (!cluster.invariants.anyRolledBack()) {
            new HalfDocuments(cluster.history)
                    .check(cluster.nodes().iterator().next().disk.rows(), vector);
        }
        if (cluster.plan.isCalm()) {
            nothingCameTwice();
        }
    }

    private void sameBytes() {
        SimulatedNode first = cluster.nodes().iterator().next();
        for (SimulatedNode node : cluster.nodes()) {
            if (!bytes(node).equals(bytes(first))) {
                throw new Violation(node + " and " + first + " hold different bytes at equal vectors: " + bytes(node)
                        + " and " + bytes(first));
            }
        }
    }

    /** Rows without leaves are no part of the state. */
    private static SortedMap<DocumentKey, String> bytes(SimulatedNode node) {
        TreeMap<DocumentKey, String> bytes = new TreeMap<>();
        for (Map.Entry<DocumentKey, DocumentRow> row : node.disk.rows().entrySet()) {
            DocumentRow stored = row.getValue();
            if (!Rows.leaves(stored, node.disk.durableVector()).isEmpty()) {
                bytes.put(
                        row.getKey(),
                        stored.visible() + " " + stored.conflicted() + " " + Arrays.toString(stored.leaves()));
            }
        }
        return bytes;
    }

    private void counterIsExact(VersionVector vector) {
        long total = cluster.history.countedBelow(vector);
        for (SimulatedNode node : cluster.nodes()) {
            try (ReadTxn snapshot = node.disk.store().read()) {
                JsonValue shown = Documents.view(snapshot, Commands.COUNTER)
                        .map(view -> view.value().members().get(Commands.COUNTED))
                        .orElse(JsonNumber.of(0));
                if (!shown.equals(JsonNumber.of(BigInteger.valueOf(total)))) {
                    throw new Violation(node + " counts " + shown + ", and " + total + " was added");
                }
            }
        }
    }

    private void nothingCameTwice() {
        long received = 0;
        long twice = 0;
        for (SimulatedNode node : cluster.nodes()) {
            for (ReplicaStatus.Peer peer : node.status().peers()) {
                received += peer.deltasReceived();
                twice += peer.deltasDuplicate();
            }
        }
        if (received > RECEIVED_MIN && received > RECEIVED_PER_UNIQUE_MAX * (received - twice)) {
            throw new Violation(twice + " of " + received + " deltas came again, though all was well");
        }
    }
}
