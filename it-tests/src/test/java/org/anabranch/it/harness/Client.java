package org.anabranch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Speaks HTTP to one node. Adds nothing by itself: no retry, no condition, no session but the headers it was given. */
public final class Client {

    public static final String JSON = "application/json";
    public static final String MERGE_PATCH = "application/merge-patch+json";
    public static final String JSON_PATCH = "application/json-patch+json";
    public static final String OPERATIONS = "application/vnd.anabranch.ops+json";
    public static final String NDJSON = "application/x-ndjson";

    private static final int BULK_LINES = 10_000;
    private static final int LIST_LIMIT = 1_000;
    private static final Duration REQUEST_DEADLINE = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final int port;
    private final Map<String, String> headers;

    public Client(int port) {
        this(port, Map.of());
    }

    private Client(int port, Map<String, String> headers) {
        this.port = port;
        this.headers = headers;
    }

    /** The same client, that sends one header more. */
    public Client with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Client(port, more);
    }

    /** The same client, whose answers include what {@code seen} has seen, or are 503 after {@code waitSeconds}. */
    public Client after(Response seen, int waitSeconds) {
        return with("Session", seen.session()).with("Prefer", "wait=" + waitSeconds);
    }

    public Response get(String database, String id) throws IOException {
        return send("GET", path(database, id));
    }

    public Response put(String database, String id, String json) throws IOException {
        return send("PUT", path(database, id), JSON, json);
    }

    public Response patch(String database, String id, String mergePatch) throws IOException {
        return send("PATCH", path(database, id), MERGE_PATCH, mergePatch);
    }

    public Response operate(String database, String id, String operations) throws IOException {
        return send("PATCH", path(database, id), OPERATIONS, operations);
    }

    public Response increment(String database, String id, String pointer, long by) throws IOException {
        String operation = "{\"op\":\"increment\",\"path\":" + Json.quote(pointer) + ",\"by\":" + by + "}";
        return operate(database, id, "[" + operation + "]");
    }

    public Response delete(String database, String id) throws IOException {
        return send("DELETE", path(database, id));
    }

    public Response conflicts(String database, String id) throws IOException {
        return send("GET", path(database, id) + "/conflicts");
    }

    /** Every line is a command; the answer has one line for each. */
    public Response bulk(String database, List<String> lines) throws IOException {
        return send("POST", "/v1/dbs/" + database + "/docs:bulk", NDJSON, String.join("\n", lines) + "\n");
    }

    /**
     * Loads all documents, {@value #BULK_LINES} lines a request, each of which must be made by it. The answer is that of
     * a read after the last write, so that its session includes them all.
     */
    public Response load(String database, Dataset documents) throws IOException {
        List<Response> answers = new ArrayList<>();
        for (List<String> lines : documents.bulkRequests(BULK_LINES)) {
            answers.add(bulk(database, lines).expect(200));
        }
        List<Json> results =
                answers.stream().flatMap(answer -> answer.lines().stream()).toList();
        assertThat(results).hasSameSizeAs(documents.entries());
        assertThat(results)
                .allSatisfy(result -> assertThat(result.at("status").number()).isEqualTo(201));
        return get(database, documents.entries().get(results.size() - 1).id()).expect(200);
    }

    /** The next documents after this id, in the order of their ids: {@code id}, {@code etag} and {@code doc} of each. */
    public List<Json> page(String database, String prefix, String after) throws IOException {
        String path = "/v1/dbs/" + database + "/docs?include=docs&limit=" + LIST_LIMIT;
        path += prefix.isEmpty() ? "" : "&prefix=" + encode(prefix);
        path += after.isEmpty() ? "" : "&after=" + encode(after);
        return send("GET", path).expect(200).json().at("docs").elements();
    }

    /** Every document whose id starts with {@code prefix}, by id. */
    public Map<String, Json> listAll(String database, String prefix) throws IOException {
        Map<String, Json> all = new LinkedHashMap<>();
        String after = "";
        for (List<Json> page = page(database, prefix, after); !page.isEmpty(); page = page(database, prefix, after)) {
            page.forEach(row -> all.put(row.at("id").text(), row));
            after = page.get(page.size() - 1).at("id").text();
        }
        return all;
    }

    public Status status() throws IOException {
        return new Status(send("GET", "/v1/status").expect(200).json());
    }

    /** Sends a request without a body; the path is taken as it is. */
    public Response send(String method, String rawPath) throws IOException {
        return send(request(method, rawPath, BodyPublishers.noBody()));
    }

    public Response send(String method, String rawPath, String contentType, String body) throws IOException {
        return send(method, rawPath, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    public Response send(String method, String rawPath, String contentType, byte[] body) throws IOException {
        return send(request(method, rawPath, BodyPublishers.ofByteArray(body)).header("Content-Type", contentType));
    }

    private HttpRequest.Builder request(String method, String rawPath, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + rawPath))
                .timeout(REQUEST_DEADLINE)
                .method(method, body);
        headers.forEach(request::header);
        return request;
    }

    private static Response send(HttpRequest.Builder builder) throws IOException {
        HttpRequest request = builder.build();
        String line = request.method() + " " + request.uri();
        try {
            HttpResponse<byte[]> response = HTTP.send(request, BodyHandlers.ofByteArray());
            return new Response(line, response.statusCode(), response.headers(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(line);
        }
    }

    public static String path(String database, String id) {
        return "/v1/dbs/" + database + "/docs/" + encode(id);
    }

    /** Percent-encodes everything but RFC 3986's unreserved characters. */
    static String encode(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean unreserved = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            out.append(unreserved ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return out.toString();
    }
}
