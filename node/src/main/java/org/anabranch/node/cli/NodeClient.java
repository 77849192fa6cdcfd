package org.anabranch.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.node.json.JsonLimits;
import org.anabranch.node.json.JsonProblem;
import org.anabranch.node.json.JsonReader;

/** A running node, as the commands that need one ask it. Whatever goes wrong is one line for the user. */
final class NodeClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int ANSWER_BYTES_MAX = 64 << 20;
    private static final long TICK_MILLIS = 200;
    private static final JsonLimits ANSWERS = new JsonLimits(64, 10_000_000, 1 << 20);

    private final URI url;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /** @throws IllegalArgumentException saying what is allowed */
    NodeClient(String url) {
        this.url = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        boolean web = "http".equals(this.url.getScheme()) || "https".equals(this.url.getScheme());
        if (!web || this.url.getHost() == null || !this.url.getPath().isEmpty()) {
            throw new IllegalArgumentException("not http://HOST:PORT");
        }
    }

    URI url() {
        return url;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path));
    }

    /** Waits without end, and says so to {@code progress}; the body is to be closed. */
    InputStream send(HttpRequest request, Runnable progress) throws CommandException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> answer = http.sendAsync(request, BodyHandlers.ofInputStream());
        while (true) {
            try {
                HttpResponse<InputStream> response = answer.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (response.statusCode() >= 300) {
                    throw new CommandException(url + " answered " + response.statusCode() + problem(response.body()));
                }
                return response.body();
            } catch (TimeoutException e) {
                progress.run();
            } catch (ExecutionException e) {
                throw unanswered(e.getCause());
            }
        }
    }

    JsonObject sendForJson(HttpRequest request, Runnable progress) throws CommandException, InterruptedException {
        try (InputStream body = send(request, progress)) {
            return read(body);
        } catch (IOException | JsonProblem e) {
            throw new CommandException(url + " answered what cannot be read: " + e, e);
        }
    }

    private CommandException unanswered(Throwable failure) {
        return failure instanceof ConnectException
                ? new CommandException(
                        "no node answers at " + url + "; start one with 'anabranch serve', or name another with --url",
                        failure)
                : new CommandException(url + " did not answer: " + failure, failure);
    }

    private static String problem(InputStream body) {
        try (body) {
            JsonObject problem = read(body);
            String type = text(problem, "type").replace("/problems/", " ");
            return type + ": " + text(problem, "detail");
        } catch (IOException | JsonProblem e) {
            return ""; // the status has to do
        }
    }

    private static JsonObject read(InputStream body) throws IOException, JsonProblem {
        if (new JsonReader(ANSWERS).read(body.readNBytes(ANSWER_BYTES_MAX)) instanceof JsonObject object) {
            return object;
        }
        throw new IOException("no JSON object");
    }

    static String text(JsonObject object, String member) {
        return object.get(member) instanceof JsonString text ? text.value() : String.valueOf(object.get(member));
    }
}
