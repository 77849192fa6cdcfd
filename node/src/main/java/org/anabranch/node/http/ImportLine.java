package org.anabranch.node.http;

import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.node.json.JsonReader;

/** One line of an import: a document as an export has it. */
record ImportLine(String id, Edit edit) {

    private static final String CONTENT = "doc";
    private static final String STATE = "crdt";
    private static final Set<String> MEMBERS = new TreeSet<>(List.of("id", "etag"));

    /** Reads lines; knows the id of the one that it read last, also if that was refused for something else. */
    static final class Reader {
        private final JsonReader json;
        private final String content;
        private String lastId;

        Reader(HttpLimits limits, boolean typed) {
            this.json = new JsonReader(limits.json().within(1));
            this.content = typed ? STATE : CONTENT;
        }

        /** Null if it had none that could be one. */
        String lastId() {
            return lastId;
        }

        ImportLine read(byte[] text) {
            lastId = null;
            if (!(WriteHandler.read(json, text) instanceof JsonObject line)
                    || !(line.get("id") instanceof JsonString id)) {
                throw invalid("a line is a JSON object with an 'id'");
            }
            lastId = id.value();
            Names.requireId(lastId);
            for (String member : line.members().keySet()) {
                if (!MEMBERS.contains(member) && !member.equals(content)) {
                    throw invalid("a line has no member '" + member + "' here; it has 'id', '" + content
                            + "', and may have 'etag'");
                }
            }
            JsonValue value = line.get(content);
            return new ImportLine(lastId, content.equals(STATE) ? join(value) : put(value));
        }

        private static Edit put(JsonValue value) {
            if (value instanceof JsonObject document) {
                return new Edit.Put(document);
            }
            throw value == null
                    ? invalid("a line has a 'doc'")
                    : Problem.of(ProblemType.NOT_AN_OBJECT, "'doc' is JSON, but not an object")
                            .refusal();
        }

        private static Edit join(JsonValue value) {
            if (!(value instanceof JsonString crdt)) {
                throw invalid("a line has a 'crdt', which is a string");
            }
            try {
                return new Edit.Join(DocumentCodec.decode(Base64.getUrlDecoder().decode(crdt.value())));
            } catch (MalformedException | IllegalArgumentException e) {
                throw invalid("'crdt' is not what an export wrote: " + e.getMessage());
            }
        }

        private static RefusedException invalid(String detail) {
            return Problem.of(ProblemType.LINE_INVALID, detail).refusal();
        }
    }
}
