package org.anabranch.node.http;

/**
 * Where to listen, and what to bear.
 *
 * @param host to bind, and the one besides the loopback names that {@code Host} may say
 * @param port to bind; 0 for a free one
 */
public record HttpConfig(String host, int port, HttpLimits limits) {

    public HttpConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is between 0 and 65535, not " + port);
        }
    }
}
