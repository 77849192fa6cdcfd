package org.anabranch.it.harness;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.anabranch.it.harness.FaultProxy.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultProxyTest {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 300;

    @RegisterExtension
    final Harness harness = new Harness();

    @Test
    void bytesPassAndAreCountedEachWay() throws IOException {
        FaultProxy proxy = proxy();
        Socket socket = connect(proxy);
        assertThat(exchange(socket, "there and back")).isEqualTo("there and back");
        assertThat(proxy.bytes(Direction.FORWARD)).isEqualTo(14);
        eventually(Duration.ofSeconds(5), "14 bytes back", () -> proxy.bytes(Direction.BACKWARD) == 14);
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void muchMoreThanItsQueuePassesUnharmed() throws IOException {
        FaultProxy proxy = proxy();
        Socket socket = connect(proxy);
        byte[] sent = new byte[20_000_000];
        new java.util.Random(7).nextBytes(sent);
        FaultProxy.daemon("sender", () -> write(socket, sent)).start();
        assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }

    @Test
    void theEndOfAStreamPassesAfterItsBytes() throws IOException {
        Socket socket = connect(proxy());
        write(socket, "last words".getBytes(StandardCharsets.UTF_8));
        socket.shutdownOutput();
        assertThat(socket.getInputStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("last words");
    }

    @Test
    void aLinkThatRefusesEndsItsConnectionsAndTakesNewOnesOnlyAfterHealing() throws IOException {
        FaultProxy proxy = proxy();
        Socket socket = connect(proxy);
        exchange(socket, "before");
        proxy.refuse();
        assertThatThrownBy(() -> exchange(socket, "during")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> connect(proxy)).isInstanceOf(ConnectException.class);
        proxy.heal();
        assertThat(exchange(connect(proxy), "after")).isEqualTo("after");
    }

    @Test
    void aSilentLinkHoldsBackWhatWasSentUntilItHeals() throws IOException {
        FaultProxy proxy = proxy();
        Socket socket = connect(proxy);
        exchange(socket, "before");
        proxy.silence();
        write(socket, "during".getBytes(StandardCharsets.UTF_8));
        assertNothingArrives(socket);
        proxy.heal();
        assertThat(receive(socket, 6)).isEqualTo("during");
    }

    @Test
    void aSilentLinkAcceptsConnectionsAndSaysNothing() throws IOException {
        FaultProxy proxy = proxy();
        proxy.silence();
        Socket socket = connect(proxy);
        write(socket, "hello".getBytes(StandardCharsets.UTF_8));
        assertNothingArrives(socket);
        assertThat(proxy.bytes()).isZero();
    }

    @Test
    void aLinkCanBeSilentInOneDirection() throws IOException {
        FaultProxy proxy = proxy();
        Socket socket = connect(proxy);
        proxy.silence(Direction.BACKWARD);
        write(socket, "one way".getBytes(StandardCharsets.UTF_8));
        eventually(Duration.ofSeconds(5), "arrival", () -> proxy.bytes(Direction.FORWARD) == 7);
        assertNothingArrives(socket);
        assertThat(proxy.bytes(Direction.BACKWARD)).isZero();
    }

    @Test
    void aDelayHoldsEachWay() throws IOException {
        FaultProxy proxy = proxy();
        Socket socket = connect(proxy);
        proxy.delay(Duration.ofMillis(50));
        long start = System.nanoTime();
        exchange(socket, "slowly");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void itCanBeClosedAtAnyTimeAndTwice() throws IOException {
        FaultProxy proxy = proxy();
        Socket open = connect(proxy);
        exchange(open, "open");
        proxy.silence();
        Socket held = connect(proxy);
        proxy.close();
        proxy.close();
        proxy.heal();
        assertThatThrownBy(() -> exchange(open, "closed")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> exchange(held, "closed")).isInstanceOf(IOException.class);
        assertThat(Ports.isFree(proxy.port())).isTrue();
    }

    private FaultProxy proxy() throws IOException {
        EchoServer echo = harness.closing(new EchoServer());
        return harness.closing(new FaultProxy(echo.port()));
    }

    private Socket connect(FaultProxy proxy) throws IOException {
        Socket socket = harness.closing(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String exchange(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return receive(socket, text.length());
    }

    private static String receive(Socket socket, int bytes) throws IOException {
        byte[] received = socket.getInputStream().readNBytes(bytes);
        if (received.length < bytes) {
            throw new IOException("the connection ended");
        }
        return new String(received, StandardCharsets.UTF_8);
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertNothingArrives(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }
}
