package org.anabranch.node.bridge;

import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;

/** How bridges' sockets are opened, on both sides; certificates belong here. */
final class SocketOptions {

    private SocketOptions() {}

    static NetServerOptions server(BridgeConfig config) {
        return new NetServerOptions().setTcpNoDelay(true).setReuseAddress(true);
    }

    static NetClientOptions client(BridgeConfig config) {
        return new NetClientOptions()
                .setTcpNoDelay(true)
                .setConnectTimeout(config.intervals().connectMillisMax());
    }
}
