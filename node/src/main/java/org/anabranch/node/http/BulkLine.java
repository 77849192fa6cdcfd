package org.anabranch.node.http;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.node.json.JsonReader;

/** One line of a bulk request. */
record BulkLine(String id, Edit edit, Conditions conditions) {

    private static final Set<String> MEMBERS =
            new TreeSet<>(List.of("op", "id", "body", "patchType", "ifMatch", "baseVersion"));

    /** Reads lines; knows the id of the one that it read last, also if that was refused for something else. */
    static final class Reader {
        /** A body stands in its line, and a patch of operations brings levels of its own. */
        private static final int LEVELS = 1 + Patches.OPERATION_LEVELS;

        private final JsonReader json;
        private final Patches patches;
        private String lastId;

        Reader(HttpLimits limits) {
            this.json = new JsonReader(limits.json().within(LEVELS));
            this.patches = new Patches(limits);
        }

        /** Null if it had none that could be one. */
        String lastId() {
            return lastId;
        }

        BulkLine read(byte[] text) {
            lastId = null;
            if (!(WriteHandler.read(json, text) instanceof JsonObject line)) {
                throw invalid("a line is a JSON object");
            }
            String id = string(line, "id");
            if (id == null) {
                throw invalid("a line has an 'id'");
            }
            lastId = id;
            Names.requireId(id);
            for (String member : line.members().keySet()) {
                if (!MEMBERS.contains(member)) {
                    throw invalid("a line has no member '" + member + "'; it has " + String.join(", ", MEMBERS));
                }
            }
            Conditions conditions = Conditions.ofMembers(string(line, "ifMatch"), string(line, "baseVersion"));
            return new BulkLine(id, edit(line), conditions);
        }

        private Edit edit(JsonObject line) {
            String op = string(line, "op");
            if (line.get("patchType") != null && !"patch".equals(op)) {
                throw invalid("'patchType' is for patches");
            }
            return switch (op == null ? "put" : op) {
                case "put" -> put(body(line));
                case "patch" -> patch(string(line, "patchType"), body(line));
                case "delete" -> {
                    if (line.get("body") != null || line.get("baseVersion") != null) {
                        throw invalid("a delete has no 'body' and no 'baseVersion'");
                    }
                    yield new Edit.Delete();
                }
                default -> throw invalid("'op' is put, patch or delete");
            };
        }

        private static Edit put(JsonValue body) {
            if (body instanceof JsonObject document) {
                return new Edit.Put(document);
            }
            throw Problem.of(ProblemType.NOT_AN_OBJECT, "the body is JSON, but not an object")
                    .refusal();
        }

        private Edit patch(String type, JsonValue body) {
            String mediaType = type == null ? MediaTypes.MERGE_PATCH : type;
            if (!MediaTypes.PATCHES.contains(mediaType)) {
                String known = String.join(", ", MediaTypes.PATCHES);
                throw Problem.of(ProblemType.MEDIA_TYPE_UNSUPPORTED, "'patchType' is one of " + known)
                        .refusal();
            }
            return patches.parse(mediaType, body);
        }

        private static JsonValue body(JsonObject line) {
            JsonValue body = line.get("body");
            if (body == null) {
                throw invalid("a line has a 'body', unless it is a delete");
            }
            return body;
        }

        private static String string(JsonObject line, String name) {
            JsonValue value = line.get(name);
            if (value == null || value instanceof JsonString) {
                return value == null ? null : ((JsonString) value).value();
            }
            throw invalid("'" + name + "' is a string");
        }

        private static RefusedException invalid(String detail) {
            return Problem.of(ProblemType.LINE_INVALID, detail).refusal();
        }
    }
}
