package org.anabranch.node.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.anabranch.node.config.Address;
import org.anabranch.node.config.ClusterSecret;
import org.anabranch.node.config.Limits;
import org.anabranch.node.config.NodeConfig;
import org.anabranch.node.config.Peer;
import org.anabranch.node.config.Security;

/** One datacenter of the demo: a lone node. */
record Site(String dc, Address http, Address bridge) {
    private static final String CLUSTER = "demo";

    static final List<Site> ALL = List.of(
            new Site("eu", Address.parse("127.0.0.1:7071"), Address.parse("127.0.0.1:7171")),
            new Site("us", Address.parse("127.0.0.1:7072"), Address.parse("127.0.0.1:7172")),
            new Site("ap", Address.parse("127.0.0.1:7073"), Address.parse("127.0.0.1:7173")));

    /** Linked with each of the others. */
    NodeConfig config(Path data, List<Site> all) {
        List<Peer> peers = all.stream()
                .filter(other -> !other.equals(this))
                .map(other -> new Peer(other.dc, List.of(other.bridge)))
                .toList();
        return new NodeConfig(
                CLUSTER,
                dc,
                "n1",
                data.resolve(dc),
                data.resolve(dc).resolve("backups"),
                http,
                Optional.of(bridge),
                peers,
                Limits.STANDARD,
                ClusterSecret.ofClusterName(CLUSTER),
                Security.NONE);
    }

    String documents() {
        return "http://" + http + "/v1/dbs/demo/docs/";
    }
}
