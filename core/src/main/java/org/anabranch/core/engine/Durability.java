package org.anabranch.core.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a commit is durable before its client is told. Each level includes those before it. */
public enum Durability {
    /** On this node's disk. */
    LOCAL,
    /** On a majority of this datacenter's nodes. A lone node is its own majority. */
    DC_MAJORITY,
    /** In every datacenter of the cluster. */
    ALL_DCS;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As clients write it. */
    public String label() {
        return label;
    }

    public static Optional<Durability> named(String label) {
        return Arrays.stream(values())
                .filter(level -> level.label.equals(label))
                .findFirst();
    }
}
