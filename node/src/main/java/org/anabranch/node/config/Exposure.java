package org.anabranch.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node needs before others than those on its own machine may reach it, or it them: TLS, and to know who they are.
 * There is no setting that lifts this.
 */
record Exposure(ClusterSecret secret, Security security) {

    /** @throws ConfigException with what to add */
    void check(Address http, Optional<Address> bridge, List<Peer> peers) {
        requireLoopback("http ", http);
        bridge.ifPresent(address -> requireBridges("bridge ", address));
        for (Peer peer : peers) {
            peer.addresses().forEach(address -> requireBridges("peer " + peer.dc() + "=", address));
        }
    }

    private void requireBridges(String prefix, Address address) {
        List<Setting> missing = new ArrayList<>();
        if (security.bridge().isEmpty()) {
            missing.addAll(List.of(Setting.TLS_BRIDGE_CERT, Setting.TLS_BRIDGE_KEY, Setting.TLS_BRIDGE_CA));
        }
        if (!secret.isSecret()) {
            missing.add(Setting.CLUSTER_SECRET_FILE);
        }
        require(prefix, address, missing);
    }

    /** @param prefix what stands before the address on a command line, without the dashes */
    private static void require(String prefix, Address address, List<Setting> missing) {
        if (!address.isLoopback() && !missing.isEmpty()) {
            List<String> lines = missing.stream()
                    .map(setting -> setting.flag() + " " + setting.form())
                    .toList();
            throw new ConfigException("--" + prefix + address + " is not a loopback address: any other needs TLS and"
                    + " authentication; add " + String.join(" ", lines)
                    + ", or stay on this machine with, for example, --"
                    + prefix + new Address("127.0.0.1", address.port()));
        }
    }

    private static void requireLoopback(String prefix, Address address) {
        if (!address.isLoopback()) {
            throw new ConfigException("--" + prefix + address + " is not a loopback address: any other needs TLS and"
                    + " authentication, which this version does not have yet; allowed for example: --" + prefix
                    + new Address("127.0.0.1", address.port()));
        }
    }
}
