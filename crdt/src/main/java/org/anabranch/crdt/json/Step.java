package org.anabranch.crdt.json;

import java.util.Objects;
import org.anabranch.crdt.position.Position;

/** One step down a document's tree. Keys come before elements, and in the order of their UTF-16 units. */
public sealed interface Step extends Comparable<Step> {

    /** To the value under a map's key. */
    record Key(String name) implements Step {
        @Override
        public int compareTo(Step other) {
            return other instanceof Key key ? name.compareTo(key.name) : -1;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** To an element of a list, by its id: the position that was made for it, which ends with the dot of its creation. */
    record Element(Position id) implements Step {
        public Element {
            Objects.requireNonNull(id);
        }

        @Override
        public int compareTo(Step other) {
            return other instanceof Element element ? id.compareTo(element.id) : 1;
        }

        @Override
        public String toString() {
            return id.toString();
        }
    }
}
