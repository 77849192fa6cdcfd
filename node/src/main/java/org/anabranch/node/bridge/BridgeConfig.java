package org.anabranch.node.bridge;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@link VertxTransport} connects.
 *
 * @param listen where other nodes' links arrive; empty opens no port. Port 0 takes a free one
 * @param peers the datacenters to keep a link to, each named once
 * @param shard that the links belong to; a part of the event-bus address
 * @param seed of the jitter of reconnects
 * @param security mutual TLS; empty for plain connections
 */
public record BridgeConfig(
        Optional<Address> listen,
        List<Peer> peers,
        int shard,
        BridgeLimits limits,
        BridgeIntervals intervals,
        long seed,
        Optional<BridgeSecurity> security) {

    public BridgeConfig {
        Objects.requireNonNull(listen);
        Objects.requireNonNull(limits);
        Objects.requireNonNull(intervals);
        Objects.requireNonNull(security);
        peers = List.copyOf(peers);
        if (shard < 0) {
            throw new IllegalArgumentException("shard " + shard + " is negative");
        }
        Set<String> named = new LinkedHashSet<>();
        for (Peer peer : peers) {
            if (!named.add(peer.dc())) {
                throw new IllegalArgumentException("peer " + peer.dc() + " is configured twice");
            }
        }
    }

    /** The one address of the event bus that other nodes may send to. */
    public String replicateAddress() {
        return "anabranch." + shard + ".replicate";
    }

    /** @param addresses of the datacenter's nodes, tried in turn */
    public record Peer(String dc, List<Address> addresses) {
        public Peer {
            Objects.requireNonNull(dc);
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("peer " + dc + " has no address");
            }
        }
    }

    public record Address(String host, int port) {
        public Address {
            Objects.requireNonNull(host);
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
            }
        }

        @Override
        public String toString() {
            return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
        }
    }
}
