package org.anabranch.node.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.anabranch.core.engine.VersionCache;
import org.anabranch.core.loop.Shard;
import org.anabranch.core.loop.ShardStatus;
import org.anabranch.core.loop.ShardStatus.MemberStatus;
import org.anabranch.core.loop.ShardStatus.PeerStatus;
import org.anabranch.core.store.Store.StorageStatistics;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.node.json.JsonWriter;
import org.anabranch.node.ops.Metrics;

/** The node itself: who it is, whether it is well, and all that its operator may want to know. */
final class NodeHandler {

    private final NodeInfo info;
    private final Shard shard;
    private final BooleanSupplier ready;
    private final Metrics metrics;
    private final byte[] description = readDescription();

    NodeHandler(NodeInfo info, Shard shard, BooleanSupplier ready, Metrics metrics) {
        this.metrics = metrics;
        this.info = info;
        this.shard = shard;
        this.ready = ready;
    }

    Answer about(Exchange exchange) {
        exchange.requireAcceptable(MediaTypes.JSON);
        return Answer.json(new JsonWriter()
                .startObject()
                .member("name", "anabranch")
                .member("version", info.version())
                .member("cluster", info.cluster())
                .member("dc", info.dc())
                .member("node", info.node())
                .member("replica", info.replica().toString())
                .key("links")
                .startObject()
                .member("service-desc", "/v1/openapi.json")
                .member("databases", "/v1/dbs")
                .member("status", "/v1/status")
                .endObject()
                .endObject());
    }

    /** This interface, as OpenAPI 3.1. */
    Answer description(Exchange exchange) {
        exchange.requireAcceptable(MediaTypes.JSON);
        return new Answer(200).with(Headers.CACHE_CONTROL, Headers.NO_CACHE).body(Headers.JSON, description);
    }

    private static byte[] readDescription() {
        try (InputStream resource = NodeHandler.class.getResourceAsStream("openapi.json")) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For Prometheus; its figures are made while it waits. */
    Answer metrics(Exchange exchange) {
        return new Answer(200)
                .with(Headers.CACHE_CONTROL, Headers.NO_CACHE)
                .body(Metrics.MEDIA_TYPE, metrics.scrape().getBytes(StandardCharsets.UTF_8));
    }

    Answer live(Exchange exchange) {
        return Answer.json(
                new JsonWriter().startObject().member("status", "live").endObject());
    }

    Answer ready(Exchange exchange) {
        if (!ready.getAsBoolean()) {
            throw Problem.of(ProblemType.NOT_READY, "the node does not take requests yet, or no longer")
                    .refusal();
        }
        if (shard.isJoining()) {
            throw Problem.of(ProblemType.NOT_READY, "the node was empty, and is being given what its cluster has")
                    .refusal();
        }
        return Answer.json(
                new JsonWriter().startObject().member("status", "ready").endObject());
    }

    Answer status(Exchange exchange) {
        exchange.requireAcceptable(MediaTypes.JSON);
        ShardStatus status = shard.status();
        JsonWriter json = new JsonWriter(2_048)
                .startObject()
                .member("cluster", info.cluster())
                .member("dc", info.dc())
                .member("node", info.node())
                .member("replica", status.replica().toString())
                .member("role", "leader")
                .member("ready", status.ready() && ready.getAsBoolean());
        writeVector("vector", status.vector(), json);
        writeVector("stable", status.stable(), json);
        json.member("documents", status.documents()).member("conflicts", status.conflicted());
        json.key("members").startArray();
        status.members().forEach(member -> write(member, json));
        json.endArray().key("peers").startArray();
        status.peers().forEach(peer -> write(peer, json));
        json.endArray();
        write(status.storage(), json);
        VersionCache.Statistics versions = status.versionCache();
        return Answer.json(json.key("versionCache")
                .startObject()
                .member("entries", versions.entries())
                .member("bytes", versions.bytes())
                .member("hits", versions.hits())
                .member("misses", versions.misses())
                .endObject()
                .endObject());
    }

    private static void writeVector(String key, VersionVector vector, JsonWriter json) {
        json.key(key).startObject();
        vector.entries().forEach((replica, seq) -> json.member(replica.toString(), seq.longValue()));
        json.endObject();
    }

    private static void write(MemberStatus member, JsonWriter json) {
        json.startObject()
                .member("dc", member.dc())
                .member("node", member.node())
                .member("replica", member.replica().toString())
                .member("state", label(member.state()))
                .member("lastSeenSeconds", member.lastSeenSeconds())
                .endObject();
    }

    private static void write(PeerStatus peer, JsonWriter json) {
        json.startObject()
                .member("dc", peer.dc())
                .member("node", peer.node())
                .member("address", peer.address())
                .member("link", label(peer.link()))
                .member("lagSeconds", peer.lagSeconds())
                .member("lagSequences", peer.lagSequences())
                .member("bytesSent", peer.bytesSent())
                .member("bytesReceived", peer.bytesReceived())
                .member("deltasReceived", peer.deltasReceived())
                .member("deltasDuplicate", peer.deltasDuplicate())
                .endObject();
    }

    private static void write(StorageStatistics storage, JsonWriter json) {
        json.key("storage")
                .startObject()
                .member("fileBytes", storage.fileBytes())
                .key("tables")
                .startObject();
        storage.tables()
                .forEach((name, table) -> json.key(name)
                        .startObject()
                        .member("entries", table.entries())
                        .member("bytes", table.bytes())
                        .endObject());
        json.endObject().endObject();
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
