package org.anabranch.node.certs;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A certificate and its private key. */
public record Issued(X509Certificate certificate, PrivateKey key) {

    public String certificatePem() {
        try {
            return Pem.write(certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was just made has an encoding", e);
        }
    }

    /** In PKCS #8, without a password. */
    public String keyPem() {
        return Pem.write(key);
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return "Issued[" + certificate.getSubjectX500Principal() + "]";
    }
}
