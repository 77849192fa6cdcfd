package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.position.Position;

/**
 * Takes in a document that did not come by replication, but as a copy that somebody kept.
 *
 * <p>Whatever it has of writes that are known here is joined exactly: what was removed here stays removed, what was removed
 * there goes. What it has of other writes is written again, as a commit of this replica: a replica's context is one
 * vector, in which foreign dots have no place. Such a write keeps its place, time and elements' ids, and so is recognised
 * when it comes another time, but for increments, in which nothing tells one from another: where both sides have some that
 * the other does not know, the document is refused rather than miscounted.
 */
final class Joining {

    private static final Dot NO_DOT = new Dot(new ReplicaId(0), 1);

    private final Mutation mutation;
    private final Document current;
    private final Document other;

    Joining(Mutation mutation, Document current, Document other) {
        this.mutation = mutation;
        this.current = current;
        this.other = other;
    }

    /** What refuses it, or null. */
    Refused apply(boolean visible) {
        Set<Leaf> unknownThere = new HashSet<>(); // asked for membership alone
        Set<Path> countedHere = new HashSet<>();
        current.leaves().forEach((dot, leaf) -> {
            if (!other.context().contains(dot)) {
                unknownThere.add(under(leaf, NO_DOT));
                if (leaf instanceof Leaf.Count) {
                    countedHere.add(leaf.path());
                }
            } else if (!other.leaves().contains(dot)) {
                mutation.kill(dot);
            }
        });
        List<Leaf> unknownHere = unknownHere();
        if (unknownHere.stream().allMatch(leaf -> !(leaf instanceof Leaf.Count) && isAmong(unknownThere, leaf))) {
            return null;
        }
        if (unknownHere.stream().anyMatch(this::namesElementsYetToCome)) {
            return new Refused(Reason.PATCH_CONFLICT, Pointer.ROOT, -1, "there are elements that nobody has made");
        }
        if (!visible) {
            mutation.killRecords();
            mutation.killAll(current.root());
            unknownHere.forEach(mutation::adopt);
            return null;
        }
        for (Leaf leaf : unknownHere) {
            if (leaf instanceof Leaf.Count && countedHere.contains(leaf.path())) {
                return new Refused(
                        Reason.PATCH_CONFLICT,
                        Pointer.parse(leaf.path().toString()),
                        -1,
                        "the counter has increments here and in the import, and which of them are the same cannot be told");
            }
        }
        unknownHere.stream().filter(leaf -> !isAmong(unknownThere, leaf)).forEach(mutation::adopt);
        return null;
    }

    private List<Leaf> unknownHere() {
        List<Leaf> unknown = new ArrayList<>();
        other.leaves().forEach((dot, leaf) -> {
            if (!current.context().contains(dot) && !(leaf instanceof Leaf.DeleteRecord)) {
                unknown.add(leaf);
            }
        });
        return unknown;
    }

    private static boolean isAmong(Set<Leaf> leaves, Leaf leaf) {
        return leaves.contains(under(leaf, NO_DOT));
    }

    /** The leaf as it would have been written under {@code dot}. */
    static Leaf under(Leaf leaf, Dot dot) {
        if (leaf instanceof Leaf.Count count) {
            return new Leaf.Count(count.path(), count.added(), count.subtracted(), null);
        }
        if (leaf instanceof Leaf.Placed placed) {
            List<Position.Level> levels = new ArrayList<>(placed.position().levels());
            Position.Level last = levels.remove(levels.size() - 1);
            levels.add(new Position.Level(last.ordinal(), dot));
            return new Leaf.Placed(placed.path(), Position.of(levels));
        }
        return leaf;
    }

    /** Whether an element has an id that this replica may yet give to another: somebody has made it up. */
    private boolean namesElementsYetToCome(Leaf leaf) {
        for (Step step : leaf.path().steps()) {
            if (step instanceof Step.Element element
                    && element.id().levels().stream().anyMatch(level -> mutation.isFresh(level.dot()))) {
                return true;
            }
        }
        return false;
    }
}
