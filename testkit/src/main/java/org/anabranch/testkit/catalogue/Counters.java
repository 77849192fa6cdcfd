package org.anabranch.testkit.catalogue;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.testkit.Generator;
import org.anabranch.testkit.Merge;
import org.anabranch.testkit.Spec;
import org.anabranch.testkit.Subject;

/** Counters, some of which can be reset: what a reset has observed is gone, and nothing else. */
final class Counters {
    private static final String RESET = "reset";
    private static final String INCREMENT = "increment";
    private static final Generator<String> OPERATIONS = random -> random.nextInt(3) == 0 ? RESET : INCREMENT;
    private static final Spec<String, Long> NOT_RESET = Spec.equalTo(history -> history.where(INCREMENT::equals)
            .minusObservedBy((increment, later) -> later.equals(RESET))
            .sum(increment -> 1));

    private Counters() {}

    static BrokenType reusedShippedDot() {
        Merge<Dotted<Long>> merge = Merge.of(Dotted.empty(), (left, right) -> left.join(right, Math::max));
        return new BrokenType(
                "reused shipped counter dot",
                "A replica keeps one dot and lets the number under it grow. A peer that resets the counter consumes the "
                        + "dot with the number that it has seen; what grew meanwhile goes with it. Take a fresh dot once the "
                        + "old one has been sent.",
                Subject.ofDeltas(merge, OPERATIONS, (state, operation, origin) -> {
                            if (operation.equals(RESET)) {
                                return Dotted.remove(state.values().keySet());
                            }
                            String own = state.values().keySet().stream()
                                    .filter(dot -> dot.startsWith(origin.id() + ":"))
                                    .findFirst()
                                    .orElse(state.nextDot(origin.id()));
                            long count = state.values().getOrDefault(own, 0L) + 1;
                            return Dotted.put(own, count, List.of());
                        })
                        .value(Counters::sum, NOT_RESET));
    }

    static BrokenType runningTotal() {
        Merge<Dotted<Long>> merge = Merge.of(Dotted.empty(), Dotted::join);
        return new BrokenType(
                "running total per replica under reset",
                "Each increment puts the replica's running total under a fresh dot, in the place of the old one. A reset "
                        + "removes the old dot; the total that was carried over into the new one survives, with increments that "
                        + "the reset had seen. Put only what is new under a new dot.",
                Subject.ofDeltas(merge, OPERATIONS, (state, operation, origin) -> {
                            if (operation.equals(RESET)) {
                                return Dotted.remove(state.values().keySet());
                            }
                            var own = state.values().keySet().stream()
                                    .filter(dot -> dot.startsWith(origin.id() + ":"))
                                    .toList();
                            long total = own.stream()
                                    .mapToLong(dot -> state.values().get(dot))
                                    .sum();
                            return Dotted.put(state.nextDot(origin.id()), total + 1, own);
                        })
                        .value(Counters::sum, NOT_RESET));
    }

    static BrokenType deltaDiffersFromState() {
        Merge<SortedMap<String, Integer>> merge =
                Merge.of(new TreeMap<>(), (left, right) -> Maps.join(left, right, Math::max));
        return new BrokenType(
                "delta that differs from the full state",
                "The full mutator counts a replica's entry up; the delta mutator sends the increment, 1, where the entry "
                        + "belongs. Joined by maximum, the first increment arrives and no other does. A delta is a state: the "
                        + "new entry.",
                Subject.<SortedMap<String, Integer>, String>ofDeltas(
                                merge,
                                random -> INCREMENT,
                                (state, operation, origin) -> Maps.with(new TreeMap<>(), origin.id(), 1))
                        .fullMutator(
                                (state, operation, origin) -> Maps.join(state, Map.of(origin.id(), 1), Integer::sum)));
    }

    private static long sum(Dotted<Long> state) {
        return state.values().values().stream().mapToLong(Long::longValue).sum();
    }
}
