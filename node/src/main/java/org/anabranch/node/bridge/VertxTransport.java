package org.anabranch.node.bridge;

import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.core.engine.Transport;
import org.anabranch.node.bridge.BridgeConfig.Peer;
import org.anabranch.node.tls.PemMaterial;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links over Vert.x TCP event-bus bridges: messages are cut into frames of at most 64 KiB of payload, so that a large
 * one does not keep pings from passing, and frames leave while a window of them is unanswered, so that a slow peer costs
 * the window and no more. docs/wire-format.md has the bytes.
 *
 * <p>The methods of the listener are called on event loops: in order for one link, and in order for all inbound
 * connections; from different links at the same time. A message above a limit, here or there, ends its connection and
 * nothing else. The first message of a connection has a smaller limit, {@link BridgeLimits#greetingBytesMax}, until its
 * reply.
 *
 * <p>At most one transport of a shard per {@link Vertx}: the event bus is shared by all that use it.
 */
public final class VertxTransport implements Transport {
    private static final Logger log = LoggerFactory.getLogger(VertxTransport.class);

    private final Vertx vertx;
    private final BridgeConfig config;
    private final List<String> deployments = new ArrayList<>();
    private volatile Map<String, OutboundLink> links = Map.of();
    private volatile BridgeServer server;

    public VertxTransport(Vertx vertx, BridgeConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /**
     * Returns when the bridge listens, if one is configured; not to be called on an event loop.
     *
     * @throws UncheckedIOException if the address to listen on cannot be had
     */
    @Override
    public synchronized void start(Listener listener) {
        config.listen().ifPresent(address -> {
            BridgeServer bridge = new BridgeServer(vertx, config, address, listener);
            try {
                deploy(bridge);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Exception e) {
                throw new UncheckedIOException(
                        "bridge cannot listen on " + address + ": " + e.getMessage(), new IOException(e));
            }
            server = bridge;
        });
        Map<String, OutboundLink> opened = new TreeMap<>();
        for (Peer peer : config.peers()) {
            opened.put(peer.dc(), new OutboundLink(vertx, config, peer, listener));
        }
        // First the links, then their connections: the listener may send as soon as it hears of one.
        links = opened;
        opened.values().forEach(this::deploy);
        config.security().ifPresent(security -> security.material().onChange(this::renew));
    }

    private void renew(PemMaterial material) {
        if (server != null) {
            server.renew(material);
        }
        links.values().forEach(link -> link.renew(material));
    }

    /** The port that the bridge listens on, which the system chose if 0 was configured. */
    public int listenPort() {
        if (server == null) {
            throw new IllegalStateException("this transport does not listen");
        }
        return server.port();
    }

    @Override
    public void send(String link, long connection, byte[] message) {
        OutboundLink found = links.get(link);
        if (found == null) {
            log.error("a message to {}, which is not configured, was dropped", link);
        } else {
            found.send(connection, message);
        }
    }

    @Override
    public void reset(String link, String reason) {
        OutboundLink found = links.get(link);
        if (found != null) {
            found.reset(reason);
        }
    }

    @Override
    public void resetInbound(long connection, String reason) {
        BridgeServer bridge = server;
        if (bridge != null) {
            bridge.reset(connection, reason);
        }
    }

    @Override
    public void hurry(String link) {
        OutboundLink found = links.get(link);
        if (found != null) {
            found.hurry();
        }
    }

    @Override
    public Traffic traffic(String link) {
        OutboundLink found = links.get(link);
        return found == null ? Traffic.NONE : found.traffic();
    }

    /** {@inheritDoc} Zero once the connection is closed. */
    @Override
    public Traffic inboundTraffic(long connection) {
        BridgeServer bridge = server;
        return bridge == null ? Traffic.NONE : bridge.traffic(connection);
    }

    /** Closes every connection, each announced to the listener, which hears nothing after this returns. */
    @Override
    public synchronized void close() {
        deployments.forEach(deployment -> vertx.undeploy(deployment).await());
        deployments.clear();
    }

    private void deploy(Deployable part) {
        deployments.add(vertx.deployVerticle(part).await());
    }
}
