package org.anabranch.node.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.node.bridge.RecordingListener.next;
import static org.anabranch.node.tls.Certs.EXPIRED;
import static org.anabranch.node.tls.Certs.VALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.anabranch.core.wire.Demand;
import org.anabranch.core.wire.Gossip;
import org.anabranch.core.wire.MemberId;
import org.anabranch.core.wire.Message;
import org.anabranch.core.wire.MessageCodec;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.node.bridge.BridgeConfig.Address;
import org.anabranch.node.bridge.BridgeConfig.Peer;
import org.anabranch.node.certs.CertificateAuthority;
import org.anabranch.node.certs.Issued;
import org.anabranch.node.tls.BridgeName;
import org.anabranch.node.tls.BridgeTls;
import org.anabranch.node.tls.Certs;
import org.anabranch.node.tls.PemMaterial;
import org.anabranch.node.tls.Reloaded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each door that a certificate must not open, knocked at. The listening node is us/n1, and knows eu. */
@Timeout(60)
class BridgeTlsTest {
    @TempDir
    Path folder;

    private final CertificateAuthority bridges = Certs.authority("bridges");
    private final CertificateAuthority clients = Certs.authority("clients");
    private final RecordingListener here = new RecordingListener();
    private final RecordingListener there = new RecordingListener();

    @Test
    void nodesThatKnowEachOtherTalk() throws Exception {
        try (Nodes nodes = new Nodes()) {
            VertxTransport link =
                    link(nodes, Certs.node("eu", "n1"), listening(nodes).listenPort());
            assertThat(next(here.opened)).isEqualTo("us");
            link.send("us", here.connection, "hello".getBytes(UTF_8));
            assertThat(next(here.replies)).asString(UTF_8).isEqualTo("hello");
        }
    }

    @Test
    void aNodeThatIntroducesItselfAsAnotherIsClosed() throws Exception {
        try (Nodes nodes = new Nodes();
                RawPeer peer = new RawPeer(
                        connect(listening(nodes).listenPort(), bridges.bridge(Certs.node("eu", "n1"), VALID)))) {
            peer.part(1, 0, true, false, hello("eu", "n1"));
            assertThat(next(there.received).message()).isEqualTo(hello("eu", "n1"));
            peer.part(2, 0, true, false, hello("eu", "n2"));
            assertThat(next(there.inboundClosedReasons))
                    .contains("it says that it is eu/n2, its certificate names eu/n1");
            assertThat(there.received).isEmpty();
        }
    }

    @Test
    void aNodeThatAnswersAsAnotherIsNotSentTo() throws Exception {
        there.echoes = false;
        try (Nodes nodes = new Nodes()) {
            VertxTransport link =
                    link(nodes, Certs.node("eu", "n1"), listening(nodes).listenPort());
            next(here.opened);
            link.send("us", here.connection, hello("eu", "n1"));
            next(there.received)
                    .replier()
                    .reply(MessageCodec.encode(new Message.Welcome(
                            new MemberId("us", "n2"),
                            gossip(),
                            new Demand(1, new TreeMap<>(), new TreeSet<>(), null))));
            assertThat(next(here.closedReasons)).contains("it says that it is us/n2, its certificate names us/n1");
            assertThat(here.replies).isEmpty();
        }
    }

    @Test
    void certificatesThatAreNotOfAnAllowedNodeOfThisClusterAreRefused() throws Exception {
        try (Nodes nodes = new Nodes()) {
            int port = listening(nodes).listenPort();
            assertShut(port, bridges.bridge(Certs.node("ap", "n1"), VALID)); // no peer
            assertShut(port, bridges.bridge(new BridgeName("other", "eu", "n1"), VALID));
            assertShut(port, bridges.bridge(Certs.node("eu", "n1"), EXPIRED));
            assertShut(port, clients.bridge(Certs.node("eu", "n1"), VALID)); // of a foreign authority
            assertShut(port, clients.client("app", VALID));
            assertShut(port, bridges.client("app", VALID)); // of the right authority, but a client's
            assertShut(port, bridges.server("eu/n1", List.of("localhost"), VALID));
            assertShut(port, null);
            assertThat(there.received).isEmpty();
            RawPeer welcome = new RawPeer(connect(port, bridges.bridge(Certs.node("eu", "n7"), VALID)));
            welcome.part(1, 0, true, false, hello("eu", "n7"));
            assertThat(next(there.received)).isNotNull();
            welcome.close();
        }
    }

