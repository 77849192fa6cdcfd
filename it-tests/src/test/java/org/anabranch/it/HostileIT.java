package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input, from clients and on the bridge's port: a clear error, nothing changed, and the node goes on. */
class HostileIT {

    @RegisterExtension
    static final Harness HARNESS = new Harness();

    private static final String DATABASE = "hostile";
    private static final String ID = "victim";
    private static final int WAIT_SECONDS = 30;
    private static final int SOCKET_TIMEOUT_MILLIS = 1_000;
    private static final long SEED = 4_711;

    private static Cluster cluster;
    private static Client a;
    private static int inputs;

    private long pid;
    private String etag;
    private SortedMap<String, Long> vector;

    @BeforeAll
    static void start() throws IOException {
        cluster = new Cluster(HARNESS, List.of("a", "b"), List.of("a-b")).start();
        a = cluster.client("a");
        a.put(DATABASE, ID, "{\"safe\":true}").expect(201);
    }

    @BeforeEach
    void remember() throws IOException {
        pid = cluster.node("a").process().pid();
        etag = a.get(DATABASE, ID).expect(200).etag();
        vector = a.status().vector();
    }

    @AfterAll
    static void report() {
        HARNESS.report("after %d kinds of hostile input the node runs on and nothing has changed", inputs);
    }

    @AfterEach
    void nothingChangedAndTheNodeGoesOn() throws IOException {
        assertThat(cluster.node("a").isRunning()).isTrue();
        assertThat(cluster.node("a").process().pid()).isEqualTo(pid);
        assertThat(a.get(DATABASE, ID).expect(200).etag()).isEqualTo(etag);
        assertThat(a.status().vector()).isEqualTo(vector);
        inputs++;
    }

