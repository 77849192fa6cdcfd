package org.anabranch.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.node.tls.BridgeName;
import org.anabranch.node.tls.BridgeTls;
import org.anabranch.node.tls.PemFiles;

/** Reads {@link Security} from the sources of a configuration, and whether its files can be used. */
record SecurityLayer(Function<Setting, List<Given>> given) {

    Security read(BridgeName self, List<Peer> peers) {
        Optional<PemFiles> http = http();
        http.ifPresent(files -> usable(Setting.TLS_CERT, files::read));
        Optional<BridgeTls> bridge = bridge(self, peers);
        bridge.ifPresent(tls -> usable(Setting.TLS_BRIDGE_CERT, tls::read));
        return new Security(http, bridge);
    }

    private Optional<PemFiles> http() {
        return together(Setting.TLS_CERT, Setting.TLS_KEY)
                ? Optional.of(new PemFiles(path(Setting.TLS_CERT), path(Setting.TLS_KEY), Optional.empty()))
                : Optional.empty();
    }

    private Optional<BridgeTls> bridge(BridgeName self, List<Peer> peers) {
        List<String> allowed = new ArrayList<>();
        for (Given one : given.apply(Setting.TLS_BRIDGE_ALLOW)) {
            allowed.add(one.as(SecurityLayer::allowed));
        }
        if (!together(Setting.TLS_BRIDGE_CERT, Setting.TLS_BRIDGE_KEY, Setting.TLS_BRIDGE_CA)) {
            if (!allowed.isEmpty()) {
                throw new ConfigException(Setting.TLS_BRIDGE_ALLOW.flag() + " is for bridges with TLS; add "
                        + Setting.TLS_BRIDGE_CERT.flag() + ", " + Setting.TLS_BRIDGE_KEY.flag() + " and "
                        + Setting.TLS_BRIDGE_CA.flag());
            }
            return Optional.empty();
        }
        PemFiles files = new PemFiles(
                path(Setting.TLS_BRIDGE_CERT), path(Setting.TLS_BRIDGE_KEY), Optional.of(path(Setting.TLS_BRIDGE_CA)));
        if (allowed.isEmpty()) {
            peers.forEach(peer -> allowed.add(peer.dc()));
        }
        return Optional.of(new BridgeTls(files, self, allowed));
    }

    private static String allowed(String text) {
        String[] names = text.split("/", -1);
        if (names.length > 2) {
            throw new IllegalArgumentException(Text.quote(text) + " is not DC or DC/NODE");
        }
        Names.check("datacenter", names[0]);
        if (names.length == 2) {
            Names.check("node", names[1]);
        }
        return text;
    }

    /** All of these or none. */
    private boolean together(Setting... settings) {
        List<String> missing = new ArrayList<>();
        for (Setting setting : settings) {
            if (given.apply(setting).isEmpty()) {
                missing.add(setting.flag());
            }
        }
        if (!missing.isEmpty() && missing.size() < settings.length) {
            throw new ConfigException(String.join(", ", missing) + " is missing: " + settings[0].flag()
                    + " and what belongs to it are given together");
        }
        return missing.isEmpty();
    }

    private Path path(Setting setting) {
        return given.apply(setting).get(0).as(Layers::path);
    }

    private void usable(Setting setting, Runnable read) {
        given.apply(setting).get(0).as(text -> {
            read.run();
            return text;
        });
    }
}
