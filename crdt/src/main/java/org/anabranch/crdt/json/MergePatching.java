package org.anabranch.crdt.json;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.JsonValue.JsonNull;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * JSON Merge Patch (RFC 7396). An object merges into a map, member by member; null removes; anything else is written,
 * which where the same value is shown already is no change, unless others stand in conflict with it.
 */
final class MergePatching {

    private final Mutation mutation;

    MergePatching(Mutation mutation) {
        this.mutation = mutation;
    }

    /** Never refused: returns null. */
    Refused apply(JsonObject patch) {
        merge(Path.ROOT, mutation.view().root(), patch);
        return null;
    }

    /** RFC 7396 on plain values. */
    static JsonValue merged(JsonValue target, JsonValue patch) {
        if (!(patch instanceof JsonObject object)) {
            return patch;
        }
        TreeMap<String, JsonValue> result =
                new TreeMap<>(target instanceof JsonObject old ? old.members() : new TreeMap<>());
        object.members().forEach((key, member) -> {
            if (member instanceof JsonNull) {
                result.remove(key);
            } else {
                JsonValue old = result.get(key);
                result.put(key, merged(old == null ? JsonValue.NULL : old, member));
            }
        });
        return new JsonObject(result);
    }

    private void merge(Path path, Slot map, JsonObject patch) {
        for (Map.Entry<String, JsonValue> member : patch.members().entrySet()) {
            Step.Key key = new Step.Key(member.getKey());
            mergeMember(path.child(key), map.child(key), member.getValue());
        }
        mutation.keepContainer(path);
    }

    private void mergeMember(Path path, Slot slot, JsonValue patch) {
        if (patch instanceof JsonNull) {
            mutation.killAll(slot);
        } else if (patch instanceof JsonObject object && slot.shown() == Facet.MAP && !mutation.isAtomic(path)) {
            merge(path, slot, object);
        } else {
            JsonValue shown = slot.value();
            replace(path, slot, merged(shown == null ? JsonValue.NULL : shown, patch));
        }
    }

    private void replace(Path path, Slot slot, JsonValue value) {
        if (!slot.isLive()) {
            mutation.write(path, value);
        } else if (slot.value().equals(value)) {
            mutation.collapse(path, slot, value);
        } else {
            Optional<BigInteger> difference =
                    slot.shown() == Facet.COUNTER ? PutDiff.integerDifference(slot.value(), value) : Optional.empty();
            difference.ifPresentOrElse(by -> mutation.increment(path, by), () -> mutation.assign(path, value));
        }
    }
}
