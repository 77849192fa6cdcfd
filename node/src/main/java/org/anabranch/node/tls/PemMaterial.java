package org.anabranch.node.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TCPSSLOptions;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;

/** What {@link PemFiles} held when they were read: a certificate with its own key, and whom to trust. */
public record PemMaterial(String chain, String key, Optional<String> authorities, X509Certificate certificate) {
    private static final String LATEST = "TLSv1.3";
    private static final String OLDEST = "TLSv1.2";

    /** For a server that browsers and libraries of some years ago should reach too. */
    public ServerSSLOptions forClients() {
        ServerSSLOptions options = new ServerSSLOptions()
                .setKeyCertOptions(keyCert())
                .setEnabledSecureTransportProtocols(Set.of(OLDEST, LATEST));
        authorities.ifPresent(trusted -> options.setTrustOptions(trust(trusted)).setClientAuth(ClientAuth.REQUEST));
        return options;
    }

    /** For the listening end of a bridge: the other end must show a certificate. */
    public ServerSSLOptions forBridges() {
        return new ServerSSLOptions()
                .setKeyCertOptions(keyCert())
                .setTrustOptions(trust(authorities.orElseThrow()))
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(Set.of(LATEST));
    }

    /** For the end that opens a bridge. Whom it reached is told by the certificate's {@link BridgeName}, not by a host. */
    public ClientSSLOptions toBridges() {
        return new ClientSSLOptions()
                .setKeyCertOptions(keyCert())
                .setTrustOptions(trust(authorities.orElseThrow()))
                .setHostnameVerificationAlgorithm("")
                .setEnabledSecureTransportProtocols(Set.of(LATEST));
    }

    /** Puts what a socket is opened with where a server takes it. */
    public static void apply(ServerSSLOptions ssl, NetServerOptions options) {
        options.setClientAuth(ssl.getClientAuth());
        applyAll(ssl, options);
    }

    /** The same for a client. */
    public static void apply(ClientSSLOptions ssl, NetClientOptions options) {
        options.setHostnameVerificationAlgorithm(ssl.getHostnameVerificationAlgorithm());
        applyAll(ssl, options);
    }

    private static void applyAll(SSLOptions ssl, TCPSSLOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(ssl.getKeyCertOptions())
                .setTrustOptions(ssl.getTrustOptions())
                .setEnabledSecureTransportProtocols(ssl.getEnabledSecureTransportProtocols());
    }

    private PemKeyCertOptions keyCert() {
        return new PemKeyCertOptions().setCertValue(Buffer.buffer(chain)).setKeyValue(Buffer.buffer(key));
    }

    private static PemTrustOptions trust(String certificates) {
        return new PemTrustOptions().addCertValue(Buffer.buffer(certificates));
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return "PemMaterial[" + certificate.getSubjectX500Principal() + "]";
    }
}
