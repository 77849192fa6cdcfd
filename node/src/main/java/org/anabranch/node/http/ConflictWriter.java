package org.anabranch.node.http;

import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.node.json.JsonWriter;

/** What concurrent writes left in a document, for people and programs that decide. */
final class ConflictWriter {

    private final TypedWriter origins;

    ConflictWriter(TypedWriter origins) {
        this.origins = origins;
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
        origins.writeOrigin(sibling.dot(), sibling.time(), json);
        json.endObject();
    }
}
