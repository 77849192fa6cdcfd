package org.anabranch.node.http;

import io.vertx.core.Future;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.Pointer;
import org.anabranch.node.json.JsonWriter;

/** One document: read, deleted, and what is in conflict in it. */
final class DocumentHandler {

    private final TypedWriter typedWriter;
    private final ConflictWriter conflictWriter;

    DocumentHandler(TypedWriter typedWriter) {
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
        if (conditions.isNotModified(view.etag())) {
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
            Answer answer = new Answer(conditions.isNotModified(view.etag()) ? 304 : 200);
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

    Future<Answer> delete(Exchange exchange) {
        Conditions conditions = conditionsOfDelete(exchange);
        conditions.judgeWrite(exchange.read(exchange::requireDocument), kept -> false);
        return exchange.writes()
                .submit(exchange.key(), new Edit.Delete(), conditions)
                .map(written -> written.answer(new Answer(204)));
    }

    static Conditions conditionsOfDelete(Exchange exchange) {
        exchange.refuseUnknownDemands();
        if (exchange.header("Base-Version") != null) {
            throw Problem.of(ProblemType.HEADER_INVALID, "Base-Version is for PUT and PATCH")
                    .refusal();
        }
        return Conditions.of(exchange.header("If-Match"), exchange.header("If-None-Match"), null);
    }

    static Answer withVersion(Answer answer, DocumentView view) {
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
