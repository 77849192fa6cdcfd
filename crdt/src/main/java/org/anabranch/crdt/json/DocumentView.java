package org.anabranch.crdt.json;

import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * What a reader sees of a visible document.
 *
 * @param value the whole of it
 * @param json the value's canonical text in UTF-8; not to be changed
 * @param conflicts the places where concurrent writes left several values, by pointer
 * @param etag the version: 32 hexadecimal digits, equal wherever the same value, elements and conflicts are
 *     shown
 */
public record DocumentView(JsonObject value, byte[] json, List<Conflict> conflicts, String etag) {

    /** The version of what is not there: never made, deleted, or purged. */
    public static final String ETAG_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb924";

    public DocumentView {
        conflicts = List.copyOf(conflicts);
    }

    /** The text is made from the value, and compared with it. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DocumentView that
                && value.equals(that.value)
                && conflicts.equals(that.conflicts)
                && etag.equals(that.etag);
    }

    @Override
    public int hashCode() {
        return etag.hashCode();
    }

    /** @param siblings all values, the winner first */
    public record Conflict(Pointer pointer, List<Sibling> siblings) {
        public Conflict {
            siblings = List.copyOf(siblings);
        }
    }

    /**
     * @param dot who wrote it: the leaf's dot, or the greatest of a facet with several leaves
     * @param time when, for registers; null for other facets, which have no single time
     */
    public record Sibling(JsonValue value, Facet facet, Dot dot, HybridTimestamp time) {}
}
