package org.anabranch.crdt.json;

import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.position.Position;

/**
 * One step of an operations patch. Missing parents are created as maps. A path goes through arrays by index, as they stand
 * where and when the operation is applied; an element of its own is named by its id.
 */
public sealed interface Operation {

    Pointer path();

    /** Assigns: replaces everything seen at the path, whatever its type; writing what is shown there is no change. */
    record Set(Pointer path, JsonValue value) implements Operation {}

    /** Removes what is seen at the path; nothing happens where nothing is. */
    record Remove(Pointer path) implements Operation {}

    /** Adds to the number at the path, or starts one from 0; refused on anything else. Concurrent increments add up. */
    record Increment(Pointer path, BigInteger by) implements Operation {}

    /**
     * Adds members to the set at the path, or starts one; an array of scalars becomes a set with those members first.
     * Refused on anything else, and for members that are no scalars. A concurrent removal of a member loses.
     */
    record AddToSet(Pointer path, List<JsonValue> values) implements Operation {
        public AddToSet {
            values = List.copyOf(values);
        }
    }

    /** Removes members from the set at the path; nothing happens where nothing is; refused on anything else. */
    record RemoveFromSet(Pointer path, List<JsonValue> values) implements Operation {
        public RemoveFromSet {
            values = List.copyOf(values);
        }
    }

    /** Inserts before the element at {@code index} of the array at the path, or at its end; or starts one. */
    record Insert(Pointer path, int index, JsonValue value) implements Operation {}

    /** Inserts after the element {@code after} of the array at the path. */
    record InsertAfter(Pointer path, Position after, JsonValue value) implements Operation {}

    /** Moves an element to where it then has {@code index}. Of concurrent moves one wins; no copy is left. */
    record Move(Pointer path, Position element, int index) implements Operation {}

    /** Deletes an element, wherever it stands now. */
    record DeleteElement(Pointer path, Position element) implements Operation {}

    /** Settles the conflict at the path in favour of the sibling with the dot: removes the others that are seen. */
    record Resolve(Pointer path, Dot dot) implements Operation {}
}
