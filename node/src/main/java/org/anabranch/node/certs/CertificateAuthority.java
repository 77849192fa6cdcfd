package org.anabranch.node.certs;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.anabranch.node.tls.BridgeName;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues certificates for nodes and clients, with keys on the curve P-256. Its own key lies in a file beside them, which
 * is good enough to try things and for tests, and for nothing else.
 *
 * @param self what signs; its certificate is what others trust
 */
public record CertificateAuthority(Issued self) {
    private static final int SERIAL_BITS = 127;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** From when to when a certificate is valid. */
    public record Validity(Instant from, Instant until) {}

    private record Subject(String name, List<GeneralName> names, List<KeyPurposeId> purposes) {}

    /** A new authority with a key of its own. */
    public static CertificateAuthority create(String name, Validity validity) {
        KeyPair pair = keyPair();
        X500Name subject = distinguished(name);
        return new CertificateAuthority(issue(new Issuer(subject, pair), subject, pair, validity, builder -> {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        }));
    }

    /** An authority as {@link Issued} wrote it. */
    public static CertificateAuthority read(String certificatePem, String keyPem) throws GeneralSecurityException {
        return new CertificateAuthority(new Issued(Pem.certificate(certificatePem), Pem.ellipticKey(keyPem)));
    }

    /** For a node's HTTP side: servers only. {@code hosts} are names or IP addresses. */
    public Issued server(String name, List<String> hosts, Validity validity) {
        List<GeneralName> names = new ArrayList<>();
        for (String host : hosts) {
            boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
            names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        return issue(new Subject(name, names, List.of(KeyPurposeId.id_kp_serverAuth)), validity);
    }

    /** For someone who asks a node: clients only. The name is the login. */
    public Issued client(String name, Validity validity) {
        return issue(new Subject(name, List.of(), List.of(KeyPurposeId.id_kp_clientAuth)), validity);
    }

    /** For a node's bridges, which both accept and open connections. */
    public Issued bridge(BridgeName name, Validity validity) {
        GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, name.uri());
        return issue(
                new Subject(
                        name.dc() + "/" + name.node(),
                        List.of(uri),
                        List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)),
                validity);
    }

    private Issued issue(Subject subject, Validity validity) {
        KeyPair own = new KeyPair(self.certificate().getPublicKey(), self.key());
        X500Name issuer = X500Name.getInstance(
                self.certificate().getSubjectX500Principal().getEncoded());
        KeyPair pair = keyPair();
        return issue(new Issuer(issuer, own), distinguished(subject.name()), pair, validity, builder -> {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(subject.purposes().toArray(KeyPurposeId[]::new)));
            if (!subject.names().isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(subject.names().toArray(GeneralName[]::new)));
            }
        });
    }

    private record Issuer(X500Name name, KeyPair pair) {}

    @FunctionalInterface
    private interface Extensions {
        void addTo(JcaX509v3CertificateBuilder builder) throws CertIOException;
    }

    private static Issued issue(
            Issuer issuer, X500Name subject, KeyPair pair, Validity validity, Extensions extensions) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer.name(),
                    new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
                    Date.from(validity.from()),
                    Date.from(validity.until()),
                    subject,
                    pair.getPublic());
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(pair.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(issuer.pair().getPublic()));
            extensions.addTo(builder);
            return new Issued(
                    new JcaX509CertificateConverter()
                            .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                                    .build(issuer.pair().getPrivate()))),
                    pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("every Java platform has what this certificate needs", e);
        }
    }

    private static X500Name distinguished(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has the curve P-256", e);
        }
    }
}