    /** @param columnMin and columnMax: where a reader may notice, in bytes from 1 */
    private record BadJson(String name, byte[] body, int line, int columnMin, int columnMax) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<BadJson> badJson() {
        return Stream.of(
                bad("nothing", "", 1, 1, 1),
                bad("a value is missing", "{\"a\":}", 1, 6, 6),
                bad("a comma too many", "{\"a\":1,}", 1, 8, 8),
                bad("a misspelt literal in the second line", "{\n  \"a\": trux}", 2, 8, 12),
                bad("the column counts bytes", "{\n\"größe\": x}", 2, 12, 13),
                bad("a key twice", "{\"a\":1,\"a\":2}", 1, 8, 12),
                bad("a key twice, once escaped", "{\"a\":1,\"\\u0061\":2}", 1, 8, 17),
                bad("a lone surrogate", "{\"a\":\"\\ud800\"}", 1, 6, 14),
                bad("a lone surrogate in a key", "{\"\\udc00\":1}", 1, 2, 10),
                bad("a tab in a string", "{\"a\":\"x\ty\"}", 1, 8, 9),
                bad("an unknown escape", "{\"a\":\"\\x41\"}", 1, 7, 9),
                bad("single quotes", "{'a':1}", 1, 2, 2),
                bad("a comment", "{\"a\":1 /* one */}", 1, 8, 9),
                bad("a leading zero", "{\"a\":01}", 1, 6, 8),
                bad("not a number", "{\"a\":NaN}", 1, 6, 9),
                bad("a plus sign", "{\"a\":+1}", 1, 6, 7),
                bad("no digit after the point", "{\"a\":1.}", 1, 6, 9),
                bad("an exponent out of range", "{\"a\":1e10001}", 1, 6, 14),
                bad("an exponent of many digits", "{\"a\":1e99999999999}", 1, 6, 20),
                bad("1,001 digits", "{\"a\":" + "7".repeat(1_001) + "}", 1, 6, 1_008),
                bad("an end too early", "{\"a\":", 1, 5, 7),
                bad("something after the end", "{\"a\":1} x", 1, 9, 9),
                bad("65 levels", "{\"a\":".repeat(65) + "1" + "}".repeat(65), 1, 1, 400),
                bad("100,000 open brackets", "{\"a\":" + "[".repeat(100_000), 1, 6, 100_006),
                new BadJson("bytes that are no UTF-8", around(0xc3, 0x28), 1, 7, 9),
                new BadJson("an overlong slash", around(0xc0, 0xaf), 1, 7, 9),
                new BadJson("a surrogate in UTF-8", around(0xed, 0xa0, 0x80), 1, 7, 10),
                new BadJson(
                        "a byte order mark", new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '{', '}'}, 1, 1, 4));
    }

    @ParameterizedTest
    @MethodSource
    void badJson(BadJson bad) throws IOException {
        Response put = a.send("PUT", Client.path(DATABASE, ID), Client.JSON, bad.body());
        Response patch = a.send("PATCH", Client.path(DATABASE, ID), Client.MERGE_PATCH, bad.body());
        for (Response refused : List.of(put, patch)) {
            refused.expect(400);
            assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
            Json problem = refused.json();
            assertThat(problem.at("status").number()).isEqualTo(400);
            assertThat(problem.at("type").text()).startsWith("/problems/");
            assertThat(problem.at("line").number()).as(refused.toString()).isEqualTo(bad.line());
            assertThat(problem.at("column").number()).as(refused.toString()).isBetween((long) bad.columnMin(), (long)
                    bad.columnMax());
        }
    }

    @Test
    void aBadLineOfABulkRequestHasItsOwnAnswerAndTheRestGoesOn() throws IOException {
        Response answer = a.bulk(
                        "hostile-bulk",
                        List.of(
                                "{\"id\":\"one\",\"body\":{\"n\":1}}",
                                "{\"id\":\"two\",\"body\":{\"n\":}}",
                                "{\"id\":\"..\",\"body\":{}}",
                                "{\"id\":\"four\",\"body\":[]}",
                                "{\"id\":\"five\",\"body\":{\"n\":5}}"))
                .expect(200);
        assertThat(answer.lines())
                .extracting(line -> line.at("status").number())
                .containsExactly(201L, 400L, 400L, 422L, 201L);
        assertThat(answer.lines().get(1).at("problem", "line").number()).isEqualTo(2);
        assertThat(a.listAll("hostile-bulk", "")).containsOnlyKeys("five", "one");
        vector = a.status().vector(); // two were written, as asked
    }

    @Test
    void badPathsSizesAndMediaTypesAreRefused() throws IOException {
        String docs = "/v1/dbs/" + DATABASE + "/docs";
        a.send("DELETE", docs + "/%2E%2E").expect(400);
        a.send("GET", docs + "/%FF").expect(400);
        a.send("GET", docs + "/%C0%AF").expect(400);
        a.send("GET", docs + "/a%00b").expect(400);
        a.send("GET", docs + "/").expect(404);
        a.send("GET", docs + "/" + "x".repeat(401)).expect(400);
        a.send("GET", docs + "?limit=1001").expect(400);
        a.send("GET", docs + "?no-such-parameter=1").expect(400);
        a.send("PUT", docs + "/" + ID, Client.JSON, "[]").expect(422);
        a.send("PUT", docs + "/" + ID, "text/plain", "{}").expect(415);
        a.with("Content-Encoding", "gzip").put(DATABASE, ID, "{}").expect(415);
        a.with("If-Match", "unquoted").put(DATABASE, ID, "{}").expect(400);
        a.with("If-Match", "\"another\"").put(DATABASE, ID, "{}").expect(412);
        a.with("Session", "forged").get(DATABASE, ID).expect(400);
        a.put(DATABASE, ID, "{\"text\":\"" + "x".repeat(1_100_000) + "\"}").expect(413);
    }

    /** Bytes for the port on which only other nodes should speak. */
    private record Garbage(String name, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Garbage> garbage() {
        byte[] random = new byte[1_000_000];
        new Random(SEED).nextBytes(random);
        String address = "\"address\":\"anabranch.0.replicate\"";
        return Stream.of(
                new Garbage("random bytes with seed " + SEED, random),
                new Garbage("zeros", new byte[100_000]),
                new Garbage("HTTP", "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8)),
                new Garbage("a huge length", lengthAnd(Integer.MAX_VALUE, "x".repeat(1_000_000))),
                new Garbage("a negative length", lengthAnd(-1, "x".repeat(1_000))),
                new Garbage("no JSON in a frame", frame("{{{")),
                new Garbage("an unknown type", frame("{\"type\":\"nonsense\"}", "{\"type\":\"nonsense\"}")),
                new Garbage("a publish", frame("{\"type\":\"publish\"," + address + ",\"body\":\"AAAA\"}")),
                new Garbage("a registration", frame("{\"type\":\"register\"," + address + "}")),
                new Garbage(
                        "another address",
                        frame("{\"type\":\"send\",\"address\":\"secret\",\"replyAddress\":\"r\",\"body\":\"AAAA\"}")),
                new Garbage(
                        "no message in the right place",
                        frame("{\"type\":\"send\"," + address + ",\"replyAddress\":\"r\",\"body\":\"AAAA\"}")),
                new Garbage(
                        "headers that are delivery options",
                        frame("{\"type\":\"send\"," + address
                                + ",\"headers\":{\"codecName\":\"x\",\"timeout\":\"1\"},\"body\":\"AAAA\"}")));
    }

    @ParameterizedTest
    @MethodSource
    void garbage(Garbage garbage) throws IOException {
        for (int i = 0; i < 3; i++) {
            sendToTheBridge(garbage.bytes());
        }
        assertWritesPassBothWays();
    }

    @Test
    void aHundredConnectionsThatSayNothingHurtNobody() throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            open.add(HARNESS.closing(bridgeSocket()));
        }
        assertWritesPassBothWays();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void assertWritesPassBothWays() throws IOException {
        assertThat(a.status().vector()).isEqualTo(vector);
        Client b = cluster.client("b");
        Response atA =
                a.put(DATABASE, "ping", "{\"at\":" + System.nanoTime() + "}").expect(201, 204);
        assertThat(b.after(atA, WAIT_SECONDS).get(DATABASE, "ping").expect(200).etag())
                .isEqualTo(atA.etag());
        Response atB =
                b.put(DATABASE, "pong", "{\"at\":" + System.nanoTime() + "}").expect(201, 204);
        assertThat(a.after(atB, WAIT_SECONDS).get(DATABASE, "pong").expect(200).etag())
                .isEqualTo(atB.etag());
        vector = a.status().vector(); // by these two writes, and nothing else
    }

    /** Sends as much as the node takes, and reads until it closes or has nothing to say. */
    private static void sendToTheBridge(byte[] bytes) throws IOException {
        try (Socket socket = bridgeSocket()) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readNBytes(1_000);
        } catch (SocketException | SocketTimeoutException closedOrSilent) {
            assertThat(cluster.node("a").isRunning()).isTrue(); // either is a fair answer to garbage
        }
    }

    private static Socket bridgeSocket() throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(), cluster.node("a").options().bridgePort());
    }

    private static byte[] frame(String... payloads) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (String payload : payloads) {
            frames.writeBytes(lengthAnd(payload.getBytes(StandardCharsets.UTF_8).length, payload));
        }
        return frames.toByteArray();
    }

    private static byte[] lengthAnd(int length, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(length)
                .put(bytes)
                .array();
    }

    private static BadJson bad(String name, String body, int line, int columnMin, int columnMax) {
        return new BadJson(name, body.getBytes(StandardCharsets.UTF_8), line, columnMin, columnMax);
    }

    /** {@code {"a":"…"}} with these bytes as the string, the first of them in column 7. */
    private static byte[] around(int... bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("{\"a\":\"".getBytes(StandardCharsets.UTF_8));
        for (int b : bytes) {
            out.write(b);
        }
        out.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
