package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * Makes a document show a body by writing the difference only: what is equal takes no dot, so that concurrent writes to
 * it are not touched, and a second PUT of the same body changes nothing.
 *
 * <p>Values are compared as JSON (1.0 is 1). Objects are compared by key, arrays by {@link ArrayDiff}. Scalars in an array
 * over a set are added to it and removed from it. A number over a counter is an increment by the difference if that is an
 * integer. Anything else that differs is assigned.
 *
 * <p>The difference is that to what the mutation reads. In a three-way PUT that is the version that the client started
 * from, so that only what he saw dies, and what is in the document now already is not written a second time; but a count
 * is, since nobody can tell a change that both made from one change told twice.
 */
final class PutDiff {

    private final Mutation mutation;
    private final Slot now; // what is there now, if that is not what the mutation reads; or null

    PutDiff(Mutation mutation, Slot now) {
        this.mutation = mutation;
        this.now = now;
    }

    void apply(JsonObject body) {
        diff(Path.ROOT, mutation.view().root(), body);
    }

    void diff(Path path, Slot slot, JsonValue body) {
        Facet shown = slot.shown();
        boolean atomic = mutation.isAtomic(path);
        if (shown == Facet.MAP && body instanceof JsonObject object && !atomic) {
            diffMembers(path, slot, object);
        } else if (!slot.shows(body) && !isDoneAlready(path, slot, body)) {
            diffValue(path, slot, shown, body, atomic);
        }
    }

    /** What is at {@code path} now; null where that is what the mutation reads. */
    Slot now(Path path) {
        return now == null ? null : now.at(path);
    }

    private boolean isDoneAlready(Path path, Slot slot, JsonValue body) {
        return now != null && !slot.hasCounter() && now(path).shows(body);
    }

    private void diffMembers(Path path, Slot slot, JsonObject body) {
        slot.children().forEach((step, child) -> {
            if (step instanceof Step.Key key && child.isLive() && body.get(key.name()) == null) {
                mutation.killAll(child);
            }
        });
        for (Map.Entry<String, JsonValue> member : body.members().entrySet()) {
            Step.Key key = new Step.Key(member.getKey());
            diff(path.child(key), slot.child(key), member.getValue());
        }
        mutation.keepContainer(path);
    }

    private void diffValue(Path path, Slot slot, Facet shown, JsonValue body, boolean atomic) {
        if (shown == null) {
            mutation.write(path, body);
        } else if (shown == Facet.LIST && body instanceof JsonArray array && !atomic) {
            new ArrayDiff(mutation, this, path, slot).apply(array);
        } else if (shown == Facet.SET && body instanceof JsonArray array && array.isOfScalars() && !atomic) {
            diffSet(path, slot, array);
        } else if (shown == Facet.COUNTER
                && integerDifference(slot.value(), body).isPresent()) {
            mutation.increment(path, integerDifference(slot.value(), body).get());
        } else {
            mutation.assign(path, body);
        }
    }

    private void diffSet(Path path, Slot slot, JsonArray body) {
        TreeMap<String, JsonValue> gone = slot.members();
        TreeMap<String, JsonValue> fresh = body.byText();
        gone.keySet().removeAll(body.byText().keySet());
        fresh.keySet().removeAll(slot.members().keySet());
        mutation.removeMembers(path, gone.keySet());
        mutation.addMembers(path, fresh);
        mutation.keepContainer(path);
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
