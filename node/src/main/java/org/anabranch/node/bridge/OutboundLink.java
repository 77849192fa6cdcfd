package org.anabranch.node.bridge;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.anabranch.core.engine.Transport.Listener;
import org.anabranch.core.engine.Transport.Traffic;
import org.anabranch.node.bridge.BridgeConfig.Address;
import org.anabranch.node.bridge.BridgeConfig.Peer;
import org.anabranch.node.tls.PemMaterial;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a peer open. It is always in one of three states: connecting, connected, or pausing before
 * the next attempt; every end leads to a pause. All of it happens on the link's own context, to which calls from other
 * threads hop.
 */
final class OutboundLink implements Deployable {
    private static final Logger log = LoggerFactory.getLogger(OutboundLink.class);
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final BridgeConfig config;
    private final Peer peer;
    private final Listener listener;
    private final Backoff backoff;
    private final Meter meter = new Meter();
    private final AtomicLong queuedBytes = new AtomicLong();

    private volatile Context context;
    /** In a field because a client that nothing refers to is collected, and its connections with it. */
    private NetClient client;

    private Ticker ticker;
    private LinkConnection connection;
    private long connections;
    private long openedNanos;
    private long pauseTimer = NO_TIMER;
    private int attempts;
    private boolean stopped;

    OutboundLink(Vertx vertx, BridgeConfig config, Peer peer, Listener listener) {
        this.vertx = vertx;
        this.config = config;
        this.peer = peer;
        this.listener = listener;
        BridgeIntervals intervals = config.intervals();
        Random random = new Random(config.seed() ^ peer.dc().hashCode());
        this.backoff = new Backoff(intervals.backoffMillisMin(), intervals.backoffMillisMax(), random);
    }

    @Override
    public Future<?> deploy(Context context) {
        this.context = context;
        client = vertx.createNetClient(SocketOptions.client(config));
        ticker = Ticker.start(vertx, config.intervals().pingIntervalMillis(), this::tick);
        connect();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> undeploy(Context context) {
        stopped = true;
        ticker.stop();
        vertx.cancelTimer(pauseTimer);
        if (connection != null) {
            connection.close("this node stops");
        }
        return client.close();
    }

    Traffic traffic() {
        return meter.traffic();
    }

    void send(long to, byte[] message) {
        if (context == null) {
            return;
        }
        if (queuedBytes.addAndGet(message.length) > config.limits().queuedBytesMax()) {
            queuedBytes.addAndGet(-message.length);
            reset("more than " + config.limits().queuedBytesMax() + " bytes queued");
            return;
        }
        onContext(() -> {
            if (connection == null || connections != to) {
                queuedBytes.addAndGet(-message.length);
            } else {
                connection.send(message);
            }
        });
    }

    void reset(String reason) {
        onContext(() -> {
            if (connection != null) {
                connection.close("reset: " + reason);
            }
        });
    }

    /** Certificates were replaced: connections from now on are made with the new ones. */
    void renew(PemMaterial material) {
        onContext(() -> client.updateSSLOptions(material.toBridges())
                .onFailure(failure ->
                        log.error("the link to {} keeps its old certificate: {}", peer.dc(), failure.toString())));
    }

    void hurry() {
        onContext(() -> {
            backoff.reset();
            if (pauseTimer != NO_TIMER && vertx.cancelTimer(pauseTimer)) {
                connect();
            }
        });
    }

    private void onContext(Runnable task) {
        Context deployed = context;
        if (deployed != null) {
            deployed.runOnContext(nothing -> task.run());
        }
    }

    private void tick() {
        if (connection != null) {
            connection.tick();
        }
    }

    private void connect() {
        pauseTimer = NO_TIMER;
        Address address = peer.addresses().get(attempts++ % peer.addresses().size());
        client.connect(address.port(), address.host())
                .onSuccess(socket -> opened(socket, address))
                .onFailure(failure ->
                        pause("link to " + peer.dc() + " at " + address + " cannot be opened: " + reason(failure)));
    }

    /** Of a failed handshake its cause says more than it does itself. */
    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause instanceof SSLException ? failure.getMessage() + ": " + cause.getMessage() : failure.getMessage();
    }

    private void opened(NetSocket socket, Address address) {
        if (stopped) {
            FramedSocket.abort(socket);
            return;
        }
        BridgeSecurity.Peer reached;
        try {
            reached = BridgeSecurity.reached(config.security(), socket, peer.dc());
        } catch (BadInputException e) {
            FramedSocket.abort(socket);
            pause("link to " + peer.dc() + " at " + address + " refused: " + e.getMessage());
            return;
        }
        log.info("link to {} at {} is open", peer.dc(), address);
        openedNanos = System.nanoTime();
        connections++;
        connection = new LinkConnection(
                peer.dc(), reached, config, socket, meter, queuedBytes, listener, reason -> closed(address, reason));
        listener.linkOpened(peer.dc(), connections);
    }

    private void closed(Address address, String reason) {
        connection = null;
        long openMillis = (System.nanoTime() - openedNanos) / 1_000_000;
        if (openMillis >= config.intervals().lastedMillis()) {
            backoff.reset();
        }
        listener.linkClosed(peer.dc(), reason);
        pause("link to " + peer.dc() + " at " + address + " closed after " + openMillis + " ms: " + reason);
    }

    private void pause(String cause) {
        if (stopped) {
            return;
        }
        long pauseMillis = backoff.pauseMillis();
        log.warn("{}; next attempt in {} ms", cause, pauseMillis);
        pauseTimer = vertx.setTimer(pauseMillis, fired -> connect());
    }
}
