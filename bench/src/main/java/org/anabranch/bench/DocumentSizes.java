package org.anabranch.bench;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.Pointer;

/**
 * What the CRDT adds to documents: their bytes over those of their plain JSON at that moment, first with each document
 * written whole by one replica, then after every scalar in it was written again by one of ten replicas in turn, each
 * time in a commit of its own. The same input gives the same figures.
 */
record DocumentSizes(String name, int documents, int scalars, Sizes whole, Sizes rewritten) {

    /**
     * @param json plain, without white space
     * @param stored as a store keeps documents, under one context for all
     * @param sent as they travel, each with a context of its own
     */
    record Sizes(long json, long stored, long sent) {
        static final Sizes NONE = new Sizes(0, 0, 0);

        Sizes plus(Document document) {
            JsonObject shown =
                    document.view(DeletePolicy.UPDATE_WINS).orElseThrow().value();
            return new Sizes(
                    json + shown.toString().getBytes(StandardCharsets.UTF_8).length,
                    stored + DocumentCodec.encodeLeaves(document).length,
                    sent + DocumentCodec.encode(document).length);
        }
    }

    static DocumentSizes of(String name, List<JsonObject> documents) {
        Writers writers = new Writers();
        Sizes whole = Sizes.NONE;
        Sizes rewritten = Sizes.NONE;
        int scalars = 0;
        for (JsonObject body : documents) {
            Document document = writers.edit(Document.EMPTY, new Edit.Put(body));
            whole = whole.plus(document);
            List<Operation> rewrites = new ArrayList<>();
            addRewrites(body, Pointer.ROOT, rewrites);
            for (Operation rewrite : rewrites) {
                document = writers.edit(document, new Edit.Operations(List.of(rewrite)));
            }
            scalars += rewrites.size();
            rewritten = rewritten.plus(document);
        }
        return new DocumentSizes(name, documents.size(), scalars, whole, rewritten);
    }

    private static void addRewrites(JsonValue value, Pointer at, List<Operation> rewrites) {
        if (value instanceof JsonObject object) {
            object.members().forEach((key, member) -> addRewrites(member, at.child(key), rewrites));
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.elements().size(); i++) {
                addRewrites(array.elements().get(i), at.child(Integer.toString(i)), rewrites);
            }
        } else {
            rewrites.add(new Operation.Set(at, another(value)));
        }
    }

    /** Another value of the same kind and, mostly, the same length. */
    private static JsonValue another(JsonValue value) {
        if (value instanceof JsonString string) {
            String text = string.value();
            String rest = text.isEmpty() ? "" : text.substring(text.offsetByCodePoints(0, 1));
            return new JsonString((text.startsWith("x") ? "y" : "x") + rest);
        }
        if (value instanceof JsonNumber number) {
            return new JsonNumber(number.value().add(BigDecimal.ONE));
        }
        return value.equals(JsonValue.TRUE) ? JsonValue.FALSE : JsonValue.TRUE;
    }
}
