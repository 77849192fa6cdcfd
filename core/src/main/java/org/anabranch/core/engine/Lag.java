package org.anabranch.core.engine;

import java.util.ArrayDeque;
import org.anabranch.crdt.causal.VersionVector;

/** How far a peer's durable state is behind this replica's: in numbers, and in time since the oldest it lacks. */
final class Lag {

    private static final int MARKS_MAX = 256;
    private static final long MARK_INTERVAL_MILLIS = 5;

    private record Mark(long millis, VersionVector vector) {}

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private VersionVector acknowledged = VersionVector.EMPTY;

    /** What the peer has durably, as it said last. */
    VersionVector acknowledged() {
        return acknowledged;
    }

    void acknowledged(VersionVector vector) {
        acknowledged = vector;
        while (!marks.isEmpty() && vector.covers(marks.peek().vector())) {
            marks.remove();
        }
    }

    /** This replica has {@code vector} since {@code millis}. Once many marks wait, later ones are left out: the oldest tells the lag. */
    void reached(VersionVector vector, long millis) {
        Mark last = marks.peekLast();
        boolean known = last != null && (last.vector().equals(vector) || millis - last.millis() < MARK_INTERVAL_MILLIS);
        if (!known && marks.size() < MARKS_MAX && !acknowledged.covers(vector)) {
            marks.add(new Mark(millis, vector));
        }
    }

    long millis(VersionVector vector, long nowMillis) {
        return marks.isEmpty() || acknowledged.covers(vector)
                ? 0
                : nowMillis - marks.peek().millis();
    }

    long sequences(VersionVector vector) {
        long missing = 0;
        for (var entry : vector.entries().entrySet()) {
            missing += Math.max(0, entry.getValue() - acknowledged.get(entry.getKey()));
        }
        return missing;
    }
}
