package org.anabranch.node.bridge;

import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.node.tls.BridgeName;
import org.anabranch.node.tls.BridgeTls;
import org.anabranch.node.tls.PemMaterial;
import org.anabranch.node.tls.Reloaded;

/** Mutual TLS of bridges: who may be at the other end, and that he does not introduce himself as somebody else. */
public record BridgeSecurity(BridgeTls tls, Reloaded<PemMaterial> material) {

    /** What the other end of one connection may call itself. */
    static final class Peer {
        /** Without TLS, which is for loopback, the handshake is taken at its word. */
        private static final Peer ANYBODY = new Peer(null);

        private final MemberId certified;

        private Peer(MemberId certified) {
            this.certified = certified;
        }

        /** @throws BadInputException if the message introduces another node than the certificate names */
        void requireHonest(byte[] message) throws BadInputException {
            if (certified == null) {
                return;
            }
            try {
                Optional<MemberId> introduced = MessageCodec.introduced(message);
                if (introduced.isPresent() && !introduced.get().equals(certified)) {
                    throw new BadInputException(
                            "it says that it is " + introduced.get() + ", its certificate names " + certified);
                }
            } catch (MalformedException e) {
                throw new BadInputException("a greeting that cannot be read: " + e.getMessage());
            }
        }
    }

    /** @throws BadInputException saying why the one who connected is not listened to */
    static Peer accepted(Optional<BridgeSecurity> security, NetSocket socket) throws BadInputException {
        return security.isEmpty() ? Peer.ANYBODY : new Peer(security.get().identify(socket));
    }

    /** @throws BadInputException saying why the one who was reached is not sent to */
    static Peer reached(Optional<BridgeSecurity> security, NetSocket socket, String dc) throws BadInputException {
        Peer peer = accepted(security, socket);
        if (peer.certified != null && !peer.certified.dc().equals(dc)) {
            throw new BadInputException(
                    "the address given for datacenter '" + dc + "' leads to the certificate of " + peer.certified);
        }
        return peer;
    }

    private MemberId identify(NetSocket socket) throws BadInputException {
        try {
            BridgeTls.Admission admission = tls.admit(List.copyOf(socket.peerCertificates()));
            BridgeName name = admission.peer().orElseThrow(() -> new BadInputException(admission.objection()));
            return new MemberId(name.dc(), name.node());
        } catch (SSLPeerUnverifiedException e) {
            throw new BadInputException("it showed no certificate");
        }
    }
}
