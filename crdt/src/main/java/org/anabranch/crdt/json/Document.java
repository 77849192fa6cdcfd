package org.anabranch.crdt.json;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.crdt.Lattice;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.persistent.PersistentMap;

/**
 * A JSON document that several replicas write at once. What users see of concurrent writes:
 *
 * <ul>
 *   <li>Writes to different fields are both there, however deep, also when both replicas made the objects around them.
 *   <li>Writes to one field are both kept. One is shown, the latest by its timestamp; the others are listed as a
 *       conflict until someone who saw them writes the field again.
 *   <li>Elements of arrays are inserted, changed, moved and deleted side by side. What two people insert at one place
 *       comes one after the other; an element moved twice is there once; one that is deleted here and changed there is
 *       there. Arrays that are created concurrently under one key hold the elements of both.
 *   <li>Increments add up. Those to a number count from it: 5, +3 here and +2 there read 10.
 *   <li>A field that is removed here and written there is there, with what was written there and nothing else.
 *   <li>A document that is deleted here and written there is there as a whole, or not at all, as {@link DeletePolicy} says.
 * </ul>
 *
 * One anomaly is admitted: two replicas that each remove another last field of an object that a third has removed and
 * re-filled leave no object, where {@code {}} might be expected.
 *
 * <p>The state is a flat store of leaves by dot, with its causal context, and one join [1]. The tree is a view, made when
 * it is first needed and kept up to date from then on. Immutable, and safe to share between threads. A delta is a
 * document too: the leaves that were written, in the context of those and of what was removed.
 *
 * <p>[1] Rinberg, Solomon, Shlomo, Khazma, Lushi, Keidar, Ta-Shma: DSON: JSON CRDT using delta-mutations for document
 * stores, PVLDB 15(5), 2022, has the nested form of it.
 */
public final class Document implements Lattice<Document> {

    public static final Document EMPTY = new Document(new Causal<>(DotStore.empty(), CausalContext.EMPTY), null);

    private final Causal<Leaf> causal;
    private DocumentTree tree; // null until asked for; always the same content, so a race does no harm

    Document(Causal<Leaf> causal, DocumentTree tree) {
        this.causal = causal;
        this.tree = tree;
    }

    /**
     * @throws IllegalArgumentException if a leaf's dot, or that of its last change, is not in {@code context}, or an
     *     element's place was made under another dot
     */
    public static Document of(SortedMap<Dot, Leaf> leaves, CausalContext context) {
        return of(DotStore.of(leaves), context, null);
    }

    static Document of(DotStore<Leaf> leaves, CausalContext context, DocumentTree tree) {
        leaves.forEach((dot, leaf) -> {
            if (!context.contains(dot) || !context.contains(Leaf.changeDot(dot, leaf))) {
                throw new IllegalArgumentException("leaf " + dot + " is outside its context " + context);
            }
            if (leaf instanceof Leaf.Placed placed && !placed.position().dot().equals(dot)) {
                throw new IllegalArgumentException("leaf " + dot + " is placed under another dot");
            }
        });
        return new Document(new Causal<>(leaves, context), tree);
    }

    /** The leaves and delete records, by dot. */
    public DotStore<Leaf> leaves() {
        return causal.store();
    }

    public CausalContext context() {
        return causal.context();
    }

    /** Whether nothing is stored: no leaf and no delete record. A context may remain, which says what was removed. */
    public boolean isEmpty() {
        return leaves().isEmpty();
    }

    /** The contents by place, visible or not. */
    public Slot root() {
        return tree().root();
    }

    /** The delete records by dot. */
    public PersistentMap<Dot, Leaf.DeleteRecord> deleteRecords() {
        return tree().records();
    }

    /**
     * Whether readers see it: it has contents, and they are not deleted. A delete record hides what it observed; under
     * {@link DeletePolicy#UPDATE_WINS} a single leaf that no record observed brings the whole back.
     */
    public boolean isVisible(DeletePolicy policy) {
        if (!root().isLive()) {
            return false;
        }
        if (deleteRecords().isEmpty()) {
            return true;
        }
        return policy == DeletePolicy.UPDATE_WINS && hasUnobservedLeaf();
    }

