package org.anabranch.core.sim;

import org.anabranch.core.engine.Documents;
import org.anabranch.core.engine.Outcome.Committed;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.crdt.causal.VersionVector;

/**
 * A client that goes to another datacenter with every request and shows its token there. It remembers by itself what it
 * has seen, so as not to take the token's word for it.
 */
final class Session {

    private static final int WAITS_MAX = 20;
    private static final int WAIT_MILLIS = 100;
    private static final int ANSWER_MILLIS_MAX = 5_000;

    private final Cluster cluster;
    private final Commands commands;
    private VersionVector token = VersionVector.EMPTY;
    private VersionVector seen = VersionVector.EMPTY;
    private int requests;

    Session(Cluster cluster) {
        this.cluster = cluster;
        this.commands = new Commands(cluster.random, cluster.plan.documents());
    }

    /** Until the faults end. */
    void begin() {
        cluster.agenda.after(1 + cluster.random.nextInt(2 * cluster.plan.requestMillis()), this::request);
    }

    private void request() {
        if (cluster.isFaulty()) {
            send(cluster.anyOf(cluster.nodesUp()), WAITS_MAX);
        }
    }

    private void send(SimulatedNode node, int waits) {
        if (node == null || !node.isUp() || waits == 0) {
            giveUp();
        } else if (!node.disk.durableVector().covers(token)) {
            cluster.agenda.after(WAIT_MILLIS, () -> send(node, waits - 1));
        } else if (cluster.random.nextInt(3) == 0) {
            read(node);
        } else {
            write(node);
        }
    }

    /** The session ends, as a client's does that is told 503, and another one begins. */
    private void giveUp() {
        token = VersionVector.EMPTY;
        seen = VersionVector.EMPTY;
        begin();
    }

    private void read(SimulatedNode node) {
        cluster.invariants.read(node, seen);
        try (ReadTxn snapshot = node.disk.store().read()) {
            Documents.view(snapshot, commands.anyKey());
            token = token.max(snapshot.vector());
            seen = seen.max(snapshot.vector());
        }
        begin();
    }

    /** One write of nobody's session. */
    void writeOnce(SimulatedNode node) {
        try (ReadTxn snapshot = node.disk.store().read()) {
            commands.submit(node, snapshot, request -> cluster.invariants.answered(node, request));
        }
    }

    private void write(SimulatedNode node) {
        int number = ++requests;
        cluster.agenda.after(ANSWER_MILLIS_MAX, () -> {
            if (number == requests) {
                requests++;
                giveUp();
            }
        });
        try (ReadTxn snapshot = node.disk.store().read()) {
            commands.submit(node, snapshot, request -> {
                cluster.invariants.answered(node, request);
                if (number == requests) {
                    requests++;
                    answered(request);
                    begin();
                }
            });
        }
    }

    private void answered(Request request) {
        if (request.outcome() instanceof Committed committed) {
            token = token.max(committed.vector());
            if (request.commit() != null) {
                seen = seen.max(request.commit()
                        .deps()
                        .with(request.commit().origin(), request.commit().to()));
            }
        }
    }
}
