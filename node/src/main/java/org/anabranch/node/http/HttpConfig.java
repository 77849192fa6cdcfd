package org.anabranch.node.http;

import java.util.Optional;
import org.anabranch.node.tls.PemMaterial;
import org.anabranch.node.tls.Reloaded;

/**
 * Where to listen, and what to bear.
 *
 * @param host to bind, and the one besides the loopback names that {@code Host} may say
 * @param port to bind; 0 for a free one
 * @param tls what HTTPS is spoken with; empty for plain HTTP
 */
public record HttpConfig(String host, int port, HttpLimits limits, Optional<Reloaded<PemMaterial>> tls) {

    public HttpConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is between 0 and 65535, not " + port);
        }
    }

    /** Plain HTTP. */
    public HttpConfig(String host, int port, HttpLimits limits) {
        this(host, port, limits, Optional.empty());
    }
}
