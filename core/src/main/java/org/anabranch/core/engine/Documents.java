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

/**
 * Documents, as their rows hold them. A row leaves out the causal context: it is the vector of the whole shard.
 *
 * <p>Whether readers see a document is worked out when its row is written. Reading needs no database's settings for it:
 * what is visible under one {@link DeletePolicy} and marked so reads alike under the other.
 */
public final class Documents {

    /** A document as it is, with the row's touches. */
    record Current(Document document, VersionVector touches) {}

    private Documents() {}

    /** What a reader of {@code snapshot} sees; empty when there is no such document, or it is deleted. */
    public static Optional<DocumentView> view(ReadTxn snapshot, DocumentKey key) {
        return snapshot.document(key).flatMap(row -> view(snapshot, row));
    }

    /** The same, where the row was read already. */
    public static Optional<DocumentView> view(ReadTxn snapshot, DocumentRow row) {
        if (!row.visible()) {
            return Optional.empty();
        }
        return decode(row, snapshot.vector()).view(DeletePolicy.UPDATE_WINS);
    }

    /** The same with its types, where {@link #view} finds something. */
    public static Optional<TypedSlot> typed(ReadTxn snapshot, DocumentKey key) {
        return snapshot.document(key)
                .filter(DocumentRow::visible)
                .flatMap(row -> decode(row, snapshot.vector()).typed(DeletePolicy.UPDATE_WINS));
    }

    /** The document of a row of {@code snapshot}, seen or not, with its context. */
    public static Document decode(DocumentRow row, ReadTxn snapshot) {
        return decode(row, snapshot.vector());
    }

    /** Whether there is such a database: it has settings, or a document outlived them that was written concurrently. */
    public static boolean exists(ReadTxn snapshot, String database) {
        return snapshot.document(DocumentKey.settingsOf(database))
                        .filter(DocumentRow::visible)
                        .isPresent()
                || snapshot.counts().containsKey(database)
                        && snapshot.counts().get(database).documents() > 0;
    }

    static Current read(ReadTxn txn, DocumentKey key, VersionVector vector) {
        Optional<DocumentRow> row = txn.document(key);
        return row.isPresent()
                ? new Current(decode(row.get(), vector), row.get().touches())
                : new Current(Document.EMPTY.withContext(CausalContext.of(vector)), VersionVector.EMPTY);
    }

    static Document decode(DocumentRow row, VersionVector vector) {
        return decode(row.leaves(), vector);
    }

    static Document decode(byte[] leaves, VersionVector vector) {
        try {
            return DocumentCodec.decodeLeaves(leaves, CausalContext.of(vector));
        } catch (MalformedException e) {
            throw new DamagedException("a stored document cannot be decoded", e);
        }
    }

    /** @param view of {@code document}, which whoever writes mostly needs anyway */
    static DocumentRow row(Document document, Optional<DocumentView> view, VersionVector touches) {
        return row(DocumentCodec.encodeLeaves(document), view, touches);
    }

    static DocumentRow row(byte[] leaves, Optional<DocumentView> view, VersionVector touches) {
        boolean conflicted = view.isPresent() && !view.get().conflicts().isEmpty();
        return new DocumentRow(touches, view.isPresent(), conflicted, leaves);
    }
}
