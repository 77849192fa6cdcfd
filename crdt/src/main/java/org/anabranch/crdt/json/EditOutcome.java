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
        /** An operation on the wrong type, at a missing element or path, below a value that has no parts; a failed test. */
        PATCH_CONFLICT,
        /** A conflict that is to be resolved has no such sibling, or not any more. */
        CONFLICT_CHANGED,
        /** The document was deleted since the version that the body derives from, and deletes win. */
        DOCUMENT_DELETED,
        /** The document would no longer be an object. */
        NOT_AN_OBJECT
    }
}
