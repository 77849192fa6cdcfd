package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.dotstore.DotStore;
import org.anabranch.crdt.persistent.PersistentMap;

/**
 * Makes a document from its leaves in the order of the tree, in one pass: what a decoder needs. Everything is checked;
 * what does not fit is refused with an {@link IllegalArgumentException}, after which the builder is of no use.
 */
public final class DocumentBuilder {

    private final List<Map.Entry<Dot, Leaf>> leaves = new ArrayList<>();
    private final List<Map.Entry<Dot, Leaf.DeleteRecord>> records = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>(); // one per depth, used again for siblings
    private Path path = Path.ROOT;

    private static final class Frame {
        final List<Map.Entry<Dot, Leaf>> leaves = new ArrayList<>(1);
        final List<Map.Entry<Step, Slot>> children = new ArrayList<>();
    }

    public DocumentBuilder() {
        frames.add(new Frame());
    }

    /** The slot that leaves go into now. */
    public Path path() {
        return path;
    }

    /** Delete records come by dot, ascending. */
    public void deleteRecord(Dot dot, Leaf.DeleteRecord deleteRecord) {
        records.add(Map.entry(dot, deleteRecord));
        leaves.add(Map.entry(dot, deleteRecord));
    }

    /** Goes down to the slot under {@code step}; siblings come in ascending order. */
    public void enter(Step step) {
        path = path.child(step);
        if (frames.size() == path.depth()) {
            frames.add(new Frame());
        }
    }

    /** Adds a leaf to the slot; those of one slot come by dot, ascending. Its path is {@link #path()}. */
    public void leaf(Dot dot, Leaf leaf) {
        if (leaf.path() != path) {
            throw new IllegalArgumentException("a leaf of " + leaf.path() + " in " + path);
        }
        Map.Entry<Dot, Leaf> entry = Map.entry(dot, leaf);
        leaves.add(entry);
        frames.get(path.depth()).leaves.add(entry);
    }

    /** Ends the slot, which is not empty, and goes up again. */
    public void leave() {
        Slot slot = slot();
        if (slot.isEmpty()) {
            throw new IllegalArgumentException("nothing at " + path);
        }
        Step step = path.step();
        path = path.parent();
        frames.get(path.depth()).children.add(Map.entry(step, slot));
    }

    /** @throws IllegalArgumentException also if a dot is used twice or is not in {@code context} */
    public Document build(CausalContext context) {
        if (!path.isRoot()) {
            throw new IllegalArgumentException(path + " was not left");
        }
        DocumentTree tree = new DocumentTree(PersistentMap.ofSorted(records), slot());
        leaves.sort(Map.Entry.comparingByKey());
        return Document.of(DotStore.ofSorted(leaves), context, tree);
    }

    private Slot slot() {
        Frame frame = frames.get(path.depth());
        Slot slot = new Slot(PersistentMap.ofSorted(frame.leaves), PersistentMap.ofSorted(frame.children));
        frame.leaves.clear();
        frame.children.clear();
        return slot;
    }
}
