package org.anabranch.node.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.TypedSlot;
import org.anabranch.crdt.json.TypedSlot.Typed;
import org.anabranch.crdt.json.TypedSlot.TypedCounter;
import org.anabranch.crdt.json.TypedSlot.TypedList;
import org.anabranch.crdt.json.TypedSlot.TypedMap;
import org.anabranch.crdt.json.TypedSlot.TypedRegister;
import org.anabranch.crdt.json.TypedSlot.TypedSet;
import org.anabranch.node.json.JsonWriter;

/** The typed representation: types, element ids, and who wrote what when. */
final class TypedWriter {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Function<ReplicaId, Optional<NodeName>> names;

    TypedWriter(Function<ReplicaId, Optional<NodeName>> names) {
        this.names = names;
    }

    JsonWriter write(String id, String etag, TypedSlot root) {
        JsonWriter json = new JsonWriter()
                .startObject()
                .member("id", id)
                .member("etag", etag)
                .key("root");
        write(root, json);
        return json.endObject();
    }

    private void write(TypedSlot slot, JsonWriter json) {
        json.startObject();
        writeMembers(slot.shown(), json);
        if (!slot.siblings().isEmpty()) {
            json.key("siblings").startArray();
            for (Typed sibling : slot.siblings()) {
                json.startObject();
                writeMembers(sibling, json);
                json.endObject();
            }
            json.endArray();
        }
        json.endObject();
    }

    private void writeMembers(Typed typed, JsonWriter json) {
        json.member("type", typed.facet().label());
        if (typed instanceof TypedRegister register) {
            json.member("value", register.value());
            writeOrigin(register.dot(), register.time(), json);
        } else if (typed instanceof TypedCounter counter) {
            json.member("value", counter.value());
        } else if (typed instanceof TypedSet set) {
            json.member("values", set.values());
        } else if (typed instanceof TypedList list) {
            json.key("elements").startArray();
            for (TypedSlot.Element element : list.elements()) {
                json.startObject().member("element", element.id().toString()).key("slot");
                write(element.slot(), json);
                json.endObject();
            }
            json.endArray();
        } else if (typed instanceof TypedMap map) {
            json.key("entries").startObject();
            map.entries().forEach((key, slot) -> {
                json.key(key);
                write(slot, json);
            });
            json.endObject();
        }
    }

    /** Who wrote it, as far as that is known here, and when by the writer's clock, which may be wrong. */
    void writeOrigin(Dot dot, HybridTimestamp time, JsonWriter json) {
        names.apply(dot.replica())
                .ifPresent(name -> json.member("dc", name.dc()).member("node", name.node()));
        if (time != null) {
            json.member("time", MILLIS.format(Instant.ofEpochMilli(time.millis())));
        }
        json.member("dot", dot.toString());
    }
}
