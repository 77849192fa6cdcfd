package org.anabranch.core.sim;

import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.Leaf;

/** Reads what is stored, as it is stored. */
final class Rows {

    private Rows() {}

    static SortedMap<DocumentKey, DocumentRow> of(ReadTxn txn) {
        TreeMap<DocumentKey, DocumentRow> rows = new TreeMap<>();
        for (Iterator<StoredDocument> all = txn.documents(DocumentRange.EVERYTHING); all.hasNext(); ) {
            StoredDocument stored = all.next();
            rows.put(stored.key(), stored.row());
        }
        return rows;
    }

    /** @param row may be null, for no document */
    static SortedMap<Dot, Leaf> leaves(DocumentRow row, VersionVector vector) {
        TreeMap<Dot, Leaf> leaves = new TreeMap<>();
        if (row != null) {
            try {
                for (Map.Entry<Dot, Leaf> leaf : DocumentCodec.decodeLeaves(row.leaves(), CausalContext.of(vector))
                        .leaves()) {
                    leaves.put(leaf.getKey(), leaf.getValue());
                }
            } catch (MalformedException e) {
                throw new Violation("a row holds what its vector does not cover, or no leaves: " + e.getMessage());
            }
        }
        return leaves;
    }
}
