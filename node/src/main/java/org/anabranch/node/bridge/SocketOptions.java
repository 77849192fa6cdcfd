package org.anabranch.node.bridge;

import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import org.anabranch.node.tls.PemMaterial;

/** How bridges' sockets are opened, on both sides. */
final class SocketOptions {

    private SocketOptions() {}

    static NetServerOptions server(BridgeConfig config) {
        NetServerOptions options = new NetServerOptions().setTcpNoDelay(true).setReuseAddress(true);
        config.security()
                .ifPresent(
                        security -> PemMaterial.apply(security.material().get().forBridges(), options));
        return options;
    }

    static NetClientOptions client(BridgeConfig config) {
        NetClientOptions options = new NetClientOptions()
                .setTcpNoDelay(true)
                .setConnectTimeout(config.intervals().connectMillisMax());
        config.security()
                .ifPresent(
                        security -> PemMaterial.apply(security.material().get().toBridges(), options));
        return options;
    }
}
