package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.List;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.Outcome.Kind;
import org.anabranch.core.engine.Outcome.Result;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.Pointer;
import org.anabranch.node.json.JsonProblem;
import org.anabranch.node.json.JsonReader;
import org.anabranch.node.json.JsonWriter;

/** One document: read, put, patch, delete, and what is in conflict in it. */
final class DocumentHandler {

    private final HttpLimits limits;
    private final JsonReader reader;
    private final Patches patches;
    private final TypedWriter typedWriter;
    private final ConflictWriter conflictWriter;

    DocumentHandler(HttpLimits limits, TypedWriter typedWriter) {
        this.limits = limits;
        this.reader = new JsonReader(limits.json());
        this.patches = new Patches(limits);
        this.typedWriter = typedWriter;
        this.conflictWriter = new ConflictWriter(typedWriter);
    }

    Answer get(Exchange exchange) {
        Pointer pointer = pointer(exchange.query());
        if (MediaTypes.asksForTyped(exchange.header("Accept"))) {
            return typed(exchange, pointer);
        }
        DocumentView view = exchange.read(exchange::requireDocument);
        exchange.requireAcceptable(MediaTypes.JSON);
        Conditions conditions = Conditions.of(exchange.header("If-Match"), exchange.header("If-None-Match"), null);
        if (conditions.isNotModified(view)) {
            return withVersion(new Answer(304), view);
        }
        JsonValue value = Pointers.resolve(view.value(), pointer);
        if (value == null) {
            throw Problem.of(ProblemType.NO_SUCH_VALUE, "the document has nothing at the pointer")
                    .at(pointer.toString(), -1)
                    .refusal();
        }
        byte[] text = pointer.isRoot() ? view.json() : JsonWriter.bytes(value);
        return withVersion(new Answer(200), view).body(Headers.JSON, text);
    }

    /** Its tag stands for the same version as the plain one's. */
    private Answer typed(Exchange exchange, Pointer pointer) {
        if (!pointer.isRoot()) {
            throw Query.invalid("the parameter 'pointer' goes with application/json only");
        }
        return exchange.read(snapshot -> {
            DocumentView view = exchange.requireDocument(snapshot);
            Conditions conditions = Conditions.of(exchange.header("If-Match"), exchange.header("If-None-Match"), null);
            Answer answer = new Answer(conditions.isNotModified(view) ? 304 : 200);
            withVersion(answer, view, EntityTags.quoteTyped(view.etag()));
            return answer.status() == 304
                    ? answer
                    : answer.body(
                            MediaTypes.TYPED,
                            typedWriter
                                    .write(exchange.key().id(), view.etag(), exchange.typed(snapshot))
                                    .bytes());
        });
    }

    Answer conflicts(Exchange exchange) {
        DocumentView view = exchange.read(exchange::requireDocument);
        exchange.requireAcceptable(MediaTypes.JSON);
        return Answer.json(conflictWriter.write(view));
    }

    Future<Answer> put(Exchange exchange) {
        Conditions conditions = judge(exchange);
        exchange.body().requireType(List.of(MediaTypes.JSON), "Accept");
        return exchange.body()
                .read(limits.documentBytesMax(), "documentBytesMax")
                .compose(bytes -> {
                    if (read(reader, bytes) instanceof JsonObject document) {
                        return write(exchange, new Edit.Put(document), conditions);
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

    Future<Answer> delete(Exchange exchange) {
        exchange.refuseUnknownDemands();
        if (exchange.header("Base-Version") != null) {
            throw Problem.of(ProblemType.HEADER_INVALID, "Base-Version is for PUT and PATCH")
                    .refusal();
        }
        Conditions conditions = Conditions.of(exchange.header("If-Match"), exchange.header("If-None-Match"), null);
        conditions.judgeWrite(exchange.read(exchange::requireDocument));
        return exchange.submit(Command.of(exchange.key(), new Edit.Delete(), conditions.preconditions()), conditions)
                .map(committed -> new Answer(204));
    }

    static JsonValue read(JsonReader reader, byte[] text) {
        try {
            return reader.read(text);
        } catch (JsonProblem e) {
            throw Problem.of(e).refusal();
        }
    }

    /** Everything that a write is refused for before its body is looked at. */
    private Conditions judge(Exchange exchange) {
        exchange.refuseUnknownDemands();
        Conditions conditions = Conditions.of(
                exchange.header("If-Match"), exchange.header("If-None-Match"), exchange.header("Base-Version"));
        if (!conditions.isEmpty()) {
            conditions.judgeWrite(exchange.read(snapshot -> exchange.view(snapshot, exchange.key())));
        }
        if (exchange.prefer().wantsRepresentation()) {
            exchange.requireAcceptable(MediaTypes.JSON);
        }
        return conditions;
    }

    private Future<Answer> write(Exchange exchange, Edit edit, Conditions conditions) {
        return exchange.submit(Command.of(exchange.key(), edit, conditions.preconditions()), conditions)
                .map(committed -> written(exchange, edit, committed.results().get(0)));
    }

    /** A client must not take the version of a merge for that of his own body: then he is shown all of it. */
    private Answer written(Exchange exchange, Edit edit, Result result) {
        DocumentView view = result.view();
        boolean merged = edit instanceof Edit.Put put && !put.body().equals(view.value());
        Boolean asked = exchange.prefer().representation();
        if (asked != null && !(merged && !asked)) {
            exchange.preferenceApplied(asked ? "return=representation" : "return=minimal");
        }
        boolean created = result.kind() == Kind.CREATED && !merged;
        if (merged || exchange.prefer().wantsRepresentation()) {
            Answer answer = new Answer(created ? 201 : 200)
                    .with("Content-Location", exchange.target().rawPath());
            return withVersion(answer, view).body(Headers.JSON, view.json());
        }
        return new Answer(created ? 201 : 204).with(Headers.ETAG, EntityTags.quote(view.etag()));
    }

    private static Answer withVersion(Answer answer, DocumentView view) {
        return withVersion(answer, view, EntityTags.quote(view.etag()));
    }

    private static Answer withVersion(Answer answer, DocumentView view, String tag) {
        answer.with(Headers.ETAG, tag)
                .with(Headers.CACHE_CONTROL, Headers.NO_CACHE)
                .with(Headers.VARY, Headers.ACCEPT);
        int conflicts = view.conflicts().size();
        return conflicts == 0 ? answer : answer.with("Document-Conflicts", String.valueOf(conflicts));
    }

    private static Pointer pointer(Query query) {
        String text = query.get("pointer");
        try {
            return text == null ? Pointer.ROOT : Pointer.parse(text);
        } catch (IllegalArgumentException e) {
            throw Query.invalid("the parameter 'pointer' is no pointer: " + e.getMessage());
        }
    }
}
