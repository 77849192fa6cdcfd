package org.anabranch.node.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What all nodes of a cluster know and nobody else: session tokens are signed with keys made from it. Its file is taken
 * byte for byte, so it must be the same file on all nodes.
 */
public final class ClusterSecret {
    private static final int BYTES_MIN = 32;
    private static final int BYTES_MAX = 4_096;

    private static final int FINGERPRINT_BYTES = 8;

    private final byte[] bytes;
    private final boolean secret;

    private ClusterSecret(byte[] bytes, boolean secret) {
        this.bytes = bytes;
        this.secret = secret;
    }

    /** No secret at all: it only keeps the tokens of clusters apart, which is enough on loopback. */
    public static ClusterSecret ofClusterName(String cluster) {
        return new ClusterSecret(cluster.getBytes(StandardCharsets.UTF_8), false);
    }

    /** @throws IllegalArgumentException saying what is wrong with the file */
    public static ClusterSecret read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(BYTES_MAX + 1);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + Text.quote(file.toString()) + " (" + e + ")", e);
        }
        if (bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException(
                    Text.quote(file.toString()) + " must hold " + BYTES_MIN + " to " + BYTES_MAX + " bytes");
        }
        return new ClusterSecret(bytes, true);
    }

    /** Whether nobody else knows it; false for what was made of the cluster's name. */
    public boolean isSecret() {
        return secret;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Tells whether two nodes have the same, and nothing else of it. */
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("anabranch cluster secret fingerprint ".getBytes(StandardCharsets.US_ASCII));
            return "sha256:" + HexFormat.of().formatHex(digest.digest(bytes), 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterSecret secret && MessageDigest.isEqual(secret.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return bytes.length;
    }

    /** Says nothing about the secret, so that logging a configuration is safe. */
    @Override
    public String toString() {
        return "ClusterSecret";
    }
}
