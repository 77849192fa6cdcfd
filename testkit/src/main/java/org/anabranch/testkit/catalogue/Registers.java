package org.anabranch.testkit.catalogue;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.testkit.Merge;
import org.anabranch.testkit.Subject;

/** Registers of which the last writer should win. */
final class Registers {
    private Registers() {}

    static BrokenType tieKeptOnTheLeft() {
        record Stamped(String value, long time) {}
        Merge<Stamped> merge =
                Merge.of(new Stamped("", -1), (left, right) -> right.time() > left.time() ? right : left);
        return new BrokenType(
                "register tie kept on the left",
                "The younger write wins, and of two writes in one millisecond the one that is already here. That is "
                        + "another one at each replica, and they stay apart for ever. Break ties by something total: the "
                        + "replica, then the value.",
                Subject.of(
                        merge,
                        random -> "v" + random.nextInt(3),
                        (state, value, origin) ->
                                new Stamped(value, Math.max(origin.clockMillis(), state.time() + 1))));
    }

    static BrokenType causalElseTimestamp() {
        record Versioned(String value, long time, SortedMap<String, Integer> version) {
            boolean isAbove(Versioned other) {
                return other.version.entrySet().stream()
                        .allMatch(entry -> version.getOrDefault(entry.getKey(), 0) >= entry.getValue());
            }

            Versioned join(Versioned other) {
                if (isAbove(other)) {
                    return this;
                }
                if (other.isAbove(this)) {
                    return other;
                }
                boolean wins = time != other.time ? time > other.time : value.compareTo(other.value) >= 0;
                Versioned winner = wins ? this : other;
                return new Versioned(winner.value, winner.time, Maps.join(version, other.version, Math::max));
            }
        }
        return new BrokenType(
                "causal, else timestamp register",
                "A write that has seen the other wins; of concurrent ones the younger by the clock. Each rule is "
                        + "sensible, together they are no order: with a skewed clock, a loses to b causally, b to c and c to a "
                        + "by the clock, and the winner depends on who met whom first. Order by one hybrid clock.",
                Subject.of(
                        Merge.of(new Versioned("", -1, new TreeMap<>()), Versioned::join),
                        random -> "v" + random.nextInt(3),
                        (state, value, origin) -> new Versioned(
                                value,
                                origin.clockMillis(),
                                Maps.join(
                                        state.version(),
                                        Map.of(origin.id(), state.version().getOrDefault(origin.id(), 0) + 1),
                                        Math::max))));
    }
}
