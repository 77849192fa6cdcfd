package org.anabranch.testkit.catalogue;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.anabranch.testkit.Generator;
import org.anabranch.testkit.Law;
import org.anabranch.testkit.Merge;
import org.anabranch.testkit.Spec;
import org.anabranch.testkit.Subject;

/** Sets in which an add wins over a remove that has not seen it. */
final class Sets {
    private static final Generator<Edit> EDITS = random -> new Edit(random.nextInt(3) > 0, "e" + random.nextInt(2));
    private static final Spec<Edit, SortedSet<String>> ADD_WINS = Spec.equalTo(history -> sorted(history
            .where(Edit::adds)
            .minusObservedBy((add, later) -> !later.adds() && later.element().equals(add.element()))
            .operations()
            .stream()
            .map(Edit::element)
            .toList()));

    private Sets() {}

    record Edit(boolean adds, String element) {
        @Override
        public String toString() {
            return (adds ? "add " : "remove ") + element;
        }
    }

    static BrokenType dominanceShortcut() {
        record Versioned(Dotted<String> set, SortedMap<String, Integer> version) {
            Versioned join(Versioned other) {
                if (isAbove(other)) {
                    return this;
                }
                if (other.isAbove(this)) {
                    return other;
                }
                return new Versioned(set.join(other.set), Maps.join(version, other.version, Math::max));
            }

            boolean isAbove(Versioned other) {
                return other.version.entrySet().stream()
                        .allMatch(entry -> version.getOrDefault(entry.getKey(), 0) >= entry.getValue());
            }
        }
        return new BrokenType(
                "dominance shortcut in an add-wins set",
                "To save work, the join returns the side whose version vector is above the other's. But removes do not "
                        + "advance the vector: a side that has removed looks no younger, and its removes are dropped. Compare "
                        + "the whole states, or let removes consume versions.",
                Subject.of(
                                Merge.of(new Versioned(Dotted.empty(), new TreeMap<>()), Versioned::join),
                                EDITS,
                                (state, edit, origin) -> new Versioned(
                                        state.set().join(edited(state.set(), edit, origin.id())),
                                        edit.adds()
                                                ? Maps.join(state.version(), Map.of(origin.id(), 1), Integer::sum)
                                                : state.version()))
                        .value(state -> sorted(state.set().values().values()), ADD_WINS));
    }

    static BrokenType replicaIdReused() {
        Merge<Dotted<String>> merge = Merge.of(Dotted.empty(), Dotted::join);
        return new BrokenType(
                "replica id reused after restart",
                "Dots are the replica's name with a counter from its state. A replica that comes back from an old backup "
                        + "counts the same numbers again, and two adds share a dot: one of them is lost, or both where one is "
                        + "removed. Take a new identity whenever the state may be older than what was sent.",
                Subject.ofDeltas(merge, EDITS, (state, edit, origin) -> edited(state, edit, origin.name()))
                        .value(state -> sorted(state.values().values()), ADD_WINS)
                        .without(Law.NO_OP_DELTA_IS_BOTTOM));
    }

    static BrokenType tombstonesReapedTooEarly() {
        record Mark(long time, boolean there) {
            Mark join(Mark other) {
                return other.time > time || other.time == time && other.there ? other : this;
            }
        }
        Merge<SortedMap<String, Mark>> merge =
                Merge.of(new TreeMap<>(), (left, right) -> Maps.join(left, right, Mark::join));
        long graceMillis = 50;
        return new BrokenType(
                "tombstones reaped too early",
                "A removed element leaves a tombstone, and a replica drops tombstones after a time of grace. A peer that "
                        + "was away for longer, or whose clock is wrong, still has the element, and brings it back. Drop a "
                        + "tombstone when every replica is known to have it.",
                Subject.<SortedMap<String, Mark>, Edit>of(merge, EDITS, (state, edit, origin) -> {
                            SortedMap<String, Mark> kept = new TreeMap<>(state);
                            kept.values()
                                    .removeIf(
                                            mark -> !mark.there() && mark.time() + graceMillis < origin.clockMillis());
                            long newest = state.values().stream()
                                    .mapToLong(Mark::time)
                                    .max()
                                    .orElse(-1);
                            long time = Math.max(newest + 1, origin.clockMillis());
                            return Maps.with(kept, edit.element(), new Mark(time, edit.adds()));
                        })
                        .without(Law.INFLATION));
    }

    /** The delta of an edit: an add takes the place of the element's observed dots. */
    private static Dotted<String> edited(Dotted<String> state, Edit edit, String replica) {
        var observed = state.values().entrySet().stream()
                .filter(entry -> entry.getValue().equals(edit.element()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        return edit.adds() ? Dotted.put(state.nextDot(replica), edit.element(), observed) : Dotted.remove(observed);
    }

    private static SortedSet<String> sorted(Collection<String> elements) {
        return new TreeSet<>(elements);
    }
}
