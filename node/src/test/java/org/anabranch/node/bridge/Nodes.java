package org.anabranch.node.bridge;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.anabranch.node.bridge.BridgeConfig.Address;
import org.anabranch.node.bridge.BridgeConfig.Peer;

/** Starts transports for a test, each in its own Vert.x as in a process of its own, and stops them all. */
final class Nodes implements AutoCloseable {
    static final long SEED = 7;

    private final List<Runnable> started = new ArrayList<>();
    private final BridgeLimits limits;
    private final BridgeIntervals intervals;

    Nodes() {
        this(BridgeLimits.DEFAULTS, BridgeIntervals.DEFAULTS);
    }

    Nodes(BridgeLimits limits, BridgeIntervals intervals) {
        this.limits = limits;
        this.intervals = intervals;
    }

    VertxTransport listening(RecordingListener listener) {
        return listening(listener, 0);
    }

    VertxTransport listening(RecordingListener listener, int port) {
        return start(listener, Optional.of(new Address("127.0.0.1", port)), List.of());
    }

    /** A node with one link, called "us", to the first of {@code ports} that answers. */
    VertxTransport linkedTo(RecordingListener listener, Integer... ports) {
        List<Address> addresses = new ArrayList<>();
        for (int port : ports) {
            addresses.add(new Address("127.0.0.1", port));
        }
        return start(listener, Optional.empty(), List.of(new Peer("us", addresses)));
    }

    VertxTransport start(RecordingListener listener, Optional<Address> listen, List<Peer> peers) {
        return start(listener, listen, peers, Optional.empty());
    }

    VertxTransport start(
            RecordingListener listener, Optional<Address> listen, List<Peer> peers, Optional<BridgeSecurity> security) {
        Vertx vertx = Vertx.vertx();
        started.add(() -> vertx.close().await());
        VertxTransport transport =
                new VertxTransport(vertx, new BridgeConfig(listen, peers, 0, limits, intervals, SEED, security));
        started.add(transport::close);
        transport.start(listener);
        return transport;
    }

    @Override
    public void close() {
        Collections.reverse(started);
        started.forEach(Runnable::run);
    }
}
