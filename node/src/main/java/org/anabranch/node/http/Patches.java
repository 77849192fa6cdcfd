package org.anabranch.node.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.Pointer;
import org.anabranch.node.json.JsonReader;
import org.anabranch.node.json.Utf8;

/** Patches as edits. */
final class Patches {

    /** An operation's value stands in the operation, which stands in the array. */
    static final int OPERATION_LEVELS = 2;

    private static final Set<String> LATER =
            new TreeSet<>(List.of("add-to-set", "remove-from-set", "insert", "move", "delete", "resolve"));

    private final HttpLimits limits;
    private final JsonReader mergeReader;
    private final JsonReader operationsReader;

    Patches(HttpLimits limits) {
        this.limits = limits;
        this.mergeReader = new JsonReader(limits.json());
        this.operationsReader = new JsonReader(limits.json().within(OPERATION_LEVELS));
    }

    Edit parse(String mediaType, byte[] text) {
        JsonReader reader = mediaType.equals(MediaTypes.MERGE_PATCH) ? mergeReader : operationsReader;
        return parse(mediaType, DocumentHandler.read(reader, text));
    }

    /** @param mediaType one of {@link MediaTypes#PATCHES} */
    Edit parse(String mediaType, JsonValue patch) {
        return mediaType.equals(MediaTypes.MERGE_PATCH) ? new Edit.MergePatch(patch) : operations(patch);
    }

    private Edit operations(JsonValue patch) {
        if (!(patch instanceof JsonArray array)) {
            throw invalid("operations come in an array", -1);
        }
        if (array.elements().size() > limits.operationsPerPatchMax()) {
            String what = "the patch has " + array.elements().size() + " operations";
            throw Problem.tooLarge(what, limits.operationsPerPatchMax(), "operationsPerPatchMax")
                    .refusal();
        }
        List<Operation> operations = new ArrayList<>();
        for (JsonValue element : array) {
            operations.add(operation(element, operations.size()));
        }
        return new Edit.Operations(operations);
    }

    private Operation operation(JsonValue element, int index) {
        if (!(element instanceof JsonObject object) || !(object.get("op") instanceof JsonString op)) {
            throw invalid("an operation is an object with a string 'op'", index);
        }
        return switch (op.value()) {
            case "set" -> {
                requireMembers(object, index, "op", "path", "value");
                yield new Operation.Set(path(object, index), object.get("value"));
            }
            case "remove" -> {
                requireMembers(object, index, "op", "path");
                yield new Operation.Remove(path(object, index));
            }
            case "increment" -> {
                requireMembers(object, index, "op", "path", "by");
                if (!(object.get("by") instanceof JsonNumber by) || !by.isInteger()) {
                    throw invalid("'by' is an integer", index);
                }
                yield new Operation.Increment(path(object, index), by.value().toBigIntegerExact());
            }
            default ->
                throw invalid(
                        LATER.contains(op.value())
                                ? "this version does not have the operation '" + op.value() + "' yet"
                                : "there are the operations set, remove and increment",
                        index);
        };
    }

    private Pointer path(JsonObject object, int index) {
        if (!(object.get("path") instanceof JsonString path)) {
            throw invalid("'path' is a JSON pointer", index);
        }
        Pointer pointer;
        try {
            pointer = Pointer.parse(path.value());
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage(), index);
        }
        for (String token : pointer.tokens()) {
            if (Utf8.length(token) > limits.json().keyBytesMax()) {
                throw Problem.tooLarge(
                                "a key in 'path' is too long", limits.json().keyBytesMax(), "keyBytesMax")
                        .at(null, index)
                        .refusal();
            }
        }
        return pointer;
    }

    private static void requireMembers(JsonObject object, int index, String... names) {
        Set<String> expected = new TreeSet<>(List.of(names));
        if (!object.members().keySet().equals(expected)) {
            throw invalid("this operation has exactly the members " + String.join(", ", names), index);
        }
    }

    private static RefusedException invalid(String detail, int index) {
        return Problem.of(ProblemType.PATCH_INVALID, detail).at(null, index).refusal();
    }
}
