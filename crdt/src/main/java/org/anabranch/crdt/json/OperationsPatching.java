package org.anabranch.crdt.json;

import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** Applies operations one after the other, each to what those before it left. */
final class OperationsPatching {

    private static final BigInteger INCREMENT_LIMIT = BigInteger.TEN.pow(JsonNumber.DIGITS_MAX);

    private final Mutation mutation;
    private int index;

    OperationsPatching(Mutation mutation) {
        this.mutation = mutation;
    }

    /** The first refusal, or null. */
    Refused apply(List<Operation> operations) {
        for (index = 0; index < operations.size(); index++) {
            Refused refused = apply(operations.get(index));
            if (refused != null) {
                return refused;
            }
            mutation.step();
        }
        return null;
    }

    private Refused apply(Operation operation) {
        int valueDepth = operation instanceof Operation.Set set ? set.value().depth() : 0;
        if (operation.path().tokens().size() + valueDepth > Path.DEPTH_MAX) {
            return refused(operation, "more than " + Path.DEPTH_MAX + " levels deep");
        }
        Path path = Path.ROOT;
        for (String token : operation.path().tokens()) {
            Slot slot = mutation.view().root().at(path);
            if (slot.shown() != Facet.MAP && slot.value() instanceof JsonArray) {
                return refused(operation, "an array is written as a whole");
            }
            path = path.key(token);
        }
        if (operation instanceof Operation.Set set) {
            return set(set, path);
        }
        if (operation instanceof Operation.Remove remove) {
            return remove(remove, path);
        }
        return increment((Operation.Increment) operation, path);
    }

    private Refused set(Operation.Set set, Path path) {
        if (path.isRoot() && !(set.value() instanceof JsonObject)) {
            return notAnObject(set);
        }
        if (!mutation.createParents(path)) {
            return refused(set, "a value that is no object is in the way");
        }
        Slot slot = mutation.view().root().at(path);
        if (slot.isEmpty()) {
            mutation.write(path, set.value());
        } else if (slot.value().equals(set.value())) {
            mutation.collapse(path, slot, set.value());
        } else {
            mutation.assign(path, set.value());
        }
        return null;
    }

    private Refused remove(Operation.Remove remove, Path path) {
        if (path.isRoot()) {
            return notAnObject(remove);
        }
        if (!mutation.view().root().at(path).isEmpty()) {
            mutation.remove(path);
        }
        return null;
    }

    private Refused increment(Operation.Increment increment, Path path) {
        Slot slot = mutation.view().root().at(path);
        boolean allowed = slot.isEmpty() || slot.hasLeaf(Facet.COUNTER) || slot.value() instanceof JsonNumber;
        if (!allowed || path.isRoot()) {
            return refused(increment, "only a number can be incremented");
        }
        if (increment.by().abs().compareTo(INCREMENT_LIMIT) >= 0) {
            return refused(increment, "an increment has at most " + JsonNumber.DIGITS_MAX + " digits");
        }
        if (!mutation.createParents(path)) {
            return refused(increment, "a value that is no object is in the way");
        }
        mutation.increment(path, increment.by());
        return null;
    }

    private Refused notAnObject(Operation operation) {
        return new Refused(Reason.NOT_AN_OBJECT, operation.path(), index, "a document is an object");
    }

    private Refused refused(Operation operation, String why) {
        return new Refused(Reason.PATCH_CONFLICT, operation.path(), index, why);
    }
}