    @Test
    void plainTextIsNotAnswered() throws Exception {
        try (Nodes nodes = new Nodes();
                RawPeer peer = new RawPeer(listening(nodes).listenPort())) {
            peer.frame("{\"type\":\"ping\"}");
            peer.awaitClosed();
            assertThat(there.received).isEmpty();
        }
    }

    @Test
    void aLinkDoesNotSendToAnotherDatacenterThanItsOwn() throws Exception {
        try (Nodes nodes = new Nodes()) {
            VertxTransport listening = listening(nodes, Certs.node("ap", "n1"), VALID);
            link(nodes, Certs.node("eu", "n1"), listening.listenPort());
            VertxTransport expired = listening(nodes, Certs.node("us", "n1"), EXPIRED);
            link(nodes, Certs.node("eu", "n2"), expired.listenPort());
            Thread.sleep(300);
            assertThat(here.opened).isEmpty();
            link(nodes, Certs.node("eu", "n3"), listening(nodes).listenPort());
            assertThat(next(here.opened)).isEqualTo("us");
        }
    }

    @Test
    void aReplacedCertificateIsShownByTheNextHandshake() throws Exception {
        try (Nodes nodes = new Nodes()) {
            BridgeTls tls = Certs.bridge(folder, Certs.node("us", "n1"), bridges, VALID, "eu");
            Reloaded<PemMaterial> material = new Reloaded<>("test", tls.files().all(), tls::read);
            VertxTransport transport = nodes.start(
                    there,
                    Optional.of(new Address("127.0.0.1", 0)),
                    List.of(),
                    Optional.of(new BridgeSecurity(tls, material)));
            X509Certificate before = shown(transport.listenPort());
            Certs.bridge(folder, Certs.node("us", "n1"), bridges, VALID, "eu");
            material.check();
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (shown(transport.listenPort()).equals(before)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            assertThat(shown(transport.listenPort()))
                    .isEqualTo(material.get().certificate())
                    .isNotEqualTo(before);
        }
    }

    @Test
    void anotherNodesCertificateIsNoOwnOne() throws IOException {
        BridgeTls tls = Certs.bridge(folder, Certs.node("us", "n2"), bridges, VALID, "eu");
        BridgeTls wrong = new BridgeTls(tls.files(), Certs.node("us", "n1"), tls.allowed());
        assertThatThrownBy(wrong::read)
                .hasMessageContaining("must have the one URI anabranch://test/us/n1")
                .hasMessageContaining("not anabranch://test/us/n2");
    }

    private X509Certificate shown(int port) throws IOException {
        try (SSLSocket socket = connect(port, bridges.bridge(Certs.node("eu", "n1"), VALID))) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private VertxTransport listening(Nodes nodes) throws IOException {
        return listening(nodes, Certs.node("us", "n1"), VALID);
    }

    private VertxTransport listening(Nodes nodes, BridgeName self, CertificateAuthority.Validity validity)
            throws IOException {
        return nodes.start(
                there,
                Optional.of(new Address("127.0.0.1", 0)),
                List.of(),
                Optional.of(security(Certs.bridge(folder, self, bridges, validity, "eu"))));
    }

    private VertxTransport link(Nodes nodes, BridgeName self, int port) throws IOException {
        return nodes.start(
                here,
                Optional.empty(),
                List.of(new Peer("us", List.of(new Address("127.0.0.1", port)))),
                Optional.of(security(Certs.bridge(folder, self, bridges, VALID, "us", "ap"))));
    }

    private static BridgeSecurity security(BridgeTls tls) {
        return new BridgeSecurity(tls, new Reloaded<>("test", tls.files().all(), tls::read));
    }

    private SSLSocket connect(int port, Issued own) throws IOException {
        SSLContext context = Certs.context(own, bridges);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private void assertShut(int port, Issued own) throws IOException {
        try (RawPeer peer = new RawPeer(connect(port, own))) {
            peer.part(1, 0, true, false, hello("eu", "n1"));
            peer.awaitClosed();
        } catch (IOException e) {
            // With TLS 1.3 a client learns of its refusal when it writes or reads, or already in its handshake.
            assertThat(e).isInstanceOfAny(SSLException.class, SocketException.class);
        }
    }

    private static byte[] hello(String dc, String node) {
        MemberId sender = new MemberId(dc, node);
        return MessageCodec.encode(
                new Message.Hello(2, "test", new TreeMap<>(), sender, 1, 0, VersionVector.EMPTY, gossip()));
    }

    private static Gossip gossip() {
        return new Gossip(new TreeMap<>(), new TreeMap<>(), VersionVector.EMPTY, new TreeMap<>());
    }
}
