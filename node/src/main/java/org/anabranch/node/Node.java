package org.anabranch.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.anabranch.core.engine.ClusterSettings;
import org.anabranch.core.engine.EngineLimits;
import org.anabranch.core.loop.ShardLoop;
import org.anabranch.core.loop.ShardSetup;
import org.anabranch.core.store.lmdb.LmdbStore;
import org.anabranch.core.store.lmdb.StoreOptions;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.node.bridge.BridgeConfig;
import org.anabranch.node.bridge.BridgeIntervals;
import org.anabranch.node.bridge.BridgeLimits;
import org.anabranch.node.bridge.BridgeSecurity;
import org.anabranch.node.bridge.VertxTransport;
import org.anabranch.node.cli.NodeHandle;
import org.anabranch.node.cli.StartException;
import org.anabranch.node.cli.Version;
import org.anabranch.node.config.Address;
import org.anabranch.node.config.Limit;
import org.anabranch.node.config.NodeConfig;
import org.anabranch.node.config.Peer;
import org.anabranch.node.http.HttpApi;
import org.anabranch.node.http.HttpConfig;
import org.anabranch.node.http.HttpLimits;
import org.anabranch.node.http.NodeInfo;
import org.anabranch.node.http.NodeName;
import org.anabranch.node.json.JsonLimits;
import org.anabranch.node.ops.Backups;
import org.anabranch.node.tls.Reloaded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: the only place where its parts meet. Opened from the bottom up, store, shard with its links, HTTP, and closed
 * the other way round, so that whatever was accepted is finished.
 */
public final class Node implements NodeHandle {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final int SHARD = 0;
    private static final int EXIT_FAILED = 1;
    private static final long RELOAD_MILLIS = 1_000;

