package org.anabranch.crdt.json;

import java.math.BigInteger;

/** One step of an operations patch. Missing parents are created as maps. */
public sealed interface Operation {

    Pointer path();

    /** Assigns: replaces everything seen at the path, whatever its type; writing what is shown there is no change. */
    record Set(Pointer path, JsonValue value) implements Operation {}

    /** Removes what is seen at the path; nothing happens where nothing is. */
    record Remove(Pointer path) implements Operation {}

    /** Adds to the number at the path, or starts one from 0; refused on anything else. Concurrent increments add up. */
    record Increment(Pointer path, BigInteger by) implements Operation {}
}