    /** What readers see; empty when it is not visible. Costs the whole document. */
    public Optional<DocumentView> view(DeletePolicy policy) {
        return isVisible(policy) ? Optional.of(ViewMaker.view(root())) : Optional.empty();
    }

    /**
     * Whether its contents, visible or not, are exactly {@code body}. Numbers count as equal by value, and an array as equal
     * to a set with the same members, in whatever order and however often.
     */
    public boolean shows(JsonObject body) {
        return root().shows(body);
    }

    /** The latest time at which one of its registers was written; {@link HybridTimestamp#ZERO} if there is none. */
    public HybridTimestamp latestTime() {
        HybridTimestamp latest = HybridTimestamp.ZERO;
        for (Map.Entry<Dot, Leaf> entry : leaves()) {
            if (entry.getValue() instanceof Leaf.Register register
                    && register.time().compareTo(latest) > 0) {
                latest = register.time();
            }
        }
        return latest;
    }

    /** What readers see, with its types and elements' ids; empty when it is not visible. Costs the whole document. */
    public Optional<TypedSlot> typed(DeletePolicy policy) {
        return isVisible(policy) ? Optional.of(TypedSlot.of(root())) : Optional.empty();
    }

    /**
     * What a replica lacks that has seen all of {@code base}: to it, joining this is joining the whole. The leaves are
     * those that are new to it; removals are told by the context, which lacks the dots of live leaves that are not sent.
     * No leaf could be left out.
     */
    public Document since(VersionVector base) {
        TreeMap<Dot, Leaf> sent = new TreeMap<>();
        TreeMap<Dot, Leaf> known = new TreeMap<>();
        leaves().forEach((dot, leaf) -> (base.covers(Leaf.changeDot(dot, leaf)) ? known : sent).put(dot, leaf));
        return known.isEmpty()
                ? this
                : new Document(
                        new Causal<>(DotStore.of(sent), context().minus(CausalContext.of(known.keySet()))), null);
    }

    /**
     * The same leaves under a wider context, such as a whole replica's.
     *
     * @throws IllegalArgumentException if {@code wider} lacks a dot of this document's context
     */
    public Document withContext(CausalContext wider) {
        if (!wider.containsAll(context())) {
            throw new IllegalArgumentException(wider + " is not wider than " + context());
        }
        return wider.equals(context()) ? this : new Document(new Causal<>(leaves(), wider), tree);
    }

    @Override
    public Document join(Document other) {
        DocumentTree known = tree;
        boolean follows = known != null && other.leaves().size() <= leaves().size(); // else it is made anew when needed
        DocumentTree.Growing growing = new DocumentTree.Growing(follows ? known : DocumentTree.EMPTY);
        Causal<Leaf> joined = causal.join(other.causal, Leaf::join, follows ? growing : Causal.Changes.ignored());
        if (joined == causal) {
            return this;
        }
        if (joined.store() == other.leaves()) {
            return new Document(joined, other.tree);
        }
        return new Document(joined, follows ? growing.grown() : null);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Document that && causal.equals(that.causal);
    }

    @Override
    public int hashCode() {
        return causal.hashCode();
    }

    @Override
    public String toString() {
        return leaves() + " in " + context();
    }

    private DocumentTree tree() {
        DocumentTree known = tree;
        if (known == null) {
            known = DocumentTree.of(leaves());
            tree = known;
        }
        return known;
    }

    private boolean hasUnobservedLeaf() {
        CausalContext observed = CausalContext.EMPTY;
        for (Map.Entry<Dot, Leaf.DeleteRecord> entry : deleteRecords()) {
            observed = observed.union(entry.getValue().observed());
        }
        for (Map.Entry<Dot, Leaf> entry : leaves()) {
            if (!(entry.getValue() instanceof Leaf.DeleteRecord) && !observed.contains(entry.getKey())) {
                return true;
            }
        }
        return false;
    }
}
