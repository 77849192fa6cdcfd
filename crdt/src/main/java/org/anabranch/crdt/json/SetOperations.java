package org.anabranch.crdt.json;

import java.util.List;
import java.util.TreeMap;
import org.anabranch.crdt.json.JsonValue.JsonArray;

/** The operations on sets. */
final class SetOperations {

    private final Mutation mutation;
    private final PatchSteps steps;

    SetOperations(Mutation mutation, PatchSteps steps) {
        this.mutation = mutation;
        this.steps = steps;
    }

    void add(Operation.AddToSet add) throws ConflictException {
        JsonArray values = scalars(add.values());
        Place place = Place.of(add.path(), mutation).requireSlot();
        if (mutation.isAtomic(place.path())) {
            throw notASet();
        }
        if (place.slot().shown() != Facet.SET) {
            TreeMap<String, JsonValue> members = membersToStartFrom(place).byText();
            members.keySet().removeAll(values.byText().keySet());
            steps.createParents(place.path());
            mutation.clear(place.slot());
            mutation.createSet(place.path());
            mutation.addMembers(place.path(), members);
        }
        mutation.addMembers(place.path(), values.byText());
    }

    void remove(Operation.RemoveFromSet remove) throws ConflictException {
        JsonArray values = scalars(remove.values());
        Place place = Place.find(remove.path(), mutation).orElse(null);
        if (place == null || !place.exists()) {
            return;
        }
        if (place.requireSlot().slot().shown() != Facet.SET) {
            throw notASet();
        }
        mutation.removeMembers(place.path(), values.byText().keySet());
        mutation.keepContainer(place.path());
    }

    private static JsonArray membersToStartFrom(Place place) throws ConflictException {
        if (!place.exists()) {
            return JsonArray.EMPTY;
        }
        if (place.value() instanceof JsonArray array && array.isOfScalars()) {
            return array;
        }
        throw notASet();
    }

    private static JsonArray scalars(List<JsonValue> values) throws ConflictException {
        JsonArray array = new JsonArray(values);
        if (!array.isOfScalars()) {
            throw ConflictException.of("the members of a set are scalars");
        }
        return array;
    }

    private static ConflictException notASet() {
        return ConflictException.of("only a set has members, or for adding an array of scalars");
    }
}
