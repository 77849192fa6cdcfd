package org.anabranch.crdt.json;

import java.util.List;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** What a client asks of one document. */
public sealed interface Edit {

    /** Makes the document show {@code body}, by writing the difference only. */
    record Put(JsonObject body) implements Edit {}

    /** RFC 7396. */
    record MergePatch(JsonValue patch) implements Edit {}

    /** All of them or none. */
    record Operations(List<Operation> operations) implements Edit {
        public Operations {
            operations = List.copyOf(operations);
        }
    }

    record Delete() implements Edit {}
}
