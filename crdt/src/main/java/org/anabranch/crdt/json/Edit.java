package org.anabranch.crdt.json;

import java.util.List;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * What a client asks of one document.
 *
 * <p>An edit may derive from a <em>base</em>, an earlier state of the document that the client has read. Then it is worked
 * out as if it had been done there and then, concurrently with all that was written since: a PUT writes what differs from
 * the base, a patch is applied to the base, and only what is in the base dies. The result merges with what is there now.
 */
public sealed interface Edit {

    /** The state that it derives from; null for the document as it is. */
    default Document base() {
        return null;
    }

    /** The same edit, derived from {@code base}. */
    Edit on(Document base);

    /** Makes the document show {@code body}, by writing the difference only. */
    record Put(JsonObject body, Document base) implements Edit {
        public Put(JsonObject body) {
            this(body, null);
        }

        @Override
        public Put on(Document other) {
            return new Put(body, other);
        }
    }

    /** RFC 7396. */
    record MergePatch(JsonValue patch, Document base) implements Edit {
        public MergePatch(JsonValue patch) {
            this(patch, null);
        }

        @Override
        public MergePatch on(Document other) {
            return new MergePatch(patch, other);
        }
    }

    /** RFC 6902: all of them or none. */
    record JsonPatch(List<JsonPatchOperation> operations, Document base) implements Edit {
        public JsonPatch {
            operations = List.copyOf(operations);
        }

        public JsonPatch(List<JsonPatchOperation> operations) {
            this(operations, null);
        }

        @Override
        public JsonPatch on(Document other) {
            return new JsonPatch(operations, other);
        }
    }

    /** All of them or none. */
    record Operations(List<Operation> operations, Document base) implements Edit {
        public Operations {
            operations = List.copyOf(operations);
        }

        public Operations(List<Operation> operations) {
            this(operations, null);
        }

        @Override
        public Operations on(Document other) {
            return new Operations(operations, other);
        }
    }

    /**
     * Takes in what a copy of the document has that was not seen here, from an earlier time or from elsewhere; {@link
     * Joining} says how.
     */
    record Join(Document other) implements Edit {

        /** @throws IllegalArgumentException if {@code other} shows nothing */
        public Join {
            if (!other.isVisible(DeletePolicy.UPDATE_WINS)) {
                throw new IllegalArgumentException("the document shows nothing");
            }
        }

        @Override
        public Join on(Document base) {
            throw new UnsupportedOperationException("a join derives from no version");
        }
    }

    /** Hides what is there, and nothing that was not seen: it has no base. */
    record Delete() implements Edit {
        @Override
        public Delete on(Document base) {
            throw new UnsupportedOperationException("a delete derives from no version");
        }
    }
}
