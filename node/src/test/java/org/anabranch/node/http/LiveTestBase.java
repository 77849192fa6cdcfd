package org.anabranch.node.http;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.core.engine.ClusterSettings;
import org.anabranch.core.engine.EngineLimits;
import org.anabranch.core.engine.Transport;
import org.anabranch.core.loop.Shard;
import org.anabranch.core.loop.ShardLoop;
import org.anabranch.core.loop.ShardSetup;
import org.anabranch.core.store.lmdb.LmdbStore;
import org.anabranch.core.store.lmdb.StoreOptions;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.node.ops.Backups;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The server before a real replica with a store of its own, alone in its cluster. */
abstract class LiveTestBase extends HttpTestBase {

    static final String SHOP = "/v1/dbs/shop";

    @TempDir
    Path folder;

    private LmdbStore store;
    private ShardLoop loop;

    EngineLimits engineLimits() {
        return EngineLimits.DEFAULTS;
    }

    /** The datacenters that the node is told to send to; none of them answers. */
    String[] peers() {
        return new String[0];
    }

    @Override
    Shard served() {
        if (loop == null) {
            AtomicLong incarnations = new AtomicLong(1);
            TreeMap<String, String> peers = new TreeMap<>();
            for (String peer : peers()) {
                peers.put(peer, "127.0.0.1:1");
            }
            store = LmdbStore.open(folder, StoreOptions.DEFAULT);
            loop = ShardLoop.start(
                    new ShardSetup(
                            ClusterSettings.named("test"),
                            new MemberId("eu", "n1"),
                            peers,
                            engineLimits(),
                            7,
                            () -> new ReplicaId(incarnations.getAndIncrement())),
                    store,
                    new NoTransport(),
                    failure -> {
                        throw new AssertionError("the shard stopped", failure);
                    });
        }
        return loop;
    }

    @Override
    Backups backups() {
        return new Backups(folder.resolve("backups"), store);
    }

    @AfterEach
    void closeStore() {
        loop.close();
        store.close();
    }

    static String etag(HttpResponse<String> answer) {
        return header(answer, "ETag");
    }

    /** Nothing is ever connected. */
    private static final class NoTransport implements Transport {
        @Override
        public void start(Listener listener) {
            // nobody will be heard
        }

        @Override
        public void send(String link, long connection, byte[] message) {
            throw new AssertionError("nothing is connected");
        }

        @Override
        public void reset(String link, String reason) {
            // nothing is connected
        }

        @Override
        public void resetInbound(long connection, String reason) {
            // nothing is connected
        }

        @Override
        public void hurry(String link) {
            // nothing is connected
        }

        @Override
        public Traffic traffic(String link) {
            return Traffic.NONE;
        }

        @Override
        public Traffic inboundTraffic(long connection) {
            return Traffic.NONE;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
