package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.core.engine.VersionCache;
import org.anabranch.core.loop.ShardStatus;
import org.anabranch.core.loop.ShardStatus.MemberStatus;
import org.anabranch.core.loop.ShardStatus.PeerStatus;
import org.anabranch.core.store.Store.StorageStatistics;
import org.anabranch.core.store.Store.TableStatistics;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.Test;

class NodeTest extends HttpTestBase {

    @Test
    void theNodeSaysWhoItIs() {
        assertThat(get("/v1").body())
                .isEqualTo(
                        "{\"name\":\"anabranch\",\"version\":\"1.2.3\",\"cluster\":\"test\",\"dc\":\"eu\",\"node\":\"n1\","
                                + "\"replica\":\"9f86d081884c7d65\",\"links\":{\"service-desc\":\"/v1/openapi.json\",\"databases\":\"/v1/dbs\",\"status\":\"/v1/status\"}}");
    }

    @Test
    void healthIsLifeAndReadiness() {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready", "Accept", "text/plain").statusCode()).isEqualTo(200);
        ready.set(false);
        HttpResponse<String> notReady = get("/health/ready");
        assertThat(notReady.statusCode()).isEqualTo(503);
        assertThat(problem(notReady)).isEqualTo("not-ready");
        assertThat(header(notReady, "Retry-After")).isNotNull();
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/v1/status").body()).contains("\"ready\":false");
    }

    @Test
    void theStatusIsAsTheContractWritesIt() {
        VersionVector vector = VersionVector.EMPTY.with(FakeShard.REPLICA, 1234);
        shard.report(new ShardStatus(
                FakeShard.REPLICA,
                true,
                vector,
                vector.with(FakeShard.REPLICA, 1200),
                250,
                3,
                List.of(
                        new MemberStatus("eu", "n1", FakeShard.REPLICA, MemberStatus.State.ACTIVE, 0),
                        new MemberStatus("us", "n1", FakeShard.REPLICA, MemberStatus.State.LAGGING, -1)),
                List.of(new PeerStatus(
                        "us", "n1", "127.0.0.1:7171", PeerStatus.Link.CATCHING_UP, 0.012, 1, 2, 3, 4, 5)),
                new StorageStatistics(8192, new TreeMap<>(Map.of("documents", new TableStatistics(250, 77)))),
                new VersionCache.Statistics(6, 7, 8, 9)));
        assertThat(get("/v1/status").body())
                .isEqualTo(
                        "{\"cluster\":\"test\",\"dc\":\"eu\",\"node\":\"n1\",\"replica\":\"9f86d081884c7d65\","
                                + "\"role\":\"leader\",\"ready\":true,\"vector\":{\"9f86d081884c7d65\":1234},"
                                + "\"stable\":{\"9f86d081884c7d65\":1200},\"documents\":250,\"conflicts\":3,\"members\":["
                                + "{\"dc\":\"eu\",\"node\":\"n1\",\"replica\":\"9f86d081884c7d65\",\"state\":\"active\",\"lastSeenSeconds\":0},"
                                + "{\"dc\":\"us\",\"node\":\"n1\",\"replica\":\"9f86d081884c7d65\",\"state\":\"lagging\",\"lastSeenSeconds\":-1}],"
                                + "\"peers\":[{\"dc\":\"us\",\"node\":\"n1\",\"address\":\"127.0.0.1:7171\",\"link\":\"catching-up\","
                                + "\"lagSeconds\":0.012,\"lagSequences\":1,\"bytesSent\":2,\"bytesReceived\":3,\"deltasReceived\":4,"
                                + "\"deltasDuplicate\":5}],\"storage\":{\"fileBytes\":8192,\"tables\":{\"documents\":"
                                + "{\"entries\":250,\"bytes\":77}}},\"versionCache\":{\"entries\":6,\"bytes\":7,\"hits\":8,\"misses\":9}}");
    }

    @Test
    void theMetricsCountRequestsByRouteAndNeverByWhatClientsMakeUp() {
        shard.report(null);
        get("/v1/dbs/shop/docs/secret");
        get("/v1/dbs/shop/docs/secret");
        get("/made/up");
        HttpResponse<String> metrics = get("/metrics");
        assertThat(header(metrics, "Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body())
                .contains(
                        "anabranch_http_requests_seconds_count{method=\"GET\",path=\"/v1/dbs/{db}/docs/{id}\",status=\"404\"} 2",
                        "anabranch_http_requests_seconds_bucket{method=\"GET\",path=\"/v1/dbs/{db}/docs/{id}\",status=\"404\",le=\"10.0\"} 2",
                        "anabranch_http_requests_seconds_count{method=\"none\",path=\"none\",status=\"404\"} 1",
                        "anabranch_commit_seconds_count 3",
                        "anabranch_commit_seconds_sum 0.005",
                        "anabranch_commit_events_total 7.0",
                        "anabranch_inbox_waiting 2.0",
                        "anabranch_documents 0.0",
                        "anabranch_version_cache_hits_total 0.0")
                .doesNotContain("secret", "made/up");
    }

    @Test
    void theMetricsHaveEachPeer() {
        theStatusIsAsTheContractWritesIt();
        assertThat(get("/metrics").body())
                .contains(
                        "anabranch_peer_lag_seconds{dc=\"us\"} 0.012",
                        "anabranch_peer_sent_bytes_total{dc=\"us\"} 2.0",
                        "anabranch_peer_deltas_duplicate_total{dc=\"us\"} 5.0",
                        "anabranch_peer_up{dc=\"us\"} 0.0",
                        "anabranch_version_cache_hits_total 8.0",
                        "anabranch_store_file_bytes 8192.0");
    }
}
