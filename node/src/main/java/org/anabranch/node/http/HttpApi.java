package org.anabranch.node.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.anabranch.core.loop.Shard;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.node.ops.Backups;
import org.anabranch.node.ops.Metrics;
import org.anabranch.node.tls.PemMaterial;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's HTTP interface, version 1: documents over HTTP/1.1 as {@code docs/http.md} shows them. Requests of one
 * connection are answered in order; those of different connections run side by side, on as many event loops as there are
 * processors. Every limit is in {@link HttpLimits}.
 */
public final class HttpApi {

    /** Of the first line of a request: room for two ids and a pointer, all of it percent-encoded. */
    static final int LINE_BYTES_MAX = 16 << 10;

    static final int HEADER_BYTES_MAX = 16 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

    private final Vertx vertx;
    private final HttpConfig config;
    private final Edge.Parts parts;
    private final Feeds feeds;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Connections> loops = new CopyOnWriteArrayList<>();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private volatile String deployment;
    private Future<Void> stopped;

    /**
     * @param sessionSecret the same on every node of the cluster; whoever knows it can forge session tokens
     * @param names of nodes by replica id, as far as they are known
     * @param ready whether this node should be sent requests
     * @param backups that are made when an operator asks
     */
    public HttpApi(
            Vertx vertx,
            HttpConfig config,
            Shard shard,
            NodeInfo info,
            byte[] sessionSecret,
            Function<ReplicaId, Optional<NodeName>> names,
            BooleanSupplier ready,
            Backups backups) {
        this.vertx = vertx;
        this.config = config;
        HttpLimits limits = config.limits();
        FeedTokens feedTokens = new FeedTokens(sessionSecret);
        this.feeds = new Feeds(vertx, shard, feedTokens);
        Metrics metrics = new Metrics(shard, feeds::waiting);
        Routes routes = new Routes(
                new NodeHandler(info, shard, ready, metrics),
                new DatabaseHandler(),
                new WriteHandler(limits, DatabaseHandler::settings),
                new DocumentHandler(new TypedWriter(names)),
                new WriteHandler(limits, DocumentView::json),
                new ListingHandler(),
                new BulkHandler(limits),
                new ManyHandler(limits),
                new TransferHandler(limits),
                new ChangesHandler(feeds),
                new AdminHandler(),
                new BackupHandler(backups));
        this.parts = new Edge.Parts(
                shard,
                new Sessions(sessionSecret, () -> shard.status().stable()),
                feedTokens,
                routes,
                new Hosts(config.host()),
                limits,
                new Edge.RequestIds(),
                metrics);
    }

    Routes routes() {
        return parts.routes();
    }

    /** Completes with the port that is bound; fails if it cannot be. */
    public Future<Integer> start() {
        // Loops share a port by its number, so one that the system is to choose is served by one loop.
        feeds.start();
        int count = config.port() == 0 ? 1 : Runtime.getRuntime().availableProcessors();
        return vertx.deployVerticle(Loop::new, new DeploymentOptions().setInstances(count))
                .map(id -> {
                    deployment = id;
                    config.tls().ifPresent(tls -> tls.onChange(this::renew));
                    return servers.get(0).actualPort();
                });
    }

    /** Takes no more connections and requests, and completes when those that run are answered, or after a limit. */
    public synchronized Future<Void> stop() {
        if (stopped == null) {
            feeds.stop();
            long millis = config.limits().drainMillisMax();
            loops.forEach(loop -> loop.closeAllIn(millis));
            List<Future<Void>> drained = servers.stream()
                    .map(server -> server.shutdown(millis, TimeUnit.MILLISECONDS))
                    .toList();
            Future<Void> all = Future.join(drained).transform(done -> Future.succeededFuture());
            stopped = deployment == null ? all : all.compose(done -> vertx.undeploy(deployment));
        }
        return stopped;
    }

    private HttpServerOptions options() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setHttp2ClearTextEnabled(false)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setDecompressionSupported(false)
                .setCompressionSupported(false);
        config.tls().ifPresent(tls -> PemMaterial.apply(tls.get().forClients(), options.setUseAlpn(false)));
        return options;
    }

    private void renew(PemMaterial material) {
        for (HttpServer server : servers) {
            server.updateSSLOptions(material.forClients())
                    .onFailure(failure -> LOG.error("https keeps its old certificate: {}", failure.toString()));
        }
    }

    /** One event loop's share. */
    private final class Loop extends VerticleBase {
        @Override
        public Future<?> start() {
            Connections own = new Connections(vertx, config.limits(), connections);
            Edge edge = new Edge(vertx, context, parts, own);
            HttpServer server = vertx.createHttpServer(options())
                    .exceptionHandler(e -> LOG.debug("a connection that became none: {}", e.toString()))
                    .connectionHandler(own::opened)
                    .invalidRequestHandler(edge::handleInvalid)
                    .requestHandler(edge::handle);
            loops.add(own);
            servers.add(server);
            return server.listen();
        }
    }
}
