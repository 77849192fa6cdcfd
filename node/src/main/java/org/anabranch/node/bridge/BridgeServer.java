package org.anabranch.node.bridge;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.eventbus.bridge.tcp.BridgeEvent;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.anabranch.core.engine.Transport.Listener;
import org.anabranch.core.engine.Transport.Traffic;
import org.anabranch.node.bridge.BridgeConfig.Address;
import org.anabranch.node.tls.PemMaterial;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where other nodes' links arrive: a stock event-bus bridge that lets through messages to one address and pings, nothing
 * else, and nothing out but replies. Which connection a message came on is stamped on it before it enters the event bus.
 */
final class BridgeServer implements Deployable {
    static final String CONNECTION_HEADER = "connection";
    private static final Logger log = LoggerFactory.getLogger(BridgeServer.class);

    private final Vertx vertx;
    private final BridgeConfig config;
    private final Address address;
    private final Listener listener;
    private final Map<Long, InboundConnection> connections = new ConcurrentHashMap<>();
    private final Map<NetSocket, InboundConnection> bySocket = new IdentityHashMap<>();
    private Context context;
    private TcpEventBusBridge bridge;
    private Ticker ticker;
    private long connectionsAccepted;
    private volatile NetServer server;

    BridgeServer(Vertx vertx, BridgeConfig config, Address address, Listener listener) {
        this.vertx = vertx;
        this.config = config;
        this.address = address;
        this.listener = listener;
    }

    @Override
    public Future<?> deploy(Context context) {
        this.context = context;
        vertx.eventBus().<String>localConsumer(config.replicateAddress(), this::receive);
        BridgeOptions permitted =
                new BridgeOptions().addInboundPermitted(new PermittedOptions().setAddress(config.replicateAddress()));
        AcceptingVertx accepting = new AcceptingVertx(
                vertx, this::accept, failure -> log.warn("bridge connection refused: {}", failure.toString()));
        bridge = TcpEventBusBridge.create(
                accepting.vertx(), permitted, SocketOptions.server(config), event -> event.complete(admits(event)));
        ticker = Ticker.start(
                vertx,
                config.intervals().pingIntervalMillis(),
                () -> new ArrayList<>(connections.values()).forEach(InboundConnection::tick));
        return bridge.listen(address.port(), address.host()).onSuccess(listening -> server = accepting.server());
    }

    @Override
    public Future<?> undeploy(Context context) {
        ticker.stop();
        new ArrayList<>(connections.values()).forEach(connection -> connection.close("this node stops"));
        return bridge.close();
    }

    int port() {
        return server.actualPort();
    }

    void reset(long connection, String reason) {
        context.runOnContext(nothing -> {
            InboundConnection found = connections.get(connection);
            if (found != null) {
                found.close("reset: " + reason);
            }
        });
    }

    Traffic traffic(long connection) {
        InboundConnection found = connections.get(connection);
        return found == null ? Traffic.NONE : found.meter().traffic();
    }

    /** Certificates were replaced: connections from now on are made with the new ones. */
    void renew(PemMaterial material) {
        server.updateSSLOptions(material.forBridges())
                .onFailure(failure -> log.error("the bridge keeps its old certificate: {}", failure.toString()));
    }

    private void accept(NetSocket socket, Handler<NetSocket> toBridge) {
        if (connections.size() == config.limits().inboundConnectionsMax()) {
            log.warn("bridge connection from {} refused: {} are open", socket.remoteAddress(), connections.size());
            socket.close();
            return;
        }
        BridgeSecurity.Peer peer;
        try {
            peer = BridgeSecurity.accepted(config.security(), socket);
        } catch (BadInputException e) {
            log.warn("bridge connection from {} refused: {}", socket.remoteAddress(), e.getMessage());
            FramedSocket.abort(socket);
            return;
        }
        InboundConnection connection =
                new InboundConnection(++connectionsAccepted, config, socket, peer, context, listener, this::forget);
        NetSocket framed = connection.framed();
        connections.put(connection.number(), connection);
        bySocket.put(framed, connection);
        toBridge.handle(framed);
    }

    private void forget(InboundConnection connection) {
        connections.remove(connection.number());
        bySocket.values().remove(connection);
    }

    private boolean admits(BridgeEvent event) {
        InboundConnection connection = bySocket.get(event.socket());
        return connection != null && connection.admits(event);
    }

    private void receive(Message<String> request) {
        InboundConnection connection =
                connections.get(Long.valueOf(request.headers().get(CONNECTION_HEADER)));
        if (connection != null) {
            connection.receive(request);
        }
    }
}
