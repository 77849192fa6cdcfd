package org.anabranch.node.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a node is told when it starts. Immutable, and a node may start with every instance there is.
 *
 * @param data a directory, made if it is missing
 * @param backups the directory that backups are made in, and nowhere else
 * @param http where clients are served; port 0 takes a free one
 * @param bridge where other datacenters' nodes connect; empty for no second port
 * @param peers at most one for each datacenter, and none for this one
 */
public record NodeConfig(
        String cluster,
        String dc,
        String node,
        Path data,
        Path backups,
        Address http,
        Optional<Address> bridge,
        List<Peer> peers,
        Limits limits,
        ClusterSecret secret,
        Security security) {

    /** @throws ConfigException saying what does not fit */
    public NodeConfig {
        peers = List.copyOf(peers);
        try {
            Names.check("cluster", cluster);
            Names.check("datacenter", dc);
            Names.check("node", node);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage(), e);
        }
        checkPeers(dc, peers);
        checkAddresses(http, bridge);
        new Exposure(secret, security).check(http, bridge, peers);
    }

    /**
     * Takes each setting from the first source that has it: {@code flags}, {@code environment}, the file that one of
     * these names, the defaults. Peers of a source replace those of the sources below it; limits add up by name.
     *
     * @throws ConfigException naming the source of what is wrong
     */
    public static NodeConfig load(Map<Setting, List<String>> flags, Map<String, String> environment) {
        return Layers.of(flags, environment).config();
    }

    private static void checkPeers(String dc, List<Peer> peers) {
        Set<String> seen = new HashSet<>();
        for (Peer peer : peers) {
            if (peer.dc().equals(dc)) {
                throw new ConfigException("peer " + peer.dc()
                        + " is this node's own datacenter; name this one with --dc, the others with --peer");
            }
            if (!seen.add(peer.dc())) {
                throw new ConfigException(
                        "peer " + peer.dc() + " is given twice; write all its addresses as " + Setting.PEER.form());
            }
        }
    }

    private static void checkAddresses(Address http, Optional<Address> bridge) {
        if (http.port() != 0 && bridge.filter(http::equals).isPresent()) {
            throw new ConfigException("http and bridge cannot share " + http);
        }
    }
}
