package org.anabranch.crdt.json;

import java.util.List;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * JSON Patch (RFC 6902). Adding and replacing write as the operation {@code set} does: what is shown already is no change,
 * unless others stand in conflict with it.
 */
final class JsonPatching {

    private static final String END = "-";

    private final Mutation mutation;
    private final PatchSteps steps;
    private final ListOperations lists;

    JsonPatching(Mutation mutation) {
        this.mutation = mutation;
        this.steps = new PatchSteps(mutation);
        this.lists = new ListOperations(mutation, steps);
    }

    /** The first refusal, or null. */
    Refused apply(List<JsonPatchOperation> operations) {
        return steps.inOrder(operations, JsonPatchOperation::path, this::applyOne);
    }

    private void applyOne(JsonPatchOperation operation) throws ConflictException {
        if (operation instanceof JsonPatchOperation.Add add) {
            add(add.path(), add.value());
        } else if (operation instanceof JsonPatchOperation.Remove remove) {
            steps.remove(existing(remove.path()));
        } else if (operation instanceof JsonPatchOperation.Replace replace) {
            existing(replace.path());
            steps.set(replace.path(), replace.value());
        } else if (operation instanceof JsonPatchOperation.Move move) {
            move(move.from(), move.path());
        } else if (operation instanceof JsonPatchOperation.Copy copy) {
            add(copy.path(), existing(copy.from()).value());
        } else {
            JsonPatchOperation.Test test = (JsonPatchOperation.Test) operation;
            if (!existing(test.path()).value().equals(test.value())) {
                throw ConflictException.of("the value is another than the one tested for");
            }
        }
    }

    private void add(Pointer pointer, JsonValue value) throws ConflictException {
        if (pointer.isRoot()) {
            steps.set(pointer, value);
            return;
        }
        Place parent = existing(pointer.parent());
        if (parent.value() instanceof JsonObject) {
            steps.set(pointer, value);
        } else if (parent.value() instanceof JsonArray array && parent.slot().shown() != Facet.SET) {
            PatchSteps.requireDepth(pointer.tokens().size(), value);
            lists.insertAt(parent, insertionIndex(pointer, array.elements().size()), value);
        } else {
            throw ConflictException.of("'" + pointer.parent() + "' is neither an object nor an array");
        }
    }

    private void move(Pointer from, Pointer path) throws ConflictException {
        Place moved = existing(from);
        if (from.equals(path)) {
            return;
        }
        if (path.startsWith(from)) {
            throw ConflictException.of("a value cannot be moved into itself");
        }
        if (moved.path().step() instanceof Step.Element
                && from.parent().equals(path.parent())
                && !moved.isWithinWhole()) {
            Place list = existing(from.parent());
            int last = list.slot().elements().size() - 1;
            lists.move(list, Place.index(from.last(), last), insertionIndex(path, last));
            return;
        }
        steps.remove(moved);
        mutation.step();
        add(path, moved.value());
    }

    private Place existing(Pointer pointer) throws ConflictException {
        Place place = Place.of(pointer, mutation);
        if (!place.exists()) {
            throw ConflictException.of("there is nothing at '" + pointer + "'");
        }
        return place;
    }

    private static int insertionIndex(Pointer pointer, int size) throws ConflictException {
        return pointer.last().equals(END) ? size : Place.index(pointer.last(), size);
    }
}
