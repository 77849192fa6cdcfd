package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.anabranch.node.json.JsonLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A client that sends without end and never reads what it is told. */
class SlowReaderTest extends HttpTestBase {

    private static final int LINES = 50_000;

    @Override
    HttpLimits limits() {
        return new HttpLimits(1 << 20, JsonLimits.DEFAULT, 10, 100_000, 1 << 30, 10, 1_000, 1_000, 1_000, 1_000);
    }

    /** The store keeps up, so that what stops the reading of lines is that nobody reads their results. */
    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void aClientThatNeverReadsItsResultsIsLeft() throws IOException {
        try (Socket socket = new Socket()) {
            assertThat(linesSent(socket, System.nanoTime() + TimeUnit.SECONDS.toNanos(50)))
                    .isLessThan(LINES);
            assertThat(shard.submitted()).isLessThan(LINES);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void aClientThatNeverReadsDoesNotKeepTheServerFromStopping() throws Exception {
        try (Socket socket = new Socket()) {
            linesSent(socket, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300));
            await(api.stop().toCompletionStage());
        }
    }

    /** Until the server closes, all are sent, or it is late. */
    private int linesSent(Socket socket, long lateNanos) throws IOException {
        shard.mergeIntoPuts(); // so that each line is answered with its document
        byte[] line = ("{\"id\":\"a\",\"body\":{\"x\":\"" + "x".repeat(10_000) + "\"}}\n")
                .getBytes(StandardCharsets.US_ASCII);
        String head =
                "POST /v1/dbs/shop/docs:bulk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                        + "Content-Length: " + (long) LINES * line.length + "\r\n\r\n";
        socket.setReceiveBufferSize(8_192);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        int sent = 0;
        try {
            while (sent < LINES && System.nanoTime() < lateNanos) {
                socket.getOutputStream().write(line);
                sent++;
                long patience = System.nanoTime() + 20_000_000;
                while (shard.submitted() < sent && System.nanoTime() < patience) {
                    Thread.onSpinWait();
                }
            }
        } catch (SocketException closed) {
            return sent;
        }
        return sent;
    }
}
