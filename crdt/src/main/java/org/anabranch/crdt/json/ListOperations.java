package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.position.Position;

/** The operations on arrays and their elements. */
final class ListOperations {

    private final Mutation mutation;
    private final PatchSteps steps;

    ListOperations(Mutation mutation, PatchSteps steps) {
        this.mutation = mutation;
        this.steps = steps;
    }

    void insert(Operation.Insert insert) throws ConflictException {
        PatchSteps.requireDepth(insert.path().tokens().size() + 1, insert.value());
        Place place = Place.of(insert.path(), mutation);
        JsonValue shown = place.value();
        if (shown != null && (!(shown instanceof JsonArray) || place.slot().shown() == Facet.SET)) {
            throw notAnArray();
        }
        insertAt(place, insert.index(), insert.value());
    }

    /** At {@code place}, where an array is or nothing. */
    void insertAt(Place place, int index, JsonValue value) throws ConflictException {
        JsonArray array = place.exists() ? (JsonArray) place.value() : JsonArray.EMPTY;
        requireIndex(index, array.elements().size());
        if (place.isWithinWhole()
                || mutation.isAtomic(place.path())
                || place.slot().shown() == Facet.REGISTER) {
            List<JsonValue> longer = new ArrayList<>(array.elements());
            longer.add(index, value);
            steps.createParents(place.path());
            steps.write(place, WholeValue.set(place.slot().value(), place.rest(), new JsonArray(longer)));
        } else if (place.slot().isLive()) {
            List<Slot.Element> elements = place.slot().elements();
            mutation.insert(place.path(), placeBefore(elements, index), placeAt(elements, index), value);
        } else {
            steps.createParents(place.path());
            mutation.write(place.path(), JsonArray.of(value));
        }
    }

    void insertAfter(Operation.InsertAfter insert) throws ConflictException {
        PatchSteps.requireDepth(insert.path().tokens().size() + 1, insert.value());
        Place list = list(insert.path());
        List<Slot.Element> elements = list.slot().elements();
        int index = indexOf(elements, insert.after()) + 1;
        mutation.insert(list.path(), placeBefore(elements, index), placeAt(elements, index), insert.value());
    }

    void move(Operation.Move move) throws ConflictException {
        Place list = list(move.path());
        move(list, indexOf(list.slot().elements(), move.element()), move.index());
    }

    /** Moves the element at {@code from} to where it is at {@code to} among the others. */
    void move(Place list, int from, int to) throws ConflictException {
        List<Slot.Element> others = list.slot().elements();
        requireIndex(to, others.size() - 1);
        Slot.Element element = others.remove(from);
        if (from != to) {
            mutation.move(list.path(), element, placeBefore(others, to), placeAt(others, to));
        }
    }

    void delete(Operation.DeleteElement delete) throws ConflictException {
        Place list = list(delete.path());
        indexOf(list.slot().elements(), delete.element());
        mutation.remove(list.path().element(delete.element()));
    }

    private Place list(Pointer pointer) throws ConflictException {
        Place place = Place.of(pointer, mutation).requireSlot();
        if (place.slot().shown() != Facet.LIST) {
            throw notAnArray();
        }
        return place;
    }

    private static int indexOf(List<Slot.Element> elements, Position id) throws ConflictException {
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i).id().equals(id)) {
                return i;
            }
        }
        throw ConflictException.of("the array has no element " + id);
    }

    private static void requireIndex(int index, int max) throws ConflictException {
        if (index < 0 || index > max) {
            throw ConflictException.of("the index " + index + " is not between 0 and " + max);
        }
    }

    private static Position placeBefore(List<Slot.Element> elements, int index) {
        return index == 0 ? null : elements.get(index - 1).place();
    }

    private static Position placeAt(List<Slot.Element> elements, int index) {
        return index == elements.size() ? null : elements.get(index).place();
    }

    private static ConflictException notAnArray() {
        return ConflictException.of("only an array has elements");
    }
}
