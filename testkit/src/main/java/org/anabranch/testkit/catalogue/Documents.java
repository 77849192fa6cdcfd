package org.anabranch.testkit.catalogue;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.testkit.Merge;
import org.anabranch.testkit.Origin;
import org.anabranch.testkit.Spec;
import org.anabranch.testkit.Subject;

/** Maps and lists: states with several leaves. */
final class Documents {
    private Documents() {}

    static BrokenType oneDotForSeveralLeaves() {
        Merge<Leaves> merge = Merge.of(new Leaves(new TreeSet<>(), new TreeSet<>()), Leaves::join);
        Spec<String, SortedSet<String>> whatWasWritten = Spec.equalTo(history -> history.operations().stream()
                .flatMap(keys -> keys.chars().mapToObj(Character::toString))
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll));
        return new BrokenType(
                "one dot for several leaves",
                "A write of two fields gives both the same dot, as if that made it atomic. When one field is overwritten, "
                        + "its dot is consumed, and at the next replica the context erases the other field as well. A dot "
                        + "labels one leaf; a batch is a block of dots.",
                Subject.ofDeltas(merge, random -> List.of("ab", "a", "b").get(random.nextInt(3)), Leaves::write)
                        .value(Leaves::keys, whatWasWritten));
    }

    static BrokenType moveAsDeletePlusInsert() {
        Merge<Dotted<String>> merge = Merge.of(Dotted.empty(), Dotted::join);
        Spec<String, List<String>> oneCopyEach = Spec.satisfying(
                "hold every element once",
                (history, value) -> value.stream().distinct().count() == value.size());
        return new BrokenType(
                "move as delete plus insert",
                "A list moves an element by deleting it here and inserting it there. Two replicas that move the same "
                        + "element delete it once and insert it twice. Keep the element and write its position, a register.",
                Subject.ofDeltas(
                                merge,
                                random -> random.nextInt(3) == 0 ? "insert" : "move",
                                (Dotted<String> state, String operation, Origin origin) -> {
                                    String dot = state.nextDot(origin.id());
                                    if (operation.equals("insert")) {
                                        return Dotted.put(dot, "element " + dot, List.of());
                                    }
                                    if (state.values().isEmpty()) {
                                        return Dotted.remove(List.of());
                                    }
                                    String first = state.values().firstKey();
                                    return Dotted.put(dot, state.values().get(first), List.of(first));
                                })
                        .value(state -> List.copyOf(state.values().values()), oneCopyEach));
    }

    static BrokenType entryRevivedByOldValue() {
        record Entry(Dotted<String> key, SortedMap<String, Integer> counts) {
            Entry join(Entry other) {
                return new Entry(key.join(other.key), Maps.join(counts, other.counts, Math::max));
            }

            int value() {
                return key.values().isEmpty()
                        ? 0
                        : counts.values().stream().mapToInt(Integer::intValue).sum();
            }
        }
        Spec<String, Integer> notRemoved = Spec.equalTo(history -> (int) history.where("increment"::equals)
                .minusObservedBy((increment, later) -> later.equals("remove"))
                .sum(increment -> 1));
        return new BrokenType(
                "map entry revived by an old value",
                "A map removes a key and keeps the value's state, hidden, for peers that may still send it. Whoever adds "
                        + "the key again finds the old count in it. Reset the value with the key, by its dots.",
                Subject.<Entry, String>of(
                                Merge.of(new Entry(Dotted.empty(), new TreeMap<>()), Entry::join),
                                random -> random.nextInt(3) == 0 ? "remove" : "increment",
                                (state, operation, origin) -> operation.equals("remove")
                                        ? new Entry(
                                                state.key()
                                                        .join(Dotted.remove(
                                                                state.key().context())),
                                                state.counts())
                                        : new Entry(
                                                state.key()
                                                        .join(Dotted.put(
                                                                state.key().nextDot(origin.id()), "key", List.of())),
                                                Maps.join(state.counts(), Map.of(origin.id(), 1), Integer::sum)))
                        .value(Entry::value, notRemoved));
    }
}
