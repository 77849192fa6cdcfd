package org.anabranch.node.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.node.bridge.RecordingListener.filled;
import static org.anabranch.node.bridge.RecordingListener.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.anabranch.core.engine.Transport.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VertxTransportTest {
    private final RecordingListener here = new RecordingListener();
    private final RecordingListener there = new RecordingListener();

    @Test
    void aMessageIsAnsweredWithTheListenersReply() throws Exception {
        try (Nodes nodes = new Nodes()) {
            VertxTransport link = nodes.linkedTo(here, nodes.listening(there).listenPort());
            assertThat(next(here.opened)).isEqualTo("us");
            link.send("us", here.connection, "hello".getBytes(UTF_8));
            assertThat(next(here.replies)).asString(UTF_8).isEqualTo("hello");
            link.send("us", here.connection, new byte[0]);
            assertThat(next(here.replies)).isEmpty();
        }
    }

    @Test
    void messagesOfAllSizesArriveInOrderAndSoDoTheirReplies() throws Exception {
        Random random = new Random(Nodes.SEED);
        try (Nodes nodes = new Nodes()) {
            VertxTransport link = nodes.linkedTo(here, nodes.listening(there).listenPort());
            next(here.opened);
            List<byte[]> messages = new ArrayList<>();
            messages.add("hello".getBytes(UTF_8));
            link.send("us", here.connection, messages.get(0));
            assertThat(next(here.replies)).isEqualTo(messages.get(0));
            for (int i = 0; i < 300; i++) {
                byte[] message = new byte[random.nextInt(i % 20 == 0 ? 700_000 : 3_000)];
                if (i % 2 == 0) {
                    random.nextBytes(message);
                }
                messages.add(message);
                link.send("us", here.connection, message);
            }
            for (byte[] message : messages) {
                assertThat(next(there.received).message()).isEqualTo(message);
            }
            for (byte[] message : messages.subList(1, messages.size())) {
                assertThat(next(here.replies)).isEqualTo(message);
            }
        }
    }

    @Test
    void aMessageOfTenMebibytesArrivesWhole() throws Exception {
        there.echoes = false;
        byte[] message = new byte[10 << 20];
        new Random(Nodes.SEED).nextBytes(message);
        try (Nodes nodes = new Nodes()) {
            VertxTransport link = nodes.linkedTo(here, nodes.listening(there).listenPort());
            greet(link);
            link.send("us", here.connection, message);
            RecordingListener.Inbound inbound = next(there.received);
            assertThat(inbound.message()).isEqualTo(message);
            inbound.replier().reply("got it".getBytes(UTF_8));
            assertThat(next(here.replies)).asString(UTF_8).isEqualTo("got it");
        }
    }

    @Test
    void whatDeflatesTravelsDeflated() throws Exception {
        there.echoes = false;
        try (Nodes nodes = new Nodes()) {
            VertxTransport link = nodes.linkedTo(here, nodes.listening(there).listenPort());
            greet(link);
            link.send("us", here.connection, filled(1 << 20));
            assertThat(next(there.received).message()).isEqualTo(filled(1 << 20));
            assertThat(link.traffic("us").bytesSent()).isLessThan(20_000);
        }
    }

    @Test
    void repliesMayBeGivenLaterAndFromAnyThread() throws Exception {
        there.echoes = false;
        try (Nodes nodes = new Nodes()) {
            VertxTransport link = nodes.linkedTo(here, nodes.listening(there).listenPort());
            next(here.opened);
            for (String text : List.of("a", "b", "c")) {
                link.send("us", here.connection, text.getBytes(UTF_8));
            }
            for (String answer : List.of("1", "2", "3")) {
                RecordingListener.Inbound inbound = next(there.received);
                Thread thread = new Thread(() -> inbound.replier().reply(answer.getBytes(UTF_8)));
                thread.start();
                thread.join();
            }
            for (String answer : List.of("1", "2", "3")) {
                assertThat(next(here.replies)).asString(UTF_8).isEqualTo(answer);
            }
        }
    }

    @Test
    void aLinkComesBackAfterItsPeerWentAwayAndReturned() throws Exception {
        try (Nodes nodes = new Nodes()) {
            VertxTransport first = nodes.listening(there);
            int port = first.listenPort();
            VertxTransport link = nodes.linkedTo(here, port);
            next(here.opened);
            first.close();
            assertThat(next(here.closedReasons)).isEqualTo("closed by the other end");
            RecordingListener returned = new RecordingListener();
            nodes.listening(returned, port);
            next(here.opened);
            link.send("us", here.connection, "again".getBytes(UTF_8));
            assertThat(next(returned.received).message()).asString(UTF_8).isEqualTo("again");
            assertThat(next(here.replies)).asString(UTF_8).isEqualTo("again");
        }
    }

    @Test
    void messagesInFlightWhenThePeerGoesAwayAreAnnouncedByTheClosingAndNeverAnswered() throws Exception {
        there.echoes = false;
        try (Nodes nodes = new Nodes()) {
            VertxTransport server = nodes.listening(there);
            VertxTransport link = nodes.linkedTo(here, server.listenPort());
            next(here.opened);
            link.send("us", here.connection, "one".getBytes(UTF_8));
            link.send("us", here.connection, "two".getBytes(UTF_8));
            RecordingListener.Inbound inbound = next(there.received);
            server.close();
            assertThat(next(there.inboundClosedReasons)).isEqualTo("this node stops");
            assertThat(next(here.closedReasons)).isEqualTo("closed by the other end");
            inbound.replier().reply("late".getBytes(UTF_8));
            link.send("us", here.connection, "dropped".getBytes(UTF_8));
            nodes.listening(there, server.listenPort());
            next(here.opened);
            assertThat(here.replies).isEmpty();
        }
    }

    @Test
    void eitherEndMayResetAConnectionAndTheLinkComesBack() throws Exception {
        there.echoes = false;
        try (Nodes nodes = new Nodes()) {
            VertxTransport server = nodes.listening(there);
            VertxTransport link = nodes.linkedTo(here, server.listenPort());
            next(here.opened);
            link.reset("us", "no credit");
            assertThat(next(here.closedReasons)).isEqualTo("reset: no credit");
            next(here.opened);
            link.send("us", here.connection, "x".getBytes(UTF_8));
            RecordingListener.Inbound second = next(there.received);
            server.resetInbound(second.connection(), "poison");
            assertThat(next(there.inboundClosedReasons)).isEqualTo("closed by the other end");
            assertThat(next(there.inboundClosedReasons)).isEqualTo("reset: poison");
            next(here.opened);
            link.send("us", here.connection, "x".getBytes(UTF_8));
            assertThat(next(there.received).connection()).isGreaterThan(second.connection());
        }
    }

    @Test
    void theAddressesOfAPeerAreTriedInTurn() throws Exception {
        try (Nodes nodes = new Nodes()) {
            int deadPort = freePort();
            nodes.linkedTo(here, deadPort, nodes.listening(there).listenPort());
            assertThat(next(here.opened)).isEqualTo("us");
        }
    }

    @Test
    void hurryEndsALongPause() throws Exception {
        BridgeIntervals slow = new BridgeIntervals(3_000, 1_000, 3, 60_000, 600_000, 600_000, 10_000);
        try (Nodes nodes = new Nodes(BridgeLimits.DEFAULTS, slow)) {
            VertxTransport server = nodes.listening(there);
            VertxTransport link = nodes.linkedTo(here, server.listenPort());
            next(here.opened);
            link.reset("us", "now it would pause for minutes");
            next(here.closedReasons);
            link.hurry("us");
            assertThat(next(here.opened)).isEqualTo("us");
        }
    }

    @Test
    void aMessageAboveTheLimitEndsItsConnectionAndNothingElse() throws Exception {
        BridgeLimits small = new BridgeLimits(1_000, 1_000, 100, 512, 16, 1_000, 10_000, 5_000, 1_000, 4);
        try (Nodes nodes = new Nodes(small, BridgeIntervals.DEFAULTS)) {
            VertxTransport link = nodes.linkedTo(here, nodes.listening(there).listenPort());
            next(here.opened);
            link.send("us", here.connection, filled(1_001));
            assertThat(next(here.closedReasons)).isEqualTo("a message of 1001 bytes, more than 1000");
            next(here.opened);
            link.send("us", here.connection, filled(1_000));
            assertThat(next(here.replies)).hasSize(1_000);
        }
    }

    @Test
    void aQueueThatGrowsPastItsLimitEndsTheConnection() throws Exception {
        there.echoes = false;
        BridgeLimits small = new BridgeLimits(1_000, 1_000, 1_000, 2_000, 16, 1_000, 10_000, 5_000, 1_000, 4);
        try (Nodes nodes = new Nodes(small, BridgeIntervals.DEFAULTS)) {
            VertxTransport link = nodes.linkedTo(here, nodes.listening(there).listenPort());
            next(here.opened);
            for (int i = 0; i < 12; i++) {
                link.send("us", here.connection, filled(1_000));
            }
            assertThat(next(here.closedReasons)).isEqualTo("reset: more than 10000 bytes queued");
        }
    }

    @Test
    void noMoreThanAWindowOfFramesIsUnanswered() throws Exception {
        there.echoes = false;
        BridgeLimits window = new BridgeLimits(1_000, 1_000, 1_000, 2_000, 3, 1_000_000, 100_000, 5_000, 1_000, 4);
        try (Nodes nodes = new Nodes(window, BridgeIntervals.DEFAULTS)) {
            VertxTransport link = nodes.linkedTo(here, nodes.listening(there).listenPort());
            next(here.opened);
            for (int i = 0; i < 5; i++) {
                link.send("us", here.connection, ("message " + i).getBytes(UTF_8));
            }
            // Were a fourth sent, the other end, which has the same limit, would close the connection.
            for (int i = 0; i < 5; i++) {
                RecordingListener.Inbound inbound = next(there.received);
                assertThat(inbound.message()).asString(UTF_8).isEqualTo("message " + i);
                inbound.replier().reply(inbound.message());
            }
            for (int i = 0; i < 5; i++) {
                assertThat(next(here.replies)).asString(UTF_8).isEqualTo("message " + i);
            }
        }
    }

    @Test
    void twoConnectionsAreToldApart() throws Exception {
        there.echoes = false;
        try (Nodes nodes = new Nodes()) {
            VertxTransport server = nodes.listening(there);
            RecordingListener other = new RecordingListener();
            VertxTransport first = nodes.linkedTo(here, server.listenPort());
            VertxTransport second = nodes.linkedTo(other, server.listenPort());
            next(here.opened);
            next(other.opened);
            first.send("us", here.connection, "first".getBytes(UTF_8));
            RecordingListener.Inbound fromFirst = next(there.received);
            second.send("us", here.connection, "second".getBytes(UTF_8));
            RecordingListener.Inbound fromSecond = next(there.received);
            assertThat(fromFirst.connection()).isNotEqualTo(fromSecond.connection());
            fromSecond.replier().reply("to second".getBytes(UTF_8));
            fromFirst.replier().reply("to first".getBytes(UTF_8));
            assertThat(next(here.replies)).asString(UTF_8).isEqualTo("to first");
            assertThat(next(other.replies)).asString(UTF_8).isEqualTo("to second");
        }
    }

    @Test
    void trafficIsWhatAProxyOnTheWayCounts() throws Exception {
        try (Nodes nodes = new Nodes()) {
            VertxTransport server = nodes.listening(there);
            try (CountingProxy proxy = new CountingProxy(server.listenPort())) {
                VertxTransport link = nodes.linkedTo(here, proxy.port());
                greet(link);
                long connection = next(there.received).connection();
                byte[] message = new byte[300_000];
                new Random(Nodes.SEED).nextBytes(message);
                for (int i = 0; i < 20; i++) {
                    link.send("us", here.connection, message);
                }
                for (int i = 0; i < 20; i++) {
                    next(here.replies);
                }
                // A ping may be under way at any one look, so the counts are compared when they stand still.
                proxy.awaitEqual(() -> link.traffic("us"), () -> {
                    Traffic inbound = server.inboundTraffic(connection);
                    return new Traffic(inbound.bytesReceived(), inbound.bytesSent());
                });
                assertThat(link.traffic("us").bytesSent()).isGreaterThan(20L * 300_000);
            }
        }
    }

    @Test
    void aPortInUseIsSaidAtTheStart() throws Exception {
        try (Nodes nodes = new Nodes();
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> nodes.listening(there, taken.getLocalPort()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("bridge cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    /** The first message of a connection is answered before larger ones may follow. */
    private void greet(VertxTransport link) {
        boolean echoed = there.echoes;
        there.echoes = true;
        next(here.opened);
        link.send("us", here.connection, "greeting".getBytes(UTF_8));
        assertThat(next(here.replies)).asString(UTF_8).isEqualTo("greeting");
        there.echoes = echoed;
        if (!echoed) {
            next(there.received);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
