package org.anabranch.node.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.node.bridge.RecordingListener.filled;
import static org.anabranch.node.bridge.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each breach closes the connection it came on, for a reason with a name, while a good link beside it stays open. */
@Timeout(60)
class HostileClientTest {
    private static final BridgeLimits LIMITS =
            new BridgeLimits(200_000, 10_000, 64 << 10, 512, 16, 1 << 20, 1 << 20, 400_000, 100_000, 4);
    /** Short enough to wait for, long enough for a good link on a busy machine. */
    private static final BridgeIntervals IMPATIENT = new BridgeIntervals(3_000, 250, 4, 500, 50, 30_000, 10_000);

    private static final BridgeIntervals CHATTY = new BridgeIntervals(3_000, 50, 400, 60_000, 50, 30_000, 10_000);

    private final RecordingListener server = new RecordingListener();
    private final RecordingListener good = new RecordingListener();
    private final Nodes serverNodes = new Nodes(LIMITS, IMPATIENT);
    private final Nodes goodNodes = new Nodes(LIMITS, CHATTY);
    private VertxTransport goodLink;
    private int port;

    @BeforeEach
    void aGoodLinkIsOpen() {
        port = serverNodes.listening(server).listenPort();
        goodLink = goodNodes.linkedTo(good, port);
        next(good.opened);
    }

    @AfterEach
    void theGoodLinkWasNotTouched() {
        server.echoes = true;
        goodLink.send("us", good.connection, "still here".getBytes(UTF_8));
        assertThat(next(good.replies)).asString(UTF_8).isEqualTo("still here");
        assertThat(good.closedReasons).isEmpty();
        goodNodes.close();
        serverNodes.close();
    }

    private interface Says {
        void to(RawPeer peer) throws IOException;
    }

    private void closesWith(String reason, Says says) throws IOException {
        try (RawPeer peer = new RawPeer(port)) {
            sayAsFarAsItListens(says, peer);
            peer.awaitClosed();
        }
        assertThat(next(server.inboundClosedReasons)).startsWith(reason);
    }

    private static void sayAsFarAsItListens(Says says, RawPeer peer) throws IOException {
        try {
            says.to(peer);
        } catch (SocketException e) {
            assertThat(e)
                    .as("the server closes at the first breach")
                    .hasMessageMatching("Broken pipe|Connection reset.*");
        }
    }

