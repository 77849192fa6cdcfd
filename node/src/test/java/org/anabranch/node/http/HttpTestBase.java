package org.anabranch.node.http;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anabranch.core.loop.Shard;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.node.json.JsonLimits;
import org.anabranch.node.json.JsonProblem;
import org.anabranch.node.json.JsonReader;
import org.anabranch.node.openapi.OpenApi;
import org.anabranch.node.ops.Backups;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A real server on a free port before a fake shard, and short ways to ask it. */
abstract class HttpTestBase {

    static final String DOCS = "/v1/dbs/shop/docs/";
    static final byte[] SECRET = "a secret of the tests".getBytes(StandardCharsets.US_ASCII);
    static final OpenApi DESCRIPTION = new OpenApi(description());
    private static final JsonReader JSON = new JsonReader(JsonLimits.DEFAULT);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final FakeShard shard = new FakeShard();
    final AtomicBoolean ready = new AtomicBoolean(true);
    private Vertx vertx;
    HttpApi api;
    int port;

    private static String description() {
        try (InputStream resource = HttpApi.class.getResourceAsStream("openapi.json")) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpLimits limits() {
        return HttpLimits.DEFAULT;
    }

    /** What the server is put before. */
    Shard served() {
        return shard;
    }

    /** What makes backups; null where none is asked for. */
    Backups backups() {
        return null;
    }

    @BeforeEach
    void startServer() {
        vertx = Vertx.vertx();
        api = new HttpApi(
                vertx,
                new HttpConfig("127.0.0.1", 0, limits()),
                served(),
                new NodeInfo("test", "eu", "n1", "1.2.3", FakeShard.REPLICA),
                SECRET,
                replica -> replica.equals(FakeShard.REPLICA) ? Optional.of(new NodeName("eu", "n1")) : Optional.empty(),
                ready::get,
                backups());
        port = await(api.start().toCompletionStage());
    }

    @AfterEach
    void stopServer() {
        await(api.stop().toCompletionStage());
        await(vertx.close().toCompletionStage());
        served().close();
        shard.close();
    }

    /** @param headers name, value, name, value */
    HttpResponse<String> ask(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> answer = CLIENT.send(request.build(), BodyHandlers.ofString());
            DESCRIPTION.check(
                    method,
                    path,
                    request.build().headers().firstValue("Content-Type").orElse(null),
                    body,
                    answer.statusCode(),
                    answer.headers().map(),
                    answer.body());
            return answer;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(method + " " + path, e);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        return ask("GET", path, null, headers);
    }

    HttpResponse<String> put(String path, String body, String... headers) {
        return ask("PUT", path, body, with(headers, "application/json"));
    }

    HttpResponse<String> merge(String path, String body, String... headers) {
        return ask("PATCH", path, body, with(headers, "application/merge-patch+json"));
    }

    HttpResponse<String> operate(String path, String body, String... headers) {
        return ask("PATCH", path, body, with(headers, "application/vnd.anabranch.ops+json"));
    }

    HttpResponse<String> jsonPatch(String path, String body, String... headers) {
        return ask("PATCH", path, body, with(headers, "application/json-patch+json"));
    }

    HttpResponse<String> bulk(String path, String body, String... headers) {
        return ask("POST", path, body, with(headers, "application/x-ndjson"));
    }

    /** Sends bytes as they are, and reads until the server closes, or {@code until} has come. */
    String raw(String request, String until) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return readUntil(socket, until);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** @param until null for the end of the connection */
    static String readUntil(Socket socket, String until) throws IOException {
        StringBuilder answer = new StringBuilder();
        int next;
        InputStream in = socket.getInputStream();
        while ((until == null || !endsWith(answer, until)) && (next = in.read()) >= 0) {
            answer.append((char) next);
        }
        return answer.toString();
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length() && text.indexOf(end, text.length() - end.length()) >= 0;
    }

    String rawGet(String target) throws IOException {
        return raw("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", null);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    static JsonObject json(String text) {
        try {
            return (JsonObject) JSON.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProblem e) {
            throw new AssertionError(e.detail() + ": " + text, e);
        }
    }

    static String problem(HttpResponse<String> response) {
        return json(response.body())
                .get("type")
                .toString()
                .replace("\"/problems/", "")
                .replace("\"", "");
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String[] with(String[] headers, String contentType) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = contentType;
        return all;
    }
}
