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
     * @param touches whoever has these commits has all that the results show, also where nothing was changed
     * @param durability what the database asks for, where the client names no level
     * @param replayed whether it was done before, under the command's idempotency key, and nothing was done now
     */
    record Committed(
            List<Result> results, VersionVector vector, VersionVector touches, Durability durability, boolean replayed)
            implements Outcome {
        public Committed {
            results = List.copyOf(results);
        }

        public Committed(List<Result> results, VersionVector vector, VersionVector touches, Durability durability) {
            this(results, vector, touches, durability, false);
        }
    }

    /**
     * Some documents of a database are deleted, durably; others are not yet.
     *
     * @param after the id up to which that is so
     */
    record PartlyDeleted(String after) implements Outcome {}

    /**
     * Nothing was changed.
     *
     * @param edit the index of the edit that could not be done; -1 if it is about all of them
     * @param pointer the place in its document, or null
     * @param operation the index of the operation within the edit, or -1
     * @param limit what was exceeded, or -1
     */
    record Refused(int edit, Reason reason, String detail, String pointer, int operation, long limit)
            implements Outcome {}

    /**
     * @param id of the document
     * @param etag of the version that the edit left; null when it was deleted
     * @param view what that version shows; null when it was deleted, or was written before and is not kept any more
     * @param merged whether this differs, or may differ, from what the client wrote, since others' writes are in it
     */
    record Result(Kind kind, String id, String etag, DocumentView view, boolean merged) {

        /** @param view null when it was deleted */
        public static Result of(Kind kind, String id, DocumentView view, boolean merged) {
            return new Result(kind, id, view == null ? null : view.etag(), view, merged);
        }
    }

    enum Kind {
        CREATED,
        CHANGED,
        UNCHANGED,
        DELETED
    }

    enum Reason {
        NOT_FOUND,
        NO_DATABASE,
        PRECONDITION_FAILED,
        /** The idempotency key was used for another request. */
        KEY_REUSED,
        PATCH_CONFLICT,
        CONFLICT_CHANGED,
        DOCUMENT_DELETED,
        /** The version that the edit derives from is not kept any more. */
        BASE_VERSION_GONE,
        NOT_AN_OBJECT,
        /** Settings that there are not, or not with such a value. */
        SETTING_INVALID,
        /** A setting that cannot be changed once the database is made. */
        SETTING_FIXED,
        DOCUMENT_TOO_LARGE,
        TOO_DEEP,
        TOO_MANY_KEYS,
        /** All edits of a command together; see {@link Draft#BATCH_BYTES_MAX}. */
        COMMIT_TOO_LARGE,
        STORE_FULL,
        /** The node is retired, or on its way. */
        RETIRED,
        /** More commands wait than the limit allows; try again soon. */
        OVERLOADED,
        /** The node is stopping, or its disk failed. */
        UNAVAILABLE
    }
}
