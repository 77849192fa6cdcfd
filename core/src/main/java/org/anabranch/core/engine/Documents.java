package org.anabranch.core.engine;

import java.util.Optional;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.TypedSlot;

/** Documents, as their rows hold them. A row leaves out the causal context: it is the vector of the whole shard. */
public final class Documents {

    /** A document as it is, with the row's touches. */
    record Current(Document document, VersionVector touches) {}

    private Documents() {}

    /** What a reader of {@code snapshot} sees; empty when there is no such document, or it is deleted. */
    public static Optional<DocumentView> view(ReadTxn snapshot, DocumentKey key) {
        return snapshot.document(key).filter(DocumentRow::visible).flatMap(row -> view(snapshot, key, row));
    }

    /** The same, where the row was read already. */
    public static Optional<DocumentView> view(ReadTxn snapshot, DocumentKey key, DocumentRow row) {
        return decode(row, snapshot.vector()).view(policy(key));
    }

    /** The same with its types, where {@link #view} finds something. */
    public static Optional<TypedSlot> typed(ReadTxn snapshot, DocumentKey key) {
        return snapshot.document(key)
                .filter(DocumentRow::visible)
                .flatMap(row -> decode(row, snapshot.vector()).typed(policy(key)));
    }

    /** How deleted documents of this database read; a setting of the database some day. */
    static DeletePolicy policy(DocumentKey key) {
        return DeletePolicy.UPDATE_WINS;
    }

    static Current read(ReadTxn txn, DocumentKey key, VersionVector vector) {
        Optional<DocumentRow> row = txn.document(key);
        return row.isPresent()
                ? new Current(decode(row.get(), vector), row.get().touches())
                : new Current(Document.EMPTY.withContext(CausalContext.of(vector)), VersionVector.EMPTY);
    }

    static Document decode(DocumentRow row, VersionVector vector) {
        try {
            return DocumentCodec.decodeLeaves(row.leaves(), CausalContext.of(vector));
        } catch (MalformedException e) {
            throw new DamagedException("a stored document cannot be decoded", e);
        }
    }

    /** @param view of {@code document}, which whoever writes mostly needs anyway */
    static DocumentRow row(Document document, Optional<DocumentView> view, VersionVector touches) {
        boolean conflicted = view.isPresent() && !view.get().conflicts().isEmpty();
        return new DocumentRow(touches, view.isPresent(), conflicted, DocumentCodec.encodeLeaves(document));
    }
}
