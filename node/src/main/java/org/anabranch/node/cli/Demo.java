package org.anabranch.node.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.anabranch.node.config.NodeConfig;

/**
 * Three datacenters in this process. One process, because it leaves nothing behind however it is killed; what runs in
 * it are whole nodes all the same, each with its own store, ports and bridges.
 */
final class Demo implements AutoCloseable {
    private static final long CONVERGENCE_SECONDS_MAX = 60;
    private static final long POLL_MILLIS = 20;

    private final NodeFactory nodes;
    private final List<Site> sites;
    private final SiteClient client = new SiteClient();
    private final Deque<NodeHandle> running = new ArrayDeque<>();
    private boolean closed;

    Demo(NodeFactory nodes, List<Site> sites) {
        this.nodes = nodes;
        this.sites = sites;
    }

    void start(Path data) throws StartException {
        for (Site site : sites) {
            start(site.config(data, sites));
        }
    }

    private synchronized void start(NodeConfig config) throws StartException {
        if (!closed) {
            running.push(nodes.start(config));
        }
    }

    /** Writes the documents, then the operations on them, and returns when every site shows the result. */
    void load(List<Sample> samples) throws StartException, InterruptedException {
        try {
            Set<String> created = new HashSet<>();
            for (Sample sample : samples) {
                if (!sample.isOperations() && client.create(site(sample), sample)) {
                    created.add(sample.id());
                }
            }
            awaitConvergence(samples);
            for (Sample sample : samples) {
                if (sample.isOperations() && created.contains(sample.id())) {
                    client.operate(site(sample), sample);
                }
            }
            awaitConvergence(samples);
        } catch (IOException e) {
            throw new StartException("cannot load the sample documents: " + e.getMessage(), e);
        }
    }

    private Site site(Sample sample) {
        return sites.stream()
                .filter(site -> site.dc().equals(sample.dc()))
                .findFirst()
                .orElseThrow();
    }

    private void awaitConvergence(List<Sample> samples) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + CONVERGENCE_SECONDS_MAX * 1_000_000_000;
        for (Sample sample : samples) {
            while (!isSameEverywhere(sample.id())) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException(
                            sample.id() + " did not reach all sites in " + CONVERGENCE_SECONDS_MAX + " seconds");
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    private boolean isSameEverywhere(String id) throws IOException, InterruptedException {
        Set<Optional<String>> versions = new HashSet<>();
        for (Site site : sites) {
            versions.add(client.version(site, id));
        }
        return versions.size() == 1 && !versions.contains(Optional.<String>empty());
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }
}
