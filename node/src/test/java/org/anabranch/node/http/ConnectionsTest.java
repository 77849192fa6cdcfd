package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.node.json.JsonLimits;
import org.junit.jupiter.api.Test;

/** Slow, greedy and broken clients, under limits small enough to see them. */
class ConnectionsTest extends HttpTestBase {

    private static final int DOCUMENT_BYTES_MAX = 100_000;
    private static final int CONNECTIONS_MAX = 5;

    @Override
    HttpLimits limits() {
        return new HttpLimits(
                DOCUMENT_BYTES_MAX, JsonLimits.DEFAULT, 10, 10, 50_000, CONNECTIONS_MAX, 600, 300, 400, 5_000);
    }

    @Test
    void aBodyThatIsDeclaredTooLargeIsRefusedAtOnceAndDrained() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(putHead("Content-Length: 3000000"));
            String answer = readUntil(socket, "\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 413 ").containsIgnoringCase("connection: close");
            out.write(new byte[2_999_990]);
            assertThat(readUntil(socket, "}")).contains("\"limit\":\"documentBytesMax\"");
            out.write(new byte[10]);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(shard.submitted()).isZero();
    }

    @Test
    void aBodyThatTurnsOutTooLargeIsRefusedThenAndDrainedForAWhile() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(putHead("Transfer-Encoding: chunked"));
            for (int i = 0; i < 3; i++) {
                out.write(("c350\r\n" + " ".repeat(50_000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(readUntil(socket, "}")).startsWith("HTTP/1.1 413 ");
            long asked = System.nanoTime();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat((System.nanoTime() - asked) / 1_000_000).isLessThan(5_000);
        }
    }

    @Test
    void aBodyOfExactlyTheLimitIsTaken() {
        String body = "{\"x\":\"" + "x".repeat(DOCUMENT_BYTES_MAX - 8) + "\"}";
        assertThat(put(DOCS + "a", body).statusCode()).isEqualTo(201);
        assertThat(put(DOCS + "a", body + " ").statusCode()).isEqualTo(413);
        assertThat(merge(DOCS + "a", body + " ").statusCode()).isEqualTo(413);
        HttpResponse<String> bulk = bulk("/v1/dbs/shop/docs:bulk", " ".repeat(50_001));
        assertThat(bulk.statusCode()).isEqualTo(413);
        assertThat(json(bulk.body()).get("limit")).hasToString("\"bulkBytesMax\"");
    }

    @Test
    void aBodyThatIsNotWantedDoesNotCostTheConnection() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write("PUT /v1/nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nabcde".getBytes());
            assertThat(readUntil(socket, "}")).startsWith("HTTP/1.1 404 ");
            out.write("GET /v1 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
            assertThat(readUntil(socket, "}}")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whoeverExpectsToGoOnIsToldToOrNot() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(putHead("Content-Length: 2\r\nExpect: 100-continue"));
            assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            out.write("{}".getBytes(StandardCharsets.US_ASCII));
            assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 201 ");
        }
        assertThat(raw(head("Content-Length: 2\r\nExpect: 100-continue\r\nIf-Match: \"x\""), "\r\n\r\n"))
                .startsWith("HTTP/1.1 412 ");
    }

    @Test
    void headersThatDoNotEndAreWaitedForOnlySoLong() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write("GET /v1 HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void headersThatTrickleAreNotWaitedForEither() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            CompletableFuture<Void> trickle = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        out.write('x');
                        Thread.onSpinWait();
                    }
                } catch (IOException closed) {
                    // what the test waits for
                }
            });
            await(trickle);
        }
    }

    @Test
    void anIdleConnectionIsClosedAndOneThatWaitsForItsAnswerIsNot() throws IOException {
        shard.put("shop", "a", json("{}"));
        ReplicaId elsewhere = ReplicaId.parse("00000000000000aa");
        String token = new Sessions(SECRET, () -> VersionVector.EMPTY).token(VersionVector.EMPTY.with(elsewhere, 1));
        try (Socket socket = connect()) {
            String ask =
                    "GET " + DOCS + "a HTTP/1.1\r\nHost: localhost\r\nPrefer: wait=2\r\nSession: " + token + "\r\n\r\n";
            socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
            assertThat(readUntil(socket, "}")).startsWith("HTTP/1.1 503 ");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aBodyThatStopsIsWaitedForOnlySoLong() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write((head("Content-Length: 20") + "{").getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(shard.submitted()).isZero();
    }

    @Test
    void connectionsBeyondTheLimitAreToldSo() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS_MAX; i++) {
                open.add(connect());
            }
            String answer = rawGet("/v1");
            assertThat(answer)
                    .startsWith("HTTP/1.1 503 ")
                    .contains("\"limit\":\"connectionsMax\"")
                    .containsIgnoringCase("retry-after: ");
            open.get(0).getOutputStream().write("GET /v1 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
            assertThat(readUntil(open.get(0), "}}")).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        String answer;
        do { // the server hears of the closed ones in its own time
            answer = rawGet("/v1");
        } while (answer.startsWith("HTTP/1.1 503 "));
        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void headersAndFirstLinesHaveLimits() throws IOException {
        assertThat(raw("GET /v1 HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n", "}"))
                .startsWith("HTTP/1.1 431 ")
                .contains("/problems/headers-too-large");
        assertThat(raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", "}"))
                .contains(" 414 ", "/problems/uri-too-long");
        assertThat(raw("nonsense\r\n\r\n", "}")).contains(" 400 ");
        assertThat(raw("GET /v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", "}"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void aPortInUseIsAFailedStart() {
        Vertx other = Vertx.vertx();
        HttpApi second = new HttpApi(
                other,
                new HttpConfig("127.0.0.1", port, limits()),
                shard,
                new NodeInfo("test", "eu", "n2", "1", FakeShard.REPLICA),
                SECRET,
                replica -> Optional.empty(),
                ready::get,
                null);
        CompletableFuture<Integer> start = second.start().toCompletionStage().toCompletableFuture();
        assertThat(start)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("in use");
        await(second.stop().toCompletionStage());
        await(other.close().toCompletionStage());
    }

    @Test
    void otherProtocolsAreNotSpoken() throws IOException {
        assertThat(raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", null)).doesNotContain(" 200 ");
        String upgrade = "GET /v1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n";
        assertThat(raw(upgrade, "}}")).startsWith("HTTP/1.1 200 ");
        String webSocket = "GET /v1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        assertThat(raw(webSocket, "}}")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void requestsInOneGoAreAnsweredInOrder() throws IOException {
        String get = "GET /v1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String last = "GET /none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        String answers = raw(get + get + last, null);
        assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(3);
        assertThat(answers.lastIndexOf("HTTP/1.1 404 ")).isGreaterThan(answers.lastIndexOf("HTTP/1.1 200 "));
    }

    @Test
    void aWriteThatRunsWhileTheServerStopsIsAnsweredAndNothingNewIsTaken() throws Exception {
        shard.hold();
        CompletableFuture<HttpResponse<String>> write = CompletableFuture.supplyAsync(() -> put(DOCS + "a", "{}"));
        while (shard.submitted() == 0) {
            Thread.onSpinWait();
        }
        CompletableFuture<Void> stopped = api.stop().toCompletionStage().toCompletableFuture();
        boolean refused = false;
        while (!refused) {
            try (Socket socket = connect()) {
                socket.getOutputStream().write("GET /v1 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
                refused = socket.getInputStream().read() < 0;
            } catch (SocketException e) {
                refused = true;
            }
        }
        assertThat(stopped).isNotDone();
        shard.release();
        assertThat(await(write).statusCode()).isEqualTo(201);
        await(stopped);
    }

    private static byte[] putHead(String headers) {
        return head(headers).getBytes(StandardCharsets.US_ASCII);
    }

    private static String head(String headers) {
        return "PUT " + DOCS + "a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers
                + "\r\n\r\n";
    }
}
