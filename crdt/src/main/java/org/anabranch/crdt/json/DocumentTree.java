package org.anabranch.crdt.json;

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
        Growing tree = new Growing(EMPTY);
        store.forEach(tree::added);
        return tree.grown();
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
