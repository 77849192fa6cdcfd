package org.anabranch.it.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The flags of one node.
 *
 * @param bridgePort 0 for a node without a bridge
 * @param peerPorts per datacenter, the port on which its bridge, or a proxy before it, is reached
 * @param more flags, as they are
 */
public record NodeOptions(
        String dc, Path data, int httpPort, int bridgePort, SortedMap<String, Integer> peerPorts, List<String> more) {

    public NodeOptions(String dc, Path data, int httpPort, int bridgePort, SortedMap<String, Integer> peerPorts) {
        this(dc, data, httpPort, bridgePort, peerPorts, List.of());
    }

    public static NodeOptions alone(Path data) {
        return new NodeOptions("local", data, Ports.free(), 0, new TreeMap<>());
    }

    /** The same with more flags. */
    public NodeOptions with(String... flags) {
        return new NodeOptions(dc, data, httpPort, bridgePort, peerPorts, List.of(flags));
    }

    public List<String> serveArguments() {
        List<String> arguments = new ArrayList<>(List.of("serve", "--cluster", "it", "--dc", dc, "--node", "n1"));
        arguments.addAll(List.of("--data", data.toString(), "--http", "127.0.0.1:" + httpPort));
        if (bridgePort != 0) {
            arguments.addAll(List.of("--bridge", "127.0.0.1:" + bridgePort));
        }
        peerPorts.forEach((peer, port) -> arguments.addAll(List.of("--peer", peer + "=127.0.0.1:" + port)));
        arguments.addAll(more);
        return arguments;
    }
}
