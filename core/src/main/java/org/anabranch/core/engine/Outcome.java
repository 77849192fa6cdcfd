package org.anabranch.core.engine;

import java.util.List;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.DocumentView;

/** What became of a {@link Command}. */
public sealed interface Outcome {

    /**
     * The commit is durable here.
     *
     * @param results of the edits, in their order
     * @param vector of this replica with the commit: what a session that saw this answer has seen
     */
    record Committed(List<Result> results, VersionVector vector) implements Outcome {
        public Committed {
            results = List.copyOf(results);
        }
    }

    /**
     * Nothing was changed.
     *
     * @param edit the index of the edit that could not be done
     * @param pointer the place in its document, or null
     * @param operation the index of the operation within the edit, or -1
     * @param limit what was exceeded, or -1
     */
    record Refused(int edit, Reason reason, String detail, String pointer, int operation, long limit)
            implements Outcome {}

    /** @param view what the document shows now; null when it was deleted */
    record Result(Kind kind, DocumentView view) {}

    enum Kind {
        CREATED,
        CHANGED,
        UNCHANGED,
        DELETED
    }

    enum Reason {
        NOT_FOUND,
        PRECONDITION_FAILED,
        PATCH_CONFLICT,
        CONFLICT_CHANGED,
        DOCUMENT_DELETED,
        NOT_AN_OBJECT,
        DOCUMENT_TOO_LARGE,
        TOO_DEEP,
        TOO_MANY_KEYS,
        STORE_FULL,
        /** The node is retired, or on its way. */
        RETIRED,
        /** More commands wait than the limit allows; try again soon. */
        OVERLOADED,
        /** The node is stopping, or its disk failed. */
        UNAVAILABLE
    }
}
