package org.anabranch.crdt.json;

import java.util.List;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** What a client asks of one document. */
public sealed interface Edit {

    /**
     * Makes the document show {@code body}, by writing the difference only.
     *
     * @param base the version that the body derives from, an earlier state of the document: only what differs from it is
     *     written, and only what is in it dies, so that what was written since stays. Null for the document as it is
     */
    record Put(JsonObject body, Document base) implements Edit {
        public Put(JsonObject body) {
            this(body, null);
        }
    }

    /** RFC 7396. */
    record MergePatch(JsonValue patch) implements Edit {}

    /** RFC 6902: all of them or none. */
    record JsonPatch(List<JsonPatchOperation> operations) implements Edit {
        public JsonPatch {
            operations = List.copyOf(operations);
        }
    }

    /** All of them or none. */
    record Operations(List<Operation> operations) implements Edit {
        public Operations {
            operations = List.copyOf(operations);
        }
    }

    record Delete() implements Edit {}
}
