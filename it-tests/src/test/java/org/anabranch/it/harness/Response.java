package org.anabranch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An answer, read whole. */
public record Response(String request, int status, HttpHeaders headers, byte[] body) {

    public Response expect(int... anyOf) {
        assertThat(anyOf).as(this::toString).contains(status);
        return this;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public Json json() {
        return Json.read(text());
    }

    /** One value per line of an NDJSON body. */
    public List<Json> lines() {
        return text().lines().filter(line -> !line.isBlank()).map(Json::read).toList();
    }

    public String header(String name) {
        return headers.firstValue(name)
                .orElseThrow(() -> new AssertionError("no header " + name + " in the answer: " + this));
    }

    /** As in the header, quotes included. */
    public String etag() {
        return header("ETag");
    }

    public String session() {
        return header("Session");
    }

    @Override
    public String toString() {
        String text = text();
        return request + " -> " + status + " " + (text.length() > 500 ? text.substring(0, 500) + "…" : text);
    }
}
