package org.anabranch.core.sim;

import java.util.EnumMap;
import java.util.Map;

/** How often each kind of fault happened. */
public final class FaultCounts {

    private final EnumMap<Fault, Long> counts = new EnumMap<>(Fault.class);

    FaultCounts() {
        for (Fault fault : Fault.values()) {
            counts.put(fault, 0L);
        }
    }

    void happened(Fault fault) {
        counts.merge(fault, 1L, Long::sum);
    }

    void add(FaultCounts others) {
        others.counts.forEach((fault, count) -> counts.merge(fault, count, Long::sum));
    }

    Map<Fault, Long> byKind() {
        return counts;
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