    private final NodeConfig config;
    private final SecureRandom random = new SecureRandom();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(false));
    private final List<Reloaded<?>> watched = new ArrayList<>();
    private LmdbStore store;
    private VertxTransport transport;
    private ShardLoop shard;
    private HttpApi http;
    private String readyLine;
    private volatile boolean ready;
    private boolean closed;

    private Node(NodeConfig config) {
        this.config = config;
        vertx.exceptionHandler(this::unexpected);
    }

    public static NodeHandle start(NodeConfig config) throws StartException {
        Node node = new Node(config);
        try {
            node.open();
            return node;
        } catch (RuntimeException e) {
            LOG.debug("start failed", e);
            node.close();
            throw new StartException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private void open() {
        store = LmdbStore.open(config.data(), StoreOptions.DEFAULT);
        transport = new VertxTransport(vertx, bridgeConfig());
        shard = ShardLoop.start(shardSetup(), store, transport, this::failed);
        ReplicaId replica = shard.status().replica();
        http = new HttpApi(
                vertx,
                new HttpConfig(
                        config.http().host(),
                        config.http().port(),
                        httpLimits(),
                        config.security()
                                .http()
                                .map(files -> reloaded("certificate of HTTPS", files.all(), files::read))),
                shard,
                new NodeInfo(config.cluster(), config.dc(), config.node(), Version.current(), replica),
                config.secret().bytes(),
                this::name,
                () -> ready,
                new Backups(config.backups(), store));
        Address bound = new Address(config.http().host(), listen());
        readyLine = "anabranch ready http=" + bound + " bridge="
                + config.bridge()
                        .map(address -> new Address(address.host(), transport.listenPort()).toString())
                        .orElse("-")
                + " dc=" + config.dc() + " node=" + config.node() + " replica=" + replica;
        vertx.setPeriodic(RELOAD_MILLIS, timer -> vertx.executeBlocking(this::checkFiles));
        ready = true;
    }

    private <T> Reloaded<T> reloaded(String what, List<Path> files, Supplier<T> read) {
        Reloaded<T> value = new Reloaded<>(what, files, read);
        watched.add(value);
        return value;
    }

    private Void checkFiles() {
        watched.forEach(Reloaded::check);
        return null;
    }

    private int listen() {
        try {
            return http.start().await();
        } catch (Exception e) { // await throws what made it fail, a checked BindException for one
            throw new IllegalStateException("http cannot listen on " + config.http() + ": " + e.getMessage(), e);
        }
    }

    private Optional<NodeName> name(ReplicaId replica) {
        return shard.owner(replica).map(member -> new NodeName(member.dc(), member.node()));
    }

    private ShardSetup shardSetup() {
        TreeMap<String, String> peers = new TreeMap<>();
        for (Peer peer : config.peers()) {
            peers.put(
                    peer.dc(), peer.addresses().stream().map(Address::toString).collect(Collectors.joining(",")));
        }
        return new ShardSetup(
                new ClusterSettings(config.cluster(), sharedSettings()),
                new MemberId(config.dc(), config.node()),
                peers,
                engineLimits(),
                random.nextLong(),
                () -> new ReplicaId(random.nextLong()));
    }

    /** What the nodes of a cluster must have alike; of the secret a fingerprint. */
    private SortedMap<String, String> sharedSettings() {
        SortedMap<String, String> shared = engineLimits().shared();
        shared.put(Limit.KEY_BYTES_MAX.key(), Integer.toString(limit(Limit.KEY_BYTES_MAX)));
        shared.put("cluster-secret-file", config.secret().fingerprint());
        return shared;
    }

    private BridgeConfig bridgeConfig() {
        return new BridgeConfig(
                config.bridge().map(Node::bridgeAddress),
                config.peers().stream()
                        .map(peer -> new BridgeConfig.Peer(
                                peer.dc(),
                                peer.addresses().stream()
                                        .map(Node::bridgeAddress)
                                        .toList()))
                        .toList(),
                SHARD,
                BridgeLimits.DEFAULTS,
                BridgeIntervals.DEFAULTS,
                random.nextLong(),
                config.security()
                        .bridge()
                        .map(tls -> new BridgeSecurity(
                                tls,
                                reloaded("certificate of bridges", tls.files().all(), tls::read))));
    }

    private static BridgeConfig.Address bridgeAddress(Address address) {
        return new BridgeConfig.Address(address.host(), address.port());
    }

    private EngineLimits engineLimits() {
        EngineLimits standard = EngineLimits.DEFAULTS;
        return new EngineLimits(
                limit(Limit.DOCUMENT_BYTES_MAX),
                limit(Limit.DEPTH_MAX),
                limit(Limit.KEYS_PER_OBJECT_MAX),
                standard.messageBytes(),
                standard.creditBytes(),
                standard.ringBytesMax(),
                standard.heldBytesMax(),
                standard.heartbeatMillis(),
                limit(Limit.VERSION_CACHE_BYTES_MAX),
                1_000 * limit(Limit.LAGGING_AFTER_SECONDS),
                new EngineLimits.Idempotency(
                        1_000L * limit(Limit.IDEMPOTENCY_KEEP_SECONDS), limit(Limit.IDEMPOTENCY_KEYS_MAX)),
                new EngineLimits.FeedDeletes(
                        1_000L * limit(Limit.FEED_DELETES_KEEP_SECONDS), limit(Limit.FEED_DELETES_MAX)));
    }

    private HttpLimits httpLimits() {
        return new HttpLimits(
                limit(Limit.DOCUMENT_BYTES_MAX),
                new JsonLimits(limit(Limit.DEPTH_MAX), limit(Limit.KEYS_PER_OBJECT_MAX), limit(Limit.KEY_BYTES_MAX)),
                limit(Limit.OPERATIONS_PER_PATCH_MAX),
                limit(Limit.BULK_LINES_MAX),
                limit(Limit.BULK_BYTES_MAX),
                limit(Limit.CONNECTIONS_MAX),
                1_000L * limit(Limit.IDLE_SECONDS_MAX),
                1_000L * limit(Limit.HEADERS_SECONDS_MAX),
                1_000L * limit(Limit.BODY_IDLE_SECONDS_MAX),
                HttpLimits.DEFAULT.drainMillisMax());
    }

    private int limit(Limit limit) {
        return config.limits().of(limit);
    }

    /** The shard has stopped because of a failure: a node that can acknowledge nothing must not look alive. */
    private void failed(Throwable failure) {
        try {
            LOG.error("node {}/{} stops: {}", config.dc(), config.node(), failure.toString());
        } finally {
            Runtime.getRuntime()
                    .halt(failure instanceof OutOfMemoryError ? OutOfMemory.EXIT_OUT_OF_MEMORY : EXIT_FAILED);
        }
    }

    private void unexpected(Throwable thrown) {
        OutOfMemory.haltOn(thrown);
        LOG.error("not handled", thrown);
    }

    @Override
    public String readyLine() {
        return readyLine;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        ready = false;
        if (http != null) {
            http.stop().await();
        }
        if (transport != null) {
            transport.close();
        }
        if (shard != null) {
            shard.close();
        }
        if (store != null) {
            store.close();
        }
        vertx.close().await();
    }
}
