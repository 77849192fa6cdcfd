package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * Makes a document show a body by writing the difference only: what is equal takes no dot, so that concurrent writes to
 * it are not touched, and a second PUT of the same body changes nothing.
 *
 * <p>Values are compared as JSON (1.0 is 1). Objects are compared by key. A number over a counter is an increment by the
 * difference if that is an integer. Anything else that differs is assigned. Arrays over lists and sets will be compared
 * here too.
 */
final class PutDiff {

    private final Mutation mutation;

    PutDiff(Mutation mutation) {
        this.mutation = mutation;
    }

    void apply(JsonObject body) {
        diff(Path.ROOT, mutation.view().root(), body);
    }

    private void diff(Path path, Slot slot, JsonValue body) {
        Facet shown = slot.shown();
        if (shown == null) {
            mutation.write(path, body);
        } else if (shown == Facet.MAP && body instanceof JsonObject object) {
            diffMembers(path, slot, object);
        } else {
            diffValue(path, slot, shown, body);
        }
    }

    private void diffMembers(Path path, Slot slot, JsonObject body) {
        slot.children().forEach((step, child) -> {
            if (body.get(((Step.Key) step).name()) == null) {
                mutation.killAll(child);
            }
        });
        for (Map.Entry<String, JsonValue> member : body.members().entrySet()) {
            Step.Key key = new Step.Key(member.getKey());
            diff(path.child(key), slot.child(key), member.getValue());
        }
        mutation.keepContainer(path);
    }

    private void diffValue(Path path, Slot slot, Facet shown, JsonValue body) {
        JsonValue value = slot.value();
        if (value.equals(body)) {
            return;
        }
        Optional<BigInteger> difference = shown == Facet.COUNTER ? integerDifference(value, body) : Optional.empty();
        difference.ifPresentOrElse(by -> mutation.increment(path, by), () -> mutation.assign(path, body));
    }

    /** What to add to the number {@code from} to get the number {@code to}, if an increment can. */
    static Optional<BigInteger> integerDifference(JsonValue from, JsonValue to) {
        if (!(from instanceof JsonNumber start) || !(to instanceof JsonNumber end)) {
            return Optional.empty();
        }
        BigDecimal difference = end.value().subtract(start.value()).stripTrailingZeros();
        boolean fits = difference.scale() <= 0 && difference.precision() - difference.scale() <= JsonNumber.DIGITS_MAX;
        return fits ? Optional.of(difference.toBigIntegerExact()) : Optional.empty();
    }
}
