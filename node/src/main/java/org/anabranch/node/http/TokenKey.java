package org.anabranch.node.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what clients carry from one node of a cluster to another, so that they cannot make it up: base64url of the bytes
 * and of their HMAC-SHA-256. May be used by any number of threads.
 */
final class TokenKey {

    static final int SIGNATURE_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param purpose tokens made for another one do not pass */
    TokenKey(byte[] secret, String purpose) {
        byte[] derived = hmac(new SecretKeySpec(secret, ALGORITHM), purpose.getBytes(StandardCharsets.US_ASCII));
        this.key = new SecretKeySpec(derived, ALGORITHM);
    }

    /** @param scope is signed too, and must be known when the token is read */
    String seal(byte[] body, String scope) {
        byte[] signature = hmac(key, scoped(body, scope));
        byte[] token = Arrays.copyOf(body, body.length + SIGNATURE_BYTES);
        System.arraycopy(signature, 0, token, body.length, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** The bytes of a token; empty if it is none that was sealed with this key for this scope. */
    Optional<byte[]> open(String token, String scope) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) { // which says no more than that it is not base64url
            return Optional.empty();
        }
        if (bytes.length < SIGNATURE_BYTES) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(bytes, bytes.length - SIGNATURE_BYTES);
        byte[] signature = Arrays.copyOfRange(bytes, body.length, bytes.length);
        return MessageDigest.isEqual(hmac(key, scoped(body, scope)), signature) ? Optional.of(body) : Optional.empty();
    }

    private static byte[] scoped(byte[] body, String scope) {
        byte[] name = scope.getBytes(StandardCharsets.UTF_8);
        byte[] scoped = Arrays.copyOf(body, body.length + name.length);
        System.arraycopy(name, 0, scoped, body.length, name.length);
        return scoped;
    }

    private static byte[] hmac(SecretKeySpec key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
