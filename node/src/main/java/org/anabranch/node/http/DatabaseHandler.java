package org.anabranch.node.http;

import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.core.store.ReadTxn.DocumentCounts;
import org.anabranch.node.json.JsonWriter;

/** The databases of the node. */
final class DatabaseHandler {

    private static final DocumentCounts NONE = new DocumentCounts(0, 0);

    Answer list(Exchange exchange) {
        exchange.requireAcceptable(MediaTypes.JSON);
        SortedMap<String, Long> documents = exchange.read(snapshot -> {
            SortedMap<String, DocumentCounts> counts = snapshot.counts();
            SortedMap<String, Long> found = new TreeMap<>();
            exchange.databases(snapshot)
                    .forEach(name ->
                            found.put(name, counts.getOrDefault(name, NONE).documents()));
            return found;
        });
        JsonWriter json = new JsonWriter().startObject().key("dbs").startArray();
        documents.forEach((name, count) -> json.startObject()
                .member("name", name)
                .member("documents", count.longValue())
                .endObject());
        return Answer.json(json.endArray().endObject());
    }
}
