package org.anabranch.node.http;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonPatchOperation;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.Operation;
import org.anabranch.node.json.JsonReader;

/** The bodies of PATCH as edits. Whether they apply is for the engine to say; whether they are patches is said here. */
final class Patches {

    /** A value stands in its operation, which stands in the array. */
    static final int OPERATION_LEVELS = 2;

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
        return parse(mediaType, WriteHandler.read(reader, text));
    }

    /** @param mediaType one of {@link MediaTypes#PATCHES} */
    Edit parse(String mediaType, JsonValue patch) {
        return switch (mediaType) {
            case MediaTypes.MERGE_PATCH -> new Edit.MergePatch(patch);
            case MediaTypes.JSON_PATCH -> new Edit.JsonPatch(list(patch, Patches::jsonPatchOperation));
            default -> new Edit.Operations(list(patch, Patches::operation));
        };
    }

    private interface Parser<T> {
        T parse(PatchStep step);
    }

    private <T> List<T> list(JsonValue patch, Parser<T> parser) {
        if (!(patch instanceof JsonArray array)) {
            throw PatchStep.invalid("a patch of this type is an array of operations", -1);
        }
        if (array.elements().size() > limits.operationsPerPatchMax()) {
            String what = "the patch has " + array.elements().size() + " operations";
            throw Problem.tooLarge(what, limits.operationsPerPatchMax(), "operationsPerPatchMax")
                    .refusal();
        }
        List<T> operations = new ArrayList<>();
        for (JsonValue element : array) {
            operations.add(parser.parse(new PatchStep(element, operations.size(), limits.json())));
        }
        return operations;
    }

    private static Operation operation(PatchStep step) {
        return switch (step.op()) {
            case "set" -> {
                step.requireMembers("path", "value");
                yield new Operation.Set(step.pointer("path"), step.value());
            }
            case "remove" -> {
                step.requireMembers("path");
                yield new Operation.Remove(step.pointer("path"));
            }
            case "increment" -> {
                step.requireMembers("path", "by");
                yield new Operation.Increment(step.pointer("path"), step.integer("by"));
            }
            case "add-to-set" -> {
                step.requireMembers("path", "values");
                yield new Operation.AddToSet(step.pointer("path"), step.scalars("values"));
            }
            case "remove-from-set" -> {
                step.requireMembers("path", "values");
                yield new Operation.RemoveFromSet(step.pointer("path"), step.scalars("values"));
            }
            case "insert" -> insert(step);
            case "move" -> {
                step.requireMembers("path", "element", "index");
                yield new Operation.Move(step.pointer("path"), step.element("element"), step.index("index"));
            }
            case "delete" -> {
                step.requireMembers("path", "element");
                yield new Operation.DeleteElement(step.pointer("path"), step.element("element"));
            }
            case "resolve" -> {
                step.requireMembers("path", "dot");
                yield new Operation.Resolve(step.pointer("path"), step.dot("dot"));
            }
            default ->
                throw step.invalid("the operations are set, remove, increment, add-to-set, remove-from-set, insert,"
                        + " move, delete and resolve");
        };
    }

    private static Operation insert(PatchStep step) {
        if (step.has("after")) {
            step.requireMembers("path", "after", "value");
            return new Operation.InsertAfter(step.pointer("path"), step.element("after"), step.value());
        }
        step.requireMembers("path", "index", "value");
        return new Operation.Insert(step.pointer("path"), step.index("index"), step.value());
    }

    /** RFC 6902 §4; members that it does not define are ignored, as it says. */
    private static JsonPatchOperation jsonPatchOperation(PatchStep step) {
        return switch (step.op()) {
            case "add" -> new JsonPatchOperation.Add(step.pointer("path"), step.value());
            case "remove" -> new JsonPatchOperation.Remove(step.pointer("path"));
            case "replace" -> new JsonPatchOperation.Replace(step.pointer("path"), step.value());
            case "move" -> new JsonPatchOperation.Move(step.pointer("from"), step.pointer("path"));
            case "copy" -> new JsonPatchOperation.Copy(step.pointer("from"), step.pointer("path"));
            case "test" -> new JsonPatchOperation.Test(step.pointer("path"), step.value());
            default -> throw step.invalid("the operations are add, remove, replace, move, copy and test");
        };
    }
}
