package org.anabranch.crdt.json;

/** What became of an {@link Edit}. */
public sealed interface EditOutcome {

    /**
     * @param delta what to join to the document, here and everywhere
     * @param created whether the document was not visible before
     */
    record Changed(Document delta, boolean created) implements EditOutcome {}

    /** The document already is as asked; no dot was taken. */
    record Unchanged() implements EditOutcome {}

    /** There is no document to delete. */
    record Absent() implements EditOutcome {}

    /**
     * The edit cannot be applied to what is there; no dot was taken.
     *
     * @param pointer where
     * @param operation the index of the operation that failed, or -1
     */
    record Refused(Reason reason, Pointer pointer, int operation, String detail) implements EditOutcome {}

    enum Reason {
        /** An operation on the wrong type, or below a value that holds nothing. */
        PATCH_CONFLICT,
        /** The document would no longer be an object. */
        NOT_AN_OBJECT
    }
}
