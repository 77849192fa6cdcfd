package org.anabranch.node.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.core.engine.Durability;
import org.anabranch.node.json.JsonWriter;

/** What a handler answers. The headers that every answer has are added when it is sent. */
final class Answer {

    /** Of a handler that wrote the response itself. */
    static final Answer STREAMED = new Answer(200);

    private final int status;
    private final List<CharSequence> headers = new ArrayList<>(); // name, value, name, value
    private Buffer body;

    Answer(int status) {
        this.status = status;
    }

    /** The same, when what was done is not yet as durable as was asked for. */
    Answer accepted(Durability achieved) {
        Answer accepted = new Answer(202);
        accepted.headers.addAll(headers);
        accepted.body = body;
        return accepted.with("Durability-Achieved", achieved.label());
    }

    static Answer json(JsonWriter json) {
        return new Answer(200).body(Headers.JSON, json.bytes());
    }

    Answer with(CharSequence header, CharSequence value) {
        headers.add(header);
        headers.add(value);
        return this;
    }

    Answer body(CharSequence mediaType, byte[] bytes) {
        this.body = Buffer.buffer(bytes);
        return with(Headers.CONTENT_TYPE, mediaType);
    }

    /** 0 where there is none. */
    int bodyBytes() {
        return body == null ? 0 : body.length();
    }

    Buffer body() {
        return body;
    }

    int status() {
        return status;
    }

    void writeHead(HttpServerResponse response) {
        response.setStatusCode(status);
        for (int i = 0; i < headers.size(); i += 2) {
            response.putHeader(headers.get(i), headers.get(i + 1));
        }
    }
}
