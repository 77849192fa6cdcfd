package org.anabranch.node.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The demo as a client of its own nodes. */
final class SiteClient {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Returns whether it was written; a document that exists is left as it is. */
    boolean create(Site site, Sample sample) throws IOException, InterruptedException {
        HttpRequest.Builder put = request(site, sample.id())
                .header("Content-Type", "application/json")
                .header("If-None-Match", "*")
                .PUT(BodyPublishers.ofString(sample.body()));
        return send(put, Set.of(CREATED, PRECONDITION_FAILED)).statusCode() == CREATED;
    }

    void operate(Site site, Sample sample) throws IOException, InterruptedException {
        HttpRequest.Builder patch = request(site, sample.id())
                .header("Content-Type", "application/vnd.anabranch.ops+json")
                .method("PATCH", BodyPublishers.ofString(sample.body()));
        send(patch, Set.of(OK, NO_CONTENT));
    }

    /** The document's version at that site; empty when it is not there yet. */
    Optional<String> version(Site site, String id) throws IOException, InterruptedException {
        return send(request(site, id).GET(), Set.of(OK, NOT_FOUND)).headers().firstValue("ETag");
    }

    private static HttpRequest.Builder request(Site site, String id) {
        return HttpRequest.newBuilder(URI.create(site.documents() + id)).timeout(REQUEST_TIMEOUT);
    }

    private HttpResponse<String> send(HttpRequest.Builder builder, Set<Integer> expected)
            throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (!expected.contains(response.statusCode())) {
            throw new IOException(request.method() + " " + request.uri() + " answered " + response.statusCode() + " "
                    + response.body());
        }
        return response;
    }
}
