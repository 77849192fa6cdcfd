package org.anabranch.crdt.json;

import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * What a reader sees of a visible document.
 *
 * @param value the whole of it
 * @param conflicts the places where concurrent writes left several values, by pointer
 * @param etag the version: 32 hexadecimal digits, equal wherever the same value and the same conflicts are shown
 */
public record DocumentView(JsonObject value, List<Conflict> conflicts, String etag) {

    public DocumentView {
        conflicts = List.copyOf(conflicts);
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
