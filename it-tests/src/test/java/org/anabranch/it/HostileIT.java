package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input, from clients and on the bridge's port: a clear error, nothing changed, and the node goes on. */
class HostileIT {

    @RegisterExtension
    static final Harness HARNESS = new Harness();

    private static final String DATABASE = "hostile";
    private static final String ID = "victim";
    private static final int WAIT_SECONDS = 30;
    private static final int SOCKET_TIMEOUT_MILLIS = 1_000;

    private static Cluster cluster;
    private static Client a;
    private static int inputs;

    private long pid;
    private String etag;
    private Map<String, String> visible;

    @BeforeAll
    static void start() throws IOException {
        cluster = new Cluster(HARNESS, List.of("a", "b"), List.of("a-b")).start();
        a = cluster.client("a");
        a.put(DATABASE, ID, "{\"safe\":true}").expect(201);
        cluster.awaitEqualVectors(Duration.ofSeconds(WAIT_SECONDS), "a", "b");
    }

    @BeforeEach
    void remember() throws IOException {
        pid = cluster.node("a").process().pid();
        etag = a.get(DATABASE, ID).expect(200).etag();
        visible = visible();
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
        assertThat(visible()).isEqualTo(visible);
        inputs++;
    }

    /** All documents with what they hold. The vector would not do: collection takes numbers of its own, when it is time. */
    private static Map<String, String> visible() throws IOException {
        Map<String, String> visible = new TreeMap<>();
        a.listAll(DATABASE, "").forEach((id, document) -> visible.put(id, document.toString()));
        visible.put("", a.status().documents() + " documents");
        return visible;
    }

    @ParameterizedTest
    @MethodSource("org.anabranch.it.BadJson#all")
    void badJsonIsRefusedWithItsPlace(BadJson bad) throws IOException {
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

    @ParameterizedTest
    @MethodSource("org.anabranch.it.BadJson#all")
    void bothLeadersRefuseBadJsonAlike(BadJson bad) throws IOException {
        for (String type : List.of(Client.JSON, Client.MERGE_PATCH, Client.JSON_PATCH, Client.OPERATIONS)) {
            assertRefusedAlike(type.equals(Client.JSON) ? "PUT" : "PATCH", Client.path(DATABASE, ID), type, bad.body());
        }
        assertRefusedAlike("PUT", "/v1/dbs/" + DATABASE, Client.JSON, bad.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT | application/json | []",
                "PUT | application/json | null",
                "PATCH | application/merge-patch+json | 7",
                "PATCH | application/json-patch+json | {}",
                "PATCH | application/json-patch+json | [{'op':'fly','path':'/a'}]",
                "PATCH | application/json-patch+json | [{'op':'remove','path':'/missing'}]",
                "PATCH | application/json-patch+json | [{'op':'add','path':'/safe/x','value':1}]",
                "PATCH | application/json-patch+json | [{'op':'add','path':'/a~2','value':1}]",
                "PATCH | application/json-patch+json | [{'op':'test','path':'/safe','value':false}]",
                "PATCH | application/json-patch+json | [{'op':'add','path':'/x','value':1},{'op':'replace','path':'','value':[]}]",
                "PATCH | application/vnd.anabranch.ops+json | [{'op':'increment','path':'/safe','by':1}]",
                "PATCH | application/vnd.anabranch.ops+json | [{'op':'increment','path':'/n','by':0.5}]",
                "PATCH | application/vnd.anabranch.ops+json | [{'op':'add-to-set','path':'/safe','values':['x']}]",
                "PATCH | application/vnd.anabranch.ops+json | [{'op':'insert','path':'/safe','index':0,'value':1}]",
                "PATCH | application/vnd.anabranch.ops+json | [{'op':'delete','path':'/l','element':'no element'}]",
                "PATCH | application/vnd.anabranch.ops+json | [{'op':'resolve','path':'/safe','dot':'0000000000000001:1'}]",
                "PATCH | text/plain | {}"
            })
    void bothLeadersRefuseWhatDoesNotApplyAlike(String method, String type, String body) throws IOException {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertRefusedAlike(method, Client.path(DATABASE, ID), type, bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{'colour':'red'}",
                "{'deletes':'delete-wins'}",
                "{'deletes':7}",
                "{'durability':'most'}",
                "{'atomic':['']}",
                "{'atomic':[[]]}"
            })
    void bothLeadersRefuseBadSettingsAlike(String body) throws IOException {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertRefusedAlike("PUT", "/v1/dbs/" + DATABASE, Client.JSON, bytes);
    }

    private static void assertRefusedAlike(String method, String path, String type, byte[] body) throws IOException {
        Client b = cluster.client("b");
        Response here = a.send(method, path, type, body);
        Response there = b.send(method, path, type, body);
        assertThat(here.status()).as(here.toString()).isBetween(400, 499);
        assertThat(there.status()).isEqualTo(here.status());
        assertThat(there.text()).isEqualTo(here.text());
        assertThat(b.get(DATABASE, ID).expect(200).text()).isEqualTo("{\"safe\":true}");
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
        visible = visible(); // two were written, as asked
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

    @ParameterizedTest
    @MethodSource("org.anabranch.it.Garbage#all")
    void garbageOnTheBridgesPortHurtsNobody(Garbage garbage) throws IOException {
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
        assertThat(visible()).isEqualTo(visible);
        Client b = cluster.client("b");
        Response atA =
                a.put(DATABASE, "ping", "{\"at\":" + System.nanoTime() + "}").expect(201, 204);
        assertThat(b.after(atA, WAIT_SECONDS).get(DATABASE, "ping").expect(200).etag())
                .isEqualTo(atA.etag());
        Response atB =
                b.put(DATABASE, "pong", "{\"at\":" + System.nanoTime() + "}").expect(201, 204);
        assertThat(a.after(atB, WAIT_SECONDS).get(DATABASE, "pong").expect(200).etag())
                .isEqualTo(atB.etag());
        visible = visible(); // by these two writes, and nothing else
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
}
