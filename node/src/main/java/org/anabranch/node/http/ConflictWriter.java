package org.anabranch.node.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.node.json.JsonWriter;

/** What concurrent writes left in a document, for people and programs that decide. */
final class ConflictWriter {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Function<ReplicaId, Optional<NodeName>> names;

    ConflictWriter(Function<ReplicaId, Optional<NodeName>> names) {
        this.names = names;
    }

    JsonWriter write(DocumentView view) {
        JsonWriter json = new JsonWriter().startObject().key("conflicts").startArray();
        for (Conflict conflict : view.conflicts()) {
            json.startObject()
                    .member("pointer", conflict.pointer().toString())
                    .member("winner", conflict.siblings().get(0).value())
                    .key("siblings")
                    .startArray();
            conflict.siblings().forEach(sibling -> write(sibling, json));
            json.endArray().endObject();
        }
        return json.endArray().endObject();
    }

    private void write(Sibling sibling, JsonWriter json) {
        json.startObject()
                .member("value", sibling.value())
                .member("type", sibling.facet().label());
        names.apply(sibling.dot().replica())
                .ifPresent(name -> json.member("dc", name.dc()).member("node", name.node()));
        if (sibling.time() != null) {
            json.member(
                    "time", MILLIS.format(Instant.ofEpochMilli(sibling.time().millis())));
        }
        json.member("dot", sibling.dot().toString()).endObject();
    }
}
