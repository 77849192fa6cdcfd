package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;
import org.anabranch.crdt.persistent.PersistentMap;

/**
 * The leaves of a document by place: the view of the flat store that reading, editing and encoding go through. Immutable.
 *
 * @param records the delete records, which stand beside the contents
 * @param root the contents
 */
record DocumentTree(PersistentMap<Dot, Leaf.DeleteRecord> records, Slot root) {

    static final DocumentTree EMPTY = new DocumentTree(PersistentMap.empty(), Slot.EMPTY);

    static DocumentTree of(DotStore<Leaf> store) {
        List<Map.Entry<Dot, Leaf.DeleteRecord>> records = new ArrayList<>();
        Draft root = new Draft();
        store.forEach((dot, leaf) -> {
            if (leaf instanceof Leaf.DeleteRecord deleteRecord) {
                records.add(Map.entry(dot, deleteRecord));
            } else {
                root.at(leaf.path()).leaves.add(Map.entry(dot, leaf));
            }
        });
        return new DocumentTree(PersistentMap.ofSorted(records), root.slot());
    }

    /** A slot that is still being filled: many leaves are placed faster so than by as many new trees. */
    private static final class Draft {
        private final List<Map.Entry<Dot, Leaf>> leaves = new ArrayList<>(1); // by dot, as they come
        private final TreeMap<Step, Draft> children = new TreeMap<>();

        Draft at(Path path) {
            return path.isRoot() ? this : at(path.parent()).children.computeIfAbsent(path.step(), step -> new Draft());
        }

        Slot slot() {
            List<Map.Entry<Step, Slot>> slots = new ArrayList<>(children.size());
            children.forEach((step, draft) -> slots.add(Map.entry(step, draft.slot())));
            return new Slot(PersistentMap.ofSorted(leaves), PersistentMap.ofSorted(slots));
        }
    }

    /** A tree that follows a store through a join. */
    static final class Growing implements Causal.Changes<Leaf> {
        private PersistentMap<Dot, Leaf.DeleteRecord> records;
        private Slot root;

        Growing(DocumentTree start) {
            this.records = start.records;
            this.root = start.root;
        }

        @Override
        public void added(Dot dot, Leaf leaf) {
            if (leaf instanceof Leaf.DeleteRecord deleteRecord) {
                records = records.with(dot, deleteRecord);
            } else {
                root = root.with(leaf.path().steps(), 0, dot, leaf);
            }
        }

        @Override
        public void removed(Dot dot, Leaf leaf) {
            if (leaf instanceof Leaf.DeleteRecord) {
                records = records.without(dot);
            } else {
                root = root.without(leaf.path().steps(), 0, dot);
            }
        }

        DocumentTree grown() {
            return new DocumentTree(records, root);
        }
    }
}
