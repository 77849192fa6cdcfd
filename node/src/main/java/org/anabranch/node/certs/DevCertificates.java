package org.anabranch.node.certs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.anabranch.node.certs.CertificateAuthority.Validity;
import org.anabranch.node.tls.BridgeName;

/**
 * A directory of certificates to try a cluster with. Two authorities, made when they are missing: {@code ca-http} for
 * HTTP, both sides, and {@code ca-bridge} for bridges, so that neither opens the other's door. Keys are readable by their
 * owner alone. Every file is replaced in one step, so that a node that watches it never reads half of it.
 */
public final class DevCertificates {
    private static final Duration AUTHORITY_VALID = Duration.ofDays(3_650);
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path directory;
    private final Instant now;
    private final CertificateAuthority http;
    private final CertificateAuthority bridges;

    private DevCertificates(Path directory, Instant now) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.now = now;
        Files.createDirectories(directory);
        this.http = authority("ca-http");
        this.bridges = authority("ca-bridge");
    }

    public static DevCertificates open(Path directory, Instant now) throws IOException, GeneralSecurityException {
        return new DevCertificates(directory, now);
    }

    /**
     * Writes {@code DC-NODE.pem} and {@code DC-NODE.key} for HTTP, {@code DC-NODE-bridge.pem} and
     * {@code DC-NODE-bridge.key} for bridges, over what was there.
     *
     * @param hosts names and addresses under which clients reach the node
     */
    public void issueNode(BridgeName name, List<String> hosts, Duration valid) throws IOException {
        String file = name.dc() + "-" + name.node();
        write(file, http.server(name.dc() + "/" + name.node(), hosts, validFor(valid)));
        write(file + "-bridge", bridges.bridge(name, validFor(valid)));
    }

    /** Writes {@code client-NAME.pem} and {@code client-NAME.key}. */
    public void issueClient(String name, Duration valid) throws IOException {
        write("client-" + name, http.client(name, validFor(valid)));
    }

    private CertificateAuthority authority(String name) throws IOException, GeneralSecurityException {
        Path certificate = directory.resolve(name + ".pem");
        Path key = directory.resolve(name + ".key");
        if (Files.exists(certificate) && Files.exists(key)) {
            return CertificateAuthority.read(Files.readString(certificate), Files.readString(key));
        }
        CertificateAuthority made = CertificateAuthority.create("anabranch dev " + name, validFor(AUTHORITY_VALID));
        write(name, made.self());
        return made;
    }

    private Validity validFor(Duration duration) {
        return new Validity(now.minus(CLOCKS_APART), now.plus(duration));
    }

    private void write(String name, Issued issued) throws IOException {
        replace(directory.resolve(name + ".key"), issued.keyPem(), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        replace(directory.resolve(name + ".pem"), issued.certificatePem());
    }

    private static void replace(Path file, String text, FileAttribute<?>... attributes) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (var out = Files.newByteChannel(
                next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
