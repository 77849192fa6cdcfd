package org.anabranch.crdt.json;

import java.util.List;
import java.util.function.Function;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** What the patches have in common: their order, and writing and removing at a place that a client named. */
final class PatchSteps {

    private final Mutation mutation;

    PatchSteps(Mutation mutation) {
        this.mutation = mutation;
    }

    interface Applied<T> {
        void apply(T operation) throws ConflictException;
    }

    /** Applies the operations, each to what those before it left. The first refusal, or null. */
    <T> Refused inOrder(List<T> operations, Function<T, Pointer> place, Applied<T> applied) {
        for (int index = 0; index < operations.size(); index++) {
            T operation = operations.get(index);
            try {
                applied.apply(operation);
            } catch (ConflictException e) {
                return e.at(place.apply(operation), index);
            }
            mutation.step();
        }
        return null;
    }

    /** Writes {@code value}; where it is shown already, that settles a conflict and is no change otherwise. */
    void set(Pointer pointer, JsonValue value) throws ConflictException {
        requireDepth(pointer.tokens().size(), value);
        if (pointer.isRoot() && !(value instanceof JsonObject)) {
            throw ConflictException.notAnObject();
        }
        Place place = Place.of(pointer, mutation);
        createParents(place.path());
        write(place, place.isWithinWhole() ? WholeValue.set(place.slot().value(), place.rest(), value) : value);
    }

    /** Makes the slot of {@code place}, or the whole value that it is in, show {@code value}. */
    void write(Place place, JsonValue value) {
        if (!place.slot().isLive()) {
            mutation.write(place.path(), value);
        } else if (place.slot().shows(value) && place.slot().value().equals(value)) {
            mutation.collapse(place.path(), place.slot(), value);
        } else {
            mutation.assign(place.path(), value);
        }
    }

    /** Removes what is at {@code place}, where something is. */
    void remove(Place place) throws ConflictException {
        if (place.path().isRoot()) {
            throw ConflictException.notAnObject();
        }
        if (place.isWithinWhole()) {
            mutation.assign(place.path(), WholeValue.remove(place.slot().value(), place.rest()));
        } else {
            mutation.remove(place.path());
        }
    }

    void createParents(Path path) throws ConflictException {
        if (!mutation.createParents(path)) {
            throw ConflictException.of("a value that has no parts is in the way");
        }
    }

    static void requireDepth(int levels, JsonValue value) throws ConflictException {
        if (levels + value.depth() > Path.DEPTH_MAX) {
            throw ConflictException.of("more than " + Path.DEPTH_MAX + " levels deep");
        }
    }
}
