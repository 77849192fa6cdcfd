package org.anabranch.node.config;

import java.util.Optional;
import org.anabranch.node.tls.BridgeTls;
import org.anabranch.node.tls.PemFiles;

/**
 * Who is let in, and how that is kept from others' eyes.
 *
 * @param http certificate of the HTTP side; empty for plain HTTP
 * @param bridge mutual TLS of bridges; empty for plain connections
 */
public record Security(Optional<PemFiles> http, Optional<BridgeTls> bridge) {
    public static final Security NONE = new Security(Optional.empty(), Optional.empty());
}
