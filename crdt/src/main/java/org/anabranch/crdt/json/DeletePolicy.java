package org.anabranch.crdt.json;

/** How a document with a delete record reads. Both are read rules over one state: replicas agree whichever they use. */
public enum DeletePolicy {
    /** A write concurrent with the delete revives the whole document. */
    UPDATE_WINS,
    /** A deleted document is gone, whatever was written concurrently. */
    DELETE_WINS
}
