package org.anabranch.crdt.json;

/** One step of a JSON Patch (RFC 6902), applied to what those before it left. Nothing is created on the way. */
public sealed interface JsonPatchOperation {

    Pointer path();

    /** Inserts into an array, before an index or ({@code -}) at the end; adds or replaces a member of an object. */
    record Add(Pointer path, JsonValue value) implements JsonPatchOperation {}

    record Remove(Pointer path) implements JsonPatchOperation {}

    record Replace(Pointer path, JsonValue value) implements JsonPatchOperation {}

    /** Inside one array the element itself moves: what others write to it meanwhile, and other moves of it, compose. */
    record Move(Pointer from, Pointer path) implements JsonPatchOperation {}

    record Copy(Pointer from, Pointer path) implements JsonPatchOperation {}

    record Test(Pointer path, JsonValue value) implements JsonPatchOperation {}
}
