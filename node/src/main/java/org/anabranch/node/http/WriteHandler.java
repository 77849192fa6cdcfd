package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.anabranch.core.engine.Command.IdempotencyKey;
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
        return readObject(
                exchange, (document, idempotency) -> write(exchange, new Edit.Put(document), conditions, idempotency));
    }

    /** A new document, under an id that is made here. */
    Future<Answer> post(Exchange exchange) {
        exchange.readDemands();
        for (String header : List.of("If-Match", "If-None-Match", "Base-Version")) {
            if (exchange.header(header) != null) {
                throw Problem.of(ProblemType.HEADER_INVALID, header + " is for documents that have an id already")
                        .refusal();
            }
        }
        exchange.requireAcceptable(MediaTypes.JSON);
        return readObject(exchange, (document, idempotency) -> {
            DocumentKey key = new DocumentKey(exchange.database(), ids.next());
            return exchange.writes()
                    .submit(key, new Edit.Put(document), Conditions.NONE, idempotency)
                    .map(written -> written.answer(created(exchange.database(), written.result())));
        });
    }

    /** @param result whose id is another one than was just made, if the document was made before */
    private static Answer created(String database, Result result) {
        JsonWriter json = new JsonWriter()
                .startObject()
                .member("id", result.id())
                .member("etag", result.etag())
                .endObject();
        return new Answer(201)
                .with("Location", "/v1/dbs/" + database + "/docs/" + result.id())
                .with(Headers.ETAG, EntityTags.quote(result.etag()))
                .body(Headers.JSON, json.bytes());
    }

    private Future<Answer> readObject(Exchange exchange, BiFunction<JsonObject, IdempotencyKey, Future<Answer>> write) {
        exchange.body().requireType(List.of(MediaTypes.JSON), "Accept");
        return exchange.body()
                .read(limits.documentBytesMax(), "documentBytesMax")
                .compose(bytes -> {
                    if (read(reader, bytes) instanceof JsonObject document) {
                        return write.apply(document, exchange.idempotency(MediaTypes.JSON, bytes));
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
                .compose(bytes ->
                        write(exchange, patches.parse(type, bytes), conditions, exchange.idempotency(type, bytes)));
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
        exchange.readDemands();
        Conditions conditions = Conditions.of(
                exchange.header("If-Match"), exchange.header("If-None-Match"), exchange.header("Base-Version"));
        if (!conditions.isEmpty()) {
            exchange.judge(snapshot -> conditions.judgeWrite(exchange.view(snapshot, exchange.key()), exchange::keeps));
        }
        if (exchange.prefer().wantsRepresentation()) {
            exchange.requireAcceptable(MediaTypes.JSON);
        }
        return conditions;
    }

    private Future<Answer> write(Exchange exchange, Edit edit, Conditions conditions, IdempotencyKey idempotency) {
        return exchange.writes()
                .submit(exchange.key(), edit, conditions, idempotency)
                .map(written -> written.answer(answer(exchange, written.result())));
    }

    /**
     * A client must not take the version of a merge for that of his own body: then he is shown all of it. Where a write is
     * answered again, its version may be gone, and then there is nothing to show.
     */
    private Answer answer(Exchange exchange, Result result) {
        DocumentView view = result.view();
        boolean merged = result.merged();
        boolean shown = view != null && (merged || exchange.prefer().wantsRepresentation());
        Boolean asked = exchange.prefer().representation();
        if (asked != null && asked == shown) {
            exchange.preferenceApplied(asked ? "return=representation" : "return=minimal");
        }
        boolean created = result.kind() == Kind.CREATED && !merged;
        if (shown) {
            Answer answer = new Answer(created ? 201 : 200)
                    .with("Content-Location", exchange.target().rawPath());
            return DocumentHandler.withVersion(answer, view).body(Headers.JSON, representation.apply(view));
        }
        return new Answer(created ? 201 : merged ? 200 : 204).with(Headers.ETAG, EntityTags.quote(result.etag()));
    }
}