    @Test
    void garbageBytes() throws Exception {
        closesWith(
                "a frame of 1195725856 bytes, more than", peer -> peer.bytes("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8)));
        closesWith("a frame of 4294967295 bytes, more than", peer -> peer.bytes(new byte[] {-1, -1, -1, -1}));
        closesWith("a frame that ", peer -> peer.bytes(new byte[1_000]));
        byte[] noise = new byte[10_000];
        new Random(Nodes.SEED).nextBytes(noise);
        closesWith("a frame ", peer -> peer.bytes(noise));
    }

    @Test
    void aFrameLongerThanTheLimit() throws Exception {
        int bytes = LIMITS.requestFrameBytesMax() + 1;
        closesWith(
                "a frame of " + bytes + " bytes, more than " + (bytes - 1),
                peer -> peer.bytes(new byte[] {0, (byte) (bytes >> 16), (byte) (bytes >> 8), (byte) bytes}));
    }

    @Test
    void framesThatAreNotJsonObjects() throws Exception {
        for (String json : new String[] {"", "{", "nonsense", "[1]", "null", "17", "{\"type\":\"ping\"} x"}) {
            closesWith("a frame that ", peer -> peer.frame(json));
        }
    }

    @Test
    void aFrameOfUnknownTypeEvenWithGoodOnesBehindIt() throws Exception {
        closesWith("a frame that the bridge cannot handle: Invalid frame type nonsense", peer -> {
            peer.frame("{\"type\":\"nonsense\",\"address\":\"anabranch.0.replicate\"}");
            peer.part(1, 0, true, false, filled(10));
        });
        closesWith("a frame that the bridge cannot handle: Invalid frame type", peer -> peer.frame("{}"));
        closesWith("a frame that the bridge cannot handle: Invalid frame type", peer -> peer.frame("{\"type\":5}"));
        assertThat(server.received).isEmpty();
    }

    @Test
    void registrationsPublishesAndOtherAddresses() throws Exception {
        closesWith(
                "a frame of type REGISTER,",
                peer -> peer.frame("{\"type\":\"register\",\"address\":\"anabranch.0.replicate\"}"));
        closesWith(
                "a frame of type UNREGISTER,",
                peer -> peer.frame("{\"type\":\"unregister\",\"address\":\"anabranch.0.replicate\"}"));
        closesWith(
                "a frame of type PUBLISH,",
                peer -> peer.frame("{\"type\":\"publish\",\"address\":\"anabranch.0.replicate\",\"body\":\"\"}"));
        for (String address : new String[] {"\"anabranch.1.replicate\"", "\"\"", "null", "7", "{}"}) {
            closesWith(
                    "a frame to an address that is not permitted",
                    peer -> peer.frame(
                            "{\"type\":\"send\",\"address\":" + address + ",\"replyAddress\":\"1\",\"body\":\"\"}"));
        }
        closesWith("a frame to an address that is not permitted", peer -> peer.frame("{\"type\":\"send\"}"));
        assertThat(server.received).isEmpty();
    }

    @Test
    void headersThatWouldBecomeDeliveryOptions() throws Exception {
        for (String headers : new String[] {"{\"codecName\":\"x\"}", "{\"timeout\":1}", "{}", "null", "3"}) {
            closesWith(
                    "a frame with headers",
                    peer -> peer.frame(
                            "{\"type\":\"send\",\"address\":\"anabranch.0.replicate\",\"replyAddress\":\"1\",\"body\":\"\","
                                    + "\"headers\":" + headers + "}"));
            closesWith("a frame with headers", peer -> peer.frame("{\"type\":\"ping\",\"headers\":" + headers + "}"));
        }
    }

    @Test
    void framesWithoutAnAddressToAnswerToOrABody() throws Exception {
        for (String reply : new String[] {"null", "1", "{}", "\"" + "x".repeat(21) + "\""}) {
            closesWith(
                    "a frame without a reply address",
                    peer -> peer.frame(
                            "{\"type\":\"send\",\"address\":\"anabranch.0.replicate\",\"body\":\"\",\"replyAddress\":"
                                    + reply + "}"));
        }
        for (String body : new String[] {"null", "1", "{}", "[]"}) {
            closesWith(
                    "a frame whose body is not a string",
                    peer -> peer.frame(
                            "{\"type\":\"send\",\"address\":\"anabranch.0.replicate\",\"replyAddress\":\"1\",\"body\":"
                                    + body + "}"));
        }
    }

    @Test
    void bodiesThatAreNotParts() throws Exception {
        closesWith("a body that is not base64", peer -> peer.send("%%%%"));
        closesWith("a part of -13 bytes", peer -> peer.send(""));
        closesWith("a part of -1 bytes", peer -> peer.send("AAAAAAAAAAAAAAAA"));
        closesWith("a part of 65537 bytes", peer -> peer.part(1, 0, true, false, filled(65_537)));
        closesWith("a part with unknown flags 10000000", peer -> peer.send("g" + "A".repeat(19)));
    }

    @Test
    void partsOutOfOrder() throws Exception {
        closesWith(
                "part 0 of message 2 instead of part 0 of message 1", peer -> peer.part(2, 0, true, false, filled(1)));
        closesWith(
                "part 1 of message 1 instead of part 0 of message 1", peer -> peer.part(1, 1, true, false, filled(1)));
        closesWith("part 2 of message 1 instead of part 1 of message 1", peer -> {
            peer.part(1, 0, false, false, filled(65_536));
            peer.part(1, 2, true, false, filled(1));
        });
        closesWith("part 0 of message 1 instead of part 0 of message 2", peer -> {
            peer.part(1, 0, true, false, filled(1));
            peer.part(1, 0, true, false, filled(1));
        });
        closesWith(
                "part 0 of message 1 is not its last and has 1 bytes, not 65536",
                peer -> peer.part(1, 0, false, false, filled(1)));
    }

    @Test
    void morePartsThanAMessageMayHave() throws Exception {
        closesWith("message 1 of more than 100000 bytes", peer -> {
            peer.part(1, 0, false, false, filled(65_536));
            peer.part(1, 1, false, false, filled(65_536));
        });
        closesWith("message 2 of more than 200000 bytes", peer -> {
            peer.part(1, 0, true, false, filled(1));
            peer.readFrame();
            for (int i = 0; i < 4; i++) {
                peer.part(2, i, false, false, filled(65_536));
            }
        });
    }

    @Test
    void aSmallMessageThatInflatesBeyondTheLimit() throws Exception {
        byte[] bomb;
        try (Deflation deflation = new Deflation()) {
            bomb = deflation.deflate(filled(5_000_000));
        }
        assertThat(bomb).hasSizeLessThan(60_000);
        closesWith("deflated bytes that inflate to more than 100000", peer -> peer.part(1, 0, true, true, bomb));
        closesWith("bytes that are not deflated", peer -> peer.part(1, 0, true, true, filled(1_000)));
        closesWith("deflated bytes that end too early", peer -> peer.part(1, 0, true, true, new byte[0]));
        closesWith("message 1 is deflated in some parts only", peer -> {
            peer.part(1, 0, false, true, filled(65_536));
            peer.part(1, 1, true, false, filled(1));
        });
        assertThat(server.received).isEmpty();
    }

    @Test
    void moreUnansweredThanTheConnectionMayHave() throws Exception {
        server.echoes = false;
        closesWith("message 2 of more than 34464 bytes", peer -> {
            peer.part(1, 0, true, false, filled(65_536));
            peer.part(2, 0, true, false, filled(65_536));
        });
        closesWith("more than 16 messages unanswered", peer -> {
            for (int i = 1; i <= 17; i++) {
                peer.part(i, 0, true, false, filled(1));
            }
        });
    }

    @Test
    void aConnectionThatSaysNothing() throws Exception {
        closesWith("silent for 1000 ms", peer -> {});
    }

    @Test
    void aConnectionThatStopsInTheMiddleOfAFrame() throws Exception {
        closesWith("silent for 1000 ms", peer -> peer.bytes(new byte[] {0, 0, 1, 0, '{'}));
    }

    @Test
    void aConnectionThatGoesAwayInTheMiddleOfAMessage() throws Exception {
        try (RawPeer peer = new RawPeer(port)) {
            peer.part(1, 0, false, false, filled(65_536));
            peer.readFrame();
        }
        assertThat(next(server.inboundClosedReasons)).isEqualTo("closed by the other end");
        assertThat(server.received).isEmpty();
    }

    @Test
    void aConnectionThatNeverReadsItsAnswers() throws Exception {
        BridgeLimits wide =
                new BridgeLimits(200_000, 10_000, 64 << 10, 512, 2_000, 1 << 20, 1 << 20, 64 << 20, 100_000, 4);
        byte[] message = new byte[5_000];
        new Random(Nodes.SEED).nextBytes(message);
        try (Nodes generous = new Nodes(wide, IMPATIENT)) {
            port = generous.listening(server).listenPort();
            closesWith("replies unread for 1000 ms", peer -> {
                peer.part(1, 0, true, false, new byte[0]);
                peer.readFrame();
                peer.flood(number -> peer.part(number + 2, 0, true, false, message));
            });
        }
    }

    @Test
    void aFloodOfPings() throws Exception {
        closesWith("more than 100 pings at once", peer -> peer.flood(number -> peer.frame("{\"type\":\"ping\"}")));
    }

    @Test
    void moreConnectionsThanTheLimit() throws Exception {
        try (RawPeer second = new RawPeer(port);
                RawPeer third = new RawPeer(port);
                RawPeer fourth = new RawPeer(port);
                RawPeer fifth = new RawPeer(port)) {
            for (RawPeer peer : new RawPeer[] {second, third, fourth}) {
                peer.frame("{\"type\":\"ping\"}");
                assertThat(peer.readFrame()).isEqualTo("{\"type\":\"pong\"}");
            }
            fifth.awaitClosed();
        }
    }

    @Test
    void aListenerThatNeverAnswersCostsOnlyTheConnection() throws Exception {
        server.echoes = false;
        try (RawPeer peer = new RawPeer(port)) {
            peer.part(1, 0, true, false, filled(10));
            next(server.received);
            String answer;
            do {
                peer.frame("{\"type\":\"ping\"}");
                answer = peer.readFrame();
            } while (answer.equals("{\"type\":\"pong\"}"));
            assertThat(answer).contains("\"type\":\"err\"").contains("TIMEOUT");
        }
    }
}
