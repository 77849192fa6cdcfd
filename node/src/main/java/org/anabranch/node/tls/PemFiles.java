package org.anabranch.node.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where one side's certificate chain, its private key and the authorities that it trusts lie, in PEM.
 *
 * @param key in PKCS #8, RSA or elliptic curve, without a password
 * @param authorities one file with one or several certificates; empty to trust nobody
 */
public record PemFiles(Path certificate, Path key, Optional<Path> authorities) {
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    public List<Path> all() {
        List<Path> all = new ArrayList<>(List.of(certificate, key));
        authorities.ifPresent(all::add);
        return all;
    }

    /** @throws IllegalArgumentException naming the file and what is wrong with it */
    public PemMaterial read() {
        List<X509Certificate> chain = certificates(certificate);
        requireMatch(chain.get(0).getPublicKey(), privateKey());
        authorities.ifPresent(PemFiles::certificates);
        return new PemMaterial(text(certificate), text(key), authorities.map(PemFiles::text), chain.get(0));
    }

    private PrivateKey privateKey() {
        Matcher matcher = KEY.matcher(text(key));
        if (!matcher.find()) {
            throw new IllegalArgumentException(
                    key + " has no PRIVATE KEY in PEM; openssl pkcs8 -topk8 -nodes converts other forms");
        }
        GeneralSecurityException last = null;
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException e) {
                last = e;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + " has a PRIVATE KEY that is not base64", e);
            }
        }
        throw new IllegalArgumentException(key + " is neither an RSA nor an elliptic curve key", last);
    }

    private void requireMatch(PublicKey publicKey, PrivateKey privateKey) {
        byte[] probe = "does this key belong to that certificate?".getBytes(StandardCharsets.US_ASCII);
        try {
            if (publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
                Signature signature = Signature.getInstance(
                        privateKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
                signature.initSign(privateKey);
                signature.update(probe);
                byte[] signed = signature.sign();
                signature.initVerify(publicKey);
                signature.update(probe);
                if (signature.verify(signed)) {
                    return;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(key + " cannot sign: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(key + " is not the key of " + certificate);
    }

    private static List<X509Certificate> certificates(Path file) {
        try {
            Collection<? extends Certificate> read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text(file).getBytes(StandardCharsets.ISO_8859_1)));
            List<X509Certificate> certificates =
                    read.stream().map(X509Certificate.class::cast).toList();
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(file + " has no CERTIFICATE in PEM");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IllegalArgumentException(file + " has no CERTIFICATE in PEM: " + e.getMessage(), e);
        }
    }

    private static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new IllegalArgumentException(file + " has more than " + FILE_BYTES_MAX + " bytes");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + " (" + e + ")", e);
        }
    }
}
