package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.JsonValue.JsonNumber;

/** Applies operations one after the other, each to what those before it left. */
final class OperationsPatching {

    private static final BigInteger INCREMENT_LIMIT = BigInteger.TEN.pow(JsonNumber.DIGITS_MAX);

    private final Mutation mutation;
    private final PatchSteps steps;
    private final ListOperations lists;
    private final SetOperations sets;

    OperationsPatching(Mutation mutation) {
        this.mutation = mutation;
        this.steps = new PatchSteps(mutation);
        this.lists = new ListOperations(mutation, steps);
        this.sets = new SetOperations(mutation, steps);
    }

    /** The first refusal, or null. */
    Refused apply(List<Operation> operations) {
        return steps.inOrder(operations, Operation::path, this::applyOne);
    }

    private void applyOne(Operation operation) throws ConflictException {
        if (operation instanceof Operation.Set set) {
            steps.set(set.path(), set.value());
        } else if (operation instanceof Operation.Remove remove) {
            remove(remove);
        } else if (operation instanceof Operation.Increment increment) {
            increment(increment);
        } else if (operation instanceof Operation.AddToSet add) {
            sets.add(add);
        } else if (operation instanceof Operation.RemoveFromSet remove) {
            sets.remove(remove);
        } else if (operation instanceof Operation.Insert insert) {
            lists.insert(insert);
        } else if (operation instanceof Operation.InsertAfter insert) {
            lists.insertAfter(insert);
        } else if (operation instanceof Operation.Move move) {
            lists.move(move);
        } else if (operation instanceof Operation.DeleteElement delete) {
            lists.delete(delete);
        } else {
            Operation.Resolve resolve = (Operation.Resolve) operation;
            new Resolution(mutation).resolve(Place.of(resolve.path(), mutation).requireSlot(), resolve.dot());
        }
    }

    private void remove(Operation.Remove remove) throws ConflictException {
        Place place = Place.find(remove.path(), mutation).orElse(null);
        if (place != null && place.exists()) {
            steps.remove(place);
        }
    }

    private void increment(Operation.Increment increment) throws ConflictException {
        Place place = Place.of(increment.path(), mutation);
        JsonValue shown = place.value();
        boolean counts = !place.isWithinWhole() && place.slot().hasLeaf(Facet.COUNTER);
        if (shown != null && !counts && !(shown instanceof JsonNumber)
                || place.path().isRoot()) {
            throw ConflictException.of("only a number can be incremented");
        }
        if (increment.by().abs().compareTo(INCREMENT_LIMIT) >= 0) {
            throw ConflictException.of("an increment has at most " + JsonNumber.DIGITS_MAX + " digits");
        }
        if (place.isWithinWhole() || mutation.isAtomic(place.path())) {
            steps.set(increment.path(), sum(shown, increment.by()));
        } else {
            steps.createParents(place.path());
            mutation.increment(place.path(), increment.by());
        }
    }

    private static JsonNumber sum(JsonValue shown, BigInteger by) throws ConflictException {
        BigDecimal start = shown instanceof JsonNumber number ? number.value() : BigDecimal.ZERO;
        try {
            return new JsonNumber(start.add(new BigDecimal(by)));
        } catch (IllegalArgumentException e) {
            throw ConflictException.of(e.getMessage());
        }
    }
}
