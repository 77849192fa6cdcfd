package org.anabranch.node.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.node.bridge.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a link hears that it should not closes its connection, and the link tries again. */
@Timeout(60)
class HostileServerTest {
    private static final BridgeIntervals INTERVALS = new BridgeIntervals(3_000, 50, 3, 60_000, 50, 30_000, 10_000);
    private static final BridgeLimits LIMITS =
            new BridgeLimits(200_000, 10_000, 64 << 10, 512, 16, 1 << 20, 1 << 20, 400_000, 100_000, 4);

    private interface Says {
        void to(RawPeer link) throws IOException;
    }

    /** The link has sent one message, "hello", when the server begins to talk. */
    private static void closesWith(String reason, Says says) throws IOException {
        RecordingListener listener = new RecordingListener();
        try (ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
                Nodes nodes = new Nodes(LIMITS, INTERVALS)) {
            VertxTransport link = nodes.linkedTo(listener, server.getLocalPort());
            try (RawPeer peer = new RawPeer(server.accept())) {
                next(listener.opened);
                link.send("us", listener.connection, "hello".getBytes(UTF_8));
                String frame = peer.readFrame();
                while (frame.contains("ping")) {
                    frame = peer.readFrame();
                }
                assertThat(frame).startsWith("{\"type\":\"send\",\"address\":\"anabranch.0.replicate\"");
                says.to(peer);
                assertThat(next(listener.closedReasons)).startsWith(reason);
                peer.awaitClosed();
            }
            server.accept().close();
            assertThat(listener.replies).isEmpty();
        }
    }

    @Test
    void garbageBytes() throws Exception {
        closesWith("a frame of 1213486160 bytes, more than", peer -> peer.bytes("HTTP/1.1 400".getBytes(UTF_8)));
        closesWith("a frame that is not a JSON object", peer -> peer.bytes(new byte[100]));
    }

    @Test
    void framesThatAreNotAnswers() throws Exception {
        for (String json : new String[] {"{", "[]", "null", "1"}) {
            closesWith("a frame that is not a JSON object", peer -> peer.frame(json));
        }
        closesWith("a frame of type null", peer -> peer.frame("{}"));
        closesWith("a frame of type send", peer -> peer.frame("{\"type\":\"send\",\"address\":\"x\"}"));
        closesWith(
                "the other end refused a frame: access_denied",
                peer -> peer.frame("{\"type\":\"err\",\"message\":\"access_denied\"}"));
    }

    @Test
    void answersToWhatWasNotSent() throws Exception {
        closesWith("an answer to 2 instead of 1", peer -> peer.answer("2", "x".getBytes(UTF_8)));
        closesWith(
                "an answer to a part that was not sent",
                peer -> peer.frame("{\"type\":\"message\",\"address\":\"1\"}"));
        closesWith(
                "an answer whose body is not a string",
                peer -> peer.frame("{\"type\":\"message\",\"address\":\"1\",\"body\":{}}"));
    }

    @Test
    void answersThatAreNotReplies() throws Exception {
        closesWith(
                "a body that is not base64",
                peer -> peer.frame("{\"type\":\"message\",\"address\":\"1\",\"body\":\"%\"}"));
        closesWith(
                "a reply without known flags",
                peer -> peer.frame("{\"type\":\"message\",\"address\":\"1\",\"body\":\"\"}"));
        closesWith("a reply of more than 10000 bytes", peer -> peer.answer("1", new byte[10_001]));
    }

    @Test
    void aServerThatFallsSilent() throws Exception {
        closesWith("silent for 150 ms", peer -> {});
    }
}
