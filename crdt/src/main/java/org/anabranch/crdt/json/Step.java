package org.anabranch.crdt.json;

/** One step down a document's tree. Keys come in the order of their UTF-16 units. */
public sealed interface Step extends Comparable<Step> {

    /** To the value under a map's key. */
    record Key(String name) implements Step {
        @Override
        public int compareTo(Step other) {
            return name.compareTo(((Key) other).name);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
