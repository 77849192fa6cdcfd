package org.anabranch.crdt.json;

import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * Drops what no replica needs any more, as deltas: what a stable delete hides, delete records that are spent, and the
 * single increments of a counter whose sum is enough.
 *
 * <p>A reader sees nothing of it: neither value nor conflicts nor version change. What a collection loses is told by one
 * case: a field written in a document's old life, concurrently with the delete, shows up beside what was written anew
 * after it; under {@link DeletePolicy#DELETE_WINS} a purge by someone who had not seen the new life takes that field away.
 *
 * <p>A dot is <em>stable</em> when every member has acknowledged it, and what each of them had written by then has been
 * applied here. Then whatever was written without knowing of the dot is here, so that the choice between "nothing
 * contradicts the delete" and "something does" is final. The acknowledgement alone is not enough: a purge would pass an
 * update that is still on its way, of which every replica would then show the half that it wrote. Nobody but the caller
 * can know what is stable.
 *
 * <p>Each delta takes one number, which labels nothing, and its context holds the dots that it kills and this number: it
 * stays small in whatever context the document stands. Costs the document's leaves.
 */
public final class Collector {

    private Collector() {}

    /**
     * Ends a delete: of a hidden document everything goes, of one that an update brought back the delete records alone.
     * Empty where there is no delete record.
     *
     * @param current a document whose delete records are all stable
     */
    public static Optional<Document> purge(Document current, DeletePolicy policy, DotBlock dots) {
        if (current.deleteRecords().isEmpty()) {
            return Optional.empty();
        }
        boolean revived = current.isVisible(policy);
        TreeSet<Dot> dead = new TreeSet<>();
        current.leaves().forEach((dot, leaf) -> {
            if (!revived || leaf instanceof Leaf.DeleteRecord) {
                dead.add(dot);
            }
        });
        dead.add(dots.take());
        return Optional.of(Document.of(new TreeMap<>(), CausalContext.of(dead)));
    }

    /** As the other, where no replica but that of {@code dots} has its counts folded. */
    public static Optional<Document> fold(Document current, VersionVector stable, DotBlock dots) {
        return fold(current, stable, Set.of(), dots);
    }

    /**
     * Folds the oldest counts of one replica in one counter into the youngest of them, in every counter of the document.
     * That one keeps its dot, so a remove that knows it still erases the whole, and two replicas that fold at once agree:
     * both start at the oldest, and the one that went further has killed where the other stopped. Empty where there is
     * nothing to fold, and in a document with a delete record, which is {@link #purge}'s.
     *
     * <p>The counts of a replica that still writes are folded by itself alone: when they become too many, it moves the oldest
     * into its next increment without asking anyone, and another's fold beside that would count them twice.
     *
     * @param stable what is stable
     * @param ended replicas that never write again, and of whose events no member has any that is not here
     */
    public static Optional<Document> fold(Document current, VersionVector stable, Set<ReplicaId> ended, DotBlock dots) {
        if (!current.deleteRecords().isEmpty()) {
            return Optional.empty();
        }
        long mark = dots.next();
        CounterFold fold = new CounterFold(
                dot -> stable.covers(dot) && (dot.replica().equals(dots.replica()) || ended.contains(dot.replica())),
                dots.take());
        fold.visit(current.root());
        if (fold.isEmpty()) {
            dots.rewind(mark);
            return Optional.empty();
        }
        return Optional.of(fold.delta());
    }
}
