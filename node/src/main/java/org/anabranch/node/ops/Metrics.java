package org.anabranch.node.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import org.anabranch.core.loop.CommitStatistics;
import org.anabranch.core.loop.Shard;
import org.anabranch.core.loop.ShardStatus;
import org.anabranch.core.loop.ShardStatus.PeerStatus;

/**
 * The figures of one node in Prometheus' text format. Requests are counted as they end; all else is read from one status of
 * the shard when somebody asks. There is one series for each route, method and status, and each peer: none for anything
 * that clients make up. May be used by any number of threads.
 */
public final class Metrics {

    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Request, Timer> requests = new ConcurrentHashMap<>();
    private final Set<String> peers = new TreeSet<>();
    private final Shard shard;
    private ShardStatus status;
    private CommitStatistics commits;

    private record Request(String method, String path, int status) {}

    /** @param feedsWaiting how many requests wait for changes */
    public Metrics(Shard shard, IntSupplier feedsWaiting) {
        this.shard = shard;
        gauge("anabranch.feeds.waiting", "Requests that wait for changes", all -> feedsWaiting.getAsInt());
        FunctionTimer.builder(
                        "anabranch.commit",
                        this,
                        all -> all.commits.commits(),
                        all -> all.commits.nanos(),
                        TimeUnit.NANOSECONDS)
                .description("Commits of the store, sync included")
                .register(registry);
        counter(
                "anabranch.commit.events",
                "Commands, messages and ticks in these commits",
                all -> all.commits.events());
        gauge("anabranch.inbox.waiting", "What waits for the shard's thread", all -> all.commits.waiting());
        gauge("anabranch.documents", "Documents that readers see", all -> all.status.documents());
        gauge("anabranch.documents.conflicted", "Those with conflicts", all -> all.status.conflicted());
        gauge(
                "anabranch.store.file.bytes",
                "The data file",
                all -> all.status.storage().fileBytes());
        gauge(
                "anabranch.version.cache.entries",
                "Past versions kept",
                all -> all.status.versionCache().entries());
        gauge(
                "anabranch.version.cache.bytes",
                "What they take",
                all -> all.status.versionCache().bytes());
        counter(
                "anabranch.version.cache.hits",
                "Base versions found",
                all -> all.status.versionCache().hits());
        counter(
                "anabranch.version.cache.misses",
                "Base versions not found",
                all -> all.status.versionCache().misses());
    }

    /** @param path the route's, with its variables; not what the client sent */
    public void requestEnded(String method, String path, int status, long nanos) {
        requests.computeIfAbsent(new Request(method, path, status), this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    public synchronized String scrape() {
        status = shard.status();
        commits = shard.commits();
        for (PeerStatus peer : status.peers()) {
            if (peers.add(peer.dc())) {
                register(peer.dc());
            }
        }
        return registry.scrape();
    }

    private Timer timer(Request request) {
        return Timer.builder("anabranch.http.requests")
                .description("Requests, from their headers to the end of their answers")
                .tags("method", request.method(), "path", request.path(), "status", String.valueOf(request.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<Metrics> value) {
        Gauge.builder(name, this, value).description(description).register(registry);
    }

    private void counter(String name, String description, ToDoubleFunction<Metrics> value) {
        FunctionCounter.builder(name, this, value).description(description).register(registry);
    }

    private void register(String dc) {
        gauge(dc, "lag.seconds", "How long its oldest unacknowledged write waits", PeerStatus::lagSeconds);
        gauge(dc, "lag.sequences", "What it has not acknowledged", PeerStatus::lagSequences);
        gauge(dc, "up", "1 while the link to it streams", peer -> peer.link() == PeerStatus.Link.STREAMING ? 1 : 0);
        counter(dc, "sent.bytes", "To it, framing included", PeerStatus::bytesSent);
        counter(dc, "received.bytes", "From it, framing included", PeerStatus::bytesReceived);
        counter(dc, "deltas.received", "Transactions, or in catch-up documents", PeerStatus::deltasReceived);
        counter(dc, "deltas.duplicate", "Of these, those known before", PeerStatus::deltasDuplicate);
    }

    private void gauge(String dc, String name, String description, ToDoubleFunction<PeerStatus> value) {
        Gauge.builder("anabranch.peer." + name, this, all -> all.of(dc, value))
                .description(description)
                .tag("dc", dc)
                .register(registry);
    }

    private void counter(String dc, String name, String description, ToDoubleFunction<PeerStatus> value) {
        FunctionCounter.builder("anabranch.peer." + name, this, all -> all.of(dc, value))
                .description(description)
                .tag("dc", dc)
                .register(registry);
    }

    private double of(String dc, ToDoubleFunction<PeerStatus> value) {
        return status.peers().stream()
                .filter(peer -> peer.dc().equals(dc))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }
}
