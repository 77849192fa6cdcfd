package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.SortedMap;
import org.anabranch.core.engine.DatabaseSettings;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.node.json.JsonWriter;

/** The databases of the node, and what is set for each. */
final class DatabaseHandler {

    Answer list(Exchange exchange) {
        exchange.requireAcceptable(MediaTypes.JSON);
        SortedMap<String, Long> documents = exchange.read(exchange::databases);
        JsonWriter json = new JsonWriter().startObject().key("dbs").startArray();
        documents.forEach((name, count) -> json.startObject()
                .member("name", name)
                .member("documents", count.longValue())
                .endObject());
        return Answer.json(json.endArray().endObject());
    }

    /** All settings, those that were never said too. A database that only its documents speak for has no version. */
    Answer get(Exchange exchange) {
        DocumentView view = exchange.read(snapshot -> {
            exchange.requireDatabase(snapshot);
            return exchange.serve(snapshot, exchange.key());
        });
        exchange.requireAcceptable(MediaTypes.JSON);
        Conditions conditions = Conditions.of(exchange.header("If-Match"), exchange.header("If-None-Match"), null);
        boolean notModified = conditions.isNotModified(view == null ? null : view.etag());
        Answer answer = new Answer(notModified ? 304 : 200);
        if (view != null) {
            DocumentHandler.withVersion(answer, view);
        }
        return notModified ? answer : answer.body(Headers.JSON, settings(view));
    }

    /** @param view of the settings document, or null */
    static byte[] settings(DocumentView view) {
        return JsonWriter.bytes(DatabaseSettings.of(Optional.ofNullable(view)).toJson());
    }

    Future<Answer> delete(Exchange exchange) {
        Conditions conditions = DocumentHandler.conditionsOfDelete(exchange);
        conditions.judgeWrite(
                exchange.read(snapshot -> {
                    exchange.requireDatabase(snapshot);
                    return exchange.view(snapshot, exchange.key());
                }),
                kept -> false);
        return exchange.writes().deleteDatabase(conditions).map(written -> written.answer(new Answer(204)));
    }
}
