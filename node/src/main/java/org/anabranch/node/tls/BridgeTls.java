package org.anabranch.node.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A node's mutual TLS with others: whose certificates open a connection.
 *
 * @param own whom this node's certificate must name
 * @param allowed datacenters, or single nodes written {@code DC/NODE}; nobody else is talked to
 */
public record BridgeTls(PemFiles files, BridgeName own, List<String> allowed) {

    public BridgeTls {
        allowed = List.copyOf(new TreeSet<>(allowed));
    }

    /** @throws IllegalArgumentException if the files cannot be used, or the certificate is not this node's */
    public PemMaterial read() {
        PemMaterial material = files.read();
        Optional<BridgeName> named = BridgeName.of(material.certificate());
        if (named.filter(own::equals).isEmpty()) {
            throw new IllegalArgumentException(files.certificate() + " must have the one URI " + own
                    + " among its subject alternative names, not "
                    + named.map(BridgeName::uri).orElse("none"));
        }
        return material;
    }

    /** Who is at the other end, as its verified chain says. */
    public Admission admit(List<Certificate> chain) {
        Optional<BridgeName> name = chain.isEmpty() || !(chain.get(0) instanceof X509Certificate certificate)
                ? Optional.empty()
                : BridgeName.of(certificate);
        if (name.isEmpty()) {
            return Admission.refused("its certificate has no single URI anabranch://CLUSTER/DC/NODE: it is no node's");
        }
        BridgeName peer = name.get();
        if (!peer.cluster().equals(own.cluster())) {
            return Admission.refused("its certificate is of another cluster: " + peer);
        }
        if (!allowed.contains(peer.dc()) && !allowed.contains(peer.dc() + "/" + peer.node())) {
            return Admission.refused("its certificate names " + peer + ", which is not among those allowed: "
                    + String.join(", ", allowed));
        }
        return new Admission(Optional.of(peer), null);
    }

    /**
     * @param peer empty if it is refused
     * @param objection why it is, or null
     */
    public record Admission(Optional<BridgeName> peer, String objection) {
        static Admission refused(String why) {
            return new Admission(Optional.empty(), why);
        }
    }
}
