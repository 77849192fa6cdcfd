package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import org.anabranch.core.engine.Outcome.Kind;
import org.anabranch.core.engine.Outcome.Result;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.node.json.JsonProblem;
import org.anabranch.node.json.JsonReader;
import org.anabranch.node.json.JsonWriter;

/** PUT and PATCH, of documents and of databases' settings, which are documents too. */
final class WriteHandler {

    private final HttpLimits limits;
    private final JsonReader reader;
    private final Patches patches;
    private final Function<DocumentView, byte[]> representation;
    private final Ids ids = new Ids();

    /** @param representation the JSON that readers get of it */
    WriteHandler(HttpLimits limits, Function<DocumentView, byte[]> representation) {
        this.limits = limits;
        this.reader = new JsonReader(limits.json());
        this.patches = new Patches(limits);
        this.representation = representation;
    }

    Future<Answer> put(Exchange exchange) {
        Conditions conditions = judge(exchange);
        return readObject(exchange).compose(document -> write(exchange, new Edit.Put(document), conditions));
    }

    /** A new document, under an id that is made here. */
    Future<Answer> post(Exchange exchange) {
        exchange.refuseUnknownDemands();
        for (String header : List.of("If-Match", "If-None-Match", "Base-Version")) {
            if (exchange.header(header) != null) {
                throw Problem.of(ProblemType.HEADER_INVALID, header + " is for documents that have an id already")
                        .refusal();
            }
        }
        exchange.requireAcceptable(MediaTypes.JSON);
        return readObject(exchange).compose(document -> {
            DocumentKey key = new DocumentKey(exchange.database(), ids.next());
            return exchange.writes()
                    .submit(key, new Edit.Put(document), Conditions.NONE)
                    .map(written -> written.answer(created(key, written.result())));
        });
    }

    private static Answer created(DocumentKey key, Result result) {
        JsonWriter json = new JsonWriter()
                .startObject()
                .member("id", key.id())
                .member("etag", result.view().etag())
                .endObject();
        return new Answer(201)
                .with("Location", "/v1/dbs/" + key.database() + "/docs/" + key.id())
                .with(Headers.ETAG, EntityTags.quote(result.view().etag()))
                .body(Headers.JSON, json.bytes());
    }

    private Future<JsonObject> readObject(Exchange exchange) {
        exchange.body().requireType(List.of(MediaTypes.JSON), "Accept");
        return exchange.body()
                .read(limits.documentBytesMax(), "documentBytesMax")
                .map(bytes -> {
                    if (read(reader, bytes) instanceof JsonObject document) {
                        return document;
                    }
                    throw Problem.of(ProblemType.NOT_AN_OBJECT, "the body is JSON, but not an object")
                            .refusal();
                });
    }

    Future<Answer> patch(Exchange exchange) {
        Conditions conditions = judge(exchange);
        String type = exchange.body().requireType(MediaTypes.PATCHES, "Accept-Patch");
        return exchange.body()
                .read(limits.documentBytesMax(), "documentBytesMax")
                .compose(bytes -> write(exchange, patches.parse(type, bytes), conditions));
    }

    static JsonValue read(JsonReader reader, byte[] text) {
        try {
            return reader.read(text);
        } catch (JsonProblem e) {
            throw Problem.of(e).refusal();
        }
    }

    /** Everything that a write is refused for before its body is looked at. */
    private static Conditions judge(Exchange exchange) {
        exchange.refuseUnknownDemands();
        Conditions conditions = Conditions.of(
                exchange.header("If-Match"), exchange.header("If-None-Match"), exchange.header("Base-Version"));
        if (!conditions.isEmpty()) {
            DocumentView view = exchange.read(snapshot -> exchange.view(snapshot, exchange.key()));
            conditions.judgeWrite(view, exchange::keeps);
        }
        if (exchange.prefer().wantsRepresentation()) {
            exchange.requireAcceptable(MediaTypes.JSON);
        }
        return conditions;
    }

    private Future<Answer> write(Exchange exchange, Edit edit, Conditions conditions) {
        return exchange.writes()
                .submit(exchange.key(), edit, conditions)
                .map(written -> written.answer(answer(exchange, written.result())));
    }

    /** A client must not take the version of a merge for that of his own body: then he is shown all of it. */
    private Answer answer(Exchange exchange, Result result) {
        DocumentView view = result.view();
        boolean merged = result.merged();
        Boolean asked = exchange.prefer().representation();
        if (asked != null && !(merged && !asked)) {
            exchange.preferenceApplied(asked ? "return=representation" : "return=minimal");
        }
        boolean created = result.kind() == Kind.CREATED && !merged;
        if (merged || exchange.prefer().wantsRepresentation()) {
            Answer answer = new Answer(created ? 201 : 200)
                    .with("Content-Location", exchange.target().rawPath());
            return DocumentHandler.withVersion(answer, view).body(Headers.JSON, representation.apply(view));
        }
        return new Answer(created ? 201 : 204).with(Headers.ETAG, EntityTags.quote(view.etag()));
    }
}
