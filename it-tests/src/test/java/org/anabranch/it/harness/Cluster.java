package org.anabranch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Datacenters of one node each, and links between them. Each of two linked nodes opens a connection to the other, and
 * each of these leads through a proxy of its own.
 */
public final class Cluster {

    private static final Duration LINK_DEADLINE = Duration.ofSeconds(60);

    private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
    private final Map<String, FaultProxy> proxies = new LinkedHashMap<>();

    /** Nothing is started yet; {@code links} are pairs such as {@code "a-b"}. */
    public Cluster(Harness harness, List<String> datacenters, List<String> links) {
        Map<String, Integer> bridgePorts = new TreeMap<>();
        Map<String, SortedMap<String, Integer>> peerPorts = new TreeMap<>();
        for (String dc : datacenters) {
            bridgePorts.put(dc, Ports.free());
            peerPorts.put(dc, new TreeMap<>());
        }
        for (String link : links) {
            String[] ends = link.split("-");
            for (String[] way : new String[][] {{ends[0], ends[1]}, {ends[1], ends[0]}}) {
                FaultProxy proxy = harness.closing(new FaultProxy(bridgePorts.get(way[1])));
                proxies.put(way[0] + "-" + way[1], proxy);
                peerPorts.get(way[0]).put(way[1], proxy.port());
            }
        }
        for (String dc : datacenters) {
            NodeOptions options = new NodeOptions(
                    dc, harness.folder().resolve("data-" + dc), Ports.free(), bridgePorts.get(dc), peerPorts.get(dc));
            nodes.put(dc, harness.node(options));
        }
    }

    /** Starts all nodes, and returns when every link stands. */
    public Cluster start() throws IOException {
        for (NodeProcess node : nodes.values()) {
            node.launch();
        }
        for (NodeProcess node : nodes.values()) {
            node.awaitReady();
        }
        nodes.keySet().forEach(this::awaitLinked);
        return this;
    }

    public NodeProcess node(String dc) {
        return nodes.get(dc);
    }

    public Client client(String dc) {
        return nodes.get(dc).client();
    }

    /** The proxy of the connection that {@code from} opens to {@code to}. */
    public FaultProxy proxy(String from, String to) {
        return proxies.get(from + "-" + to);
    }

    public Collection<FaultProxy> proxies() {
        return Collections.unmodifiableCollection(proxies.values());
    }

    /** What {@code to} received from {@code from} until now, over the connections that either of them opened. */
    public long bytesInto(String to, String from) {
        return proxy(from, to).bytes(FaultProxy.Direction.FORWARD)
                + proxy(to, from).bytes(FaultProxy.Direction.BACKWARD);
    }

    /** Waits until every link of {@code dc} stands. */
    public void awaitLinked(String dc) {
        NodeProcess node = nodes.get(dc);
        for (String peer : node.options().peerPorts().keySet()) {
            Eventually.eventually(
                    LINK_DEADLINE,
                    "a link from " + dc + " to " + peer + " that is streaming",
                    () -> node.client().status().peer(peer).link(),
                    "streaming"::equals);
        }
    }

    /** Waits until these datacenters have seen the same writes. */
    public void awaitEqualVectors(Duration deadline, String... datacenters) {
        Eventually.eventually(
                deadline,
                "equal vectors in " + String.join(", ", datacenters),
                () -> vectors(datacenters),
                vectors -> vectors.stream().distinct().count() == 1);
    }

    /**
     * What all these datacenters answer to a GET of the document: the same status, the same ETag, the same bytes.
     *
     * @return the first one's answer
     */
    public Response agreed(String database, String id, String... datacenters) throws IOException {
        Response first = client(datacenters[0]).get(database, id);
        for (String dc : datacenters) {
            Response other = client(dc).get(database, id);
            assertThat(other.text()).as("%s in %s", id, dc).isEqualTo(first.text());
            assertThat(other.status()).as("%s in %s", id, dc).isEqualTo(first.status());
            assertThat(other.headers().firstValue("ETag"))
                    .as("%s in %s", id, dc)
                    .isEqualTo(first.headers().firstValue("ETag"));
        }
        return first;
    }

    private List<SortedMap<String, Long>> vectors(String... datacenters) throws IOException {
        List<SortedMap<String, Long>> vectors = new ArrayList<>();
        for (String dc : datacenters) {
            vectors.add(client(dc).status().vector());
        }
        return vectors;
    }
}
