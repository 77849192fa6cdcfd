package org.anabranch.node.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.node.tls.BridgeName;

/** The sources of a configuration, the strongest first. */
record Layers(List<Layer> layers) {

    static Layers of(Map<Setting, List<String>> flags, Map<String, String> environment) {
        Layers given = new Layers(List.of(Layer.ofFlags(flags), Layer.ofEnvironment(environment)));
        List<Layer> all = new ArrayList<>(given.layers);
        given.first(Setting.CONFIG).ifPresent(file -> all.add(YamlFile.read(file.as(Layers::path))));
        all.add(Layer.ofDefaults());
        return new Layers(all);
    }

    NodeConfig config() {
        String cluster = name(Setting.CLUSTER, "cluster");
        String dc = name(Setting.DC, "datacenter");
        String node = name(Setting.NODE, "node");
        List<Peer> peers = strongest(Setting.PEER).stream()
                .map(given -> given.as(Peer::parse))
                .toList();
        Path data = required(Setting.DATA).as(Layers::path);
        return new NodeConfig(
                cluster,
                dc,
                node,
                data,
                first(Setting.BACKUP_DIR).map(given -> given.as(Layers::path)).orElseGet(() -> data.resolve("backups")),
                required(Setting.HTTP).as(Address::parse),
                first(Setting.BRIDGE).map(given -> given.as(Address::parse)),
                peers,
                limits(),
                first(Setting.CLUSTER_SECRET_FILE)
                        .map(given -> given.as(text -> ClusterSecret.read(path(text))))
                        .orElseGet(() -> ClusterSecret.ofClusterName(cluster)),
                new SecurityLayer(this::strongest).read(new BridgeName(cluster, dc, node), peers));
    }

    private String name(Setting setting, String what) {
        return required(setting).as(text -> Names.check(what, text));
    }

    private Limits limits() {
        Limits limits = Limits.STANDARD;
        for (int weakestFirst = layers.size() - 1; weakestFirst >= 0; weakestFirst--) {
            for (Given given : layers.get(weakestFirst).all(Setting.LIMIT)) {
                Limits before = limits;
                limits = given.as(before::with);
            }
        }
        return limits;
    }

    private Given required(Setting setting) {
        return first(setting).orElseThrow();
    }

    private Optional<Given> first(Setting setting) {
        return strongest(setting).stream().findFirst();
    }

    private List<Given> strongest(Setting setting) {
        return layers.stream()
                .filter(layer -> layer.has(setting))
                .findFirst()
                .map(layer -> layer.all(setting))
                .orElse(List.of());
    }

    static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("\"\" is not a path");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(Text.quote(text) + " is not a path", e);
        }
    }
}
