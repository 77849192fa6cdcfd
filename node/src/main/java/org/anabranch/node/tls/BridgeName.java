package org.anabranch.node.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a bridge's certificate belongs to: a subject alternative name of type URI,
 * {@code anabranch://CLUSTER/DC/NODE}. A certificate that has one is a node's, and never a client's.
 */
public record BridgeName(String cluster, String dc, String node) {
    private static final String SCHEME = "anabranch://";
    private static final Pattern WRITTEN = Pattern.compile(SCHEME + "([^/]+)/([^/]+)/([^/]+)");
    private static final int URI = 6;

    public String uri() {
        return SCHEME + cluster + "/" + dc + "/" + node;
    }

    /** The name in the certificate; empty if it has none, several, or one that cannot be read. */
    public static Optional<BridgeName> of(X509Certificate certificate) {
        List<String> written = uris(certificate);
        if (written.size() != 1) {
            return Optional.empty();
        }
        Matcher matcher = WRITTEN.matcher(written.get(0));
        return matcher.matches()
                ? Optional.of(new BridgeName(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** Whether the certificate claims to be a node's, rightly written or not. */
    public static boolean isClaimedBy(X509Certificate certificate) {
        return !uris(certificate).isEmpty();
    }

    private static List<String> uris(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0).equals(URI) && name.get(1) instanceof String uri && uri.startsWith(SCHEME)) {
                    uris.add(uri);
                }
            }
            return uris;
        } catch (CertificateParsingException e) {
            return List.of("unreadable: " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return uri();
    }
}
