package org.anabranch.core.engine;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all nodes of a cluster must agree on before they listen to each other.
 *
 * @param name the cluster's
 * @param shared the settings that must be equal on all nodes, by name; a value that is secret only as a fingerprint
 */
public record ClusterSettings(String name, SortedMap<String, String> shared) {

    public ClusterSettings {
        shared = Collections.unmodifiableSortedMap(new TreeMap<>(shared));
    }

    /** With nothing to agree on but the name. */
    public static ClusterSettings named(String name) {
        return new ClusterSettings(name, new TreeMap<>());
    }

    /** What is not the same there as here, in words. A setting that one side does not know is not compared. */
    Optional<String> differenceFrom(ClusterSettings theirs) {
        if (!name.equals(theirs.name)) {
            return Optional.of("it belongs to cluster '" + theirs.name + "', this node to '" + name + "'");
        }
        for (Map.Entry<String, String> mine : shared.entrySet()) {
            String other = theirs.shared.getOrDefault(mine.getKey(), mine.getValue());
            if (!other.equals(mine.getValue())) {
                return Optional.of("its " + mine.getKey() + " is " + other + ", this node's " + mine.getValue()
                        + "; it must be the same on all nodes");
            }
        }
        return Optional.empty();
    }
}
