package org.anabranch.node.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.anabranch.node.certs.CertificateAuthority;
import org.anabranch.node.certs.CertificateAuthority.Validity;
import org.anabranch.node.certs.Issued;

/** Certificates of tests, as files for nodes and as contexts for plain Java sockets. */
public final class Certs {
    private static final Instant NOW = Instant.now();
    private static final String ALIAS = "own";

    public static final Validity VALID = new Validity(NOW.minus(Duration.ofHours(1)), NOW.plus(Duration.ofHours(1)));
    public static final Validity EXPIRED = new Validity(NOW.minus(Duration.ofHours(2)), NOW.minus(Duration.ofHours(1)));

    private Certs() {}

    public static CertificateAuthority authority(String name) {
        return CertificateAuthority.create(name, VALID);
    }

    public static BridgeName node(String dc, String node) {
        return new BridgeName("test", dc, node);
    }

    /** Writes over what was there. */
    public static PemFiles write(Path folder, String name, Issued own, CertificateAuthority trusted)
            throws IOException {
        Path authorities =
                Files.writeString(folder.resolve(name + ".ca"), trusted.self().certificatePem());
        return new PemFiles(
                Files.writeString(folder.resolve(name + ".pem"), own.certificatePem()),
                Files.writeString(folder.resolve(name + ".key"), own.keyPem()),
                Optional.of(authorities));
    }

    /** @param own null to show none */
    public static SSLContext context(Issued own, CertificateAuthority trusted) {
        try {
            KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
            trust.load(null, null);
            trust.setCertificateEntry("ca", trusted.self().certificate());
            TrustManagerFactory trusts = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusts.init(trust);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : new KeyManager[] {new Insisting(own)}, trusts.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shows its certificate whatever authorities the other end asks for, where Java's own would rather show none. */
    private static final class Insisting extends X509ExtendedKeyManager {
        private final Issued own;

        Insisting(Issued own) {
            this.own = own;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {own.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.key();
        }
    }

    /** The mutual TLS of a node's bridges. */
    public static BridgeTls bridge(
            Path folder, BridgeName self, CertificateAuthority authority, Validity validity, String... allowed)
            throws IOException {
        PemFiles files = write(folder, self.dc() + "-" + self.node(), authority.bridge(self, validity), authority);
        return new BridgeTls(files, self, List.of(allowed));
    }
}
