package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.Leaf;
import org.anabranch.crdt.json.Path;
import org.anabranch.crdt.json.TypedSlot;

/**
 * Documents, as their rows hold them. A row leaves out the causal context: it is the vector of the whole shard.
 *
 * <p>Whether readers see a document is worked out when its row is written. Reading needs no database's settings for it:
 * what is visible under one {@link DeletePolicy} and marked so reads alike under the other.
 */
public final class Documents {

    /** A document as it is, with the row's touches, and those that showed. */
    record Current(Document document, VersionVector touches, VersionVector shown) {}

    /** So many single increments in a document, and more, are worth a commit that folds them. */
    private static final int COUNTS_TO_FOLD_MIN = 16;

    private Documents() {}

    /** What a reader of {@code snapshot} sees; empty when there is no such document, or it is deleted. */
    public static Optional<DocumentView> view(ReadTxn snapshot, DocumentKey key) {
        return snapshot.document(key).flatMap(row -> view(snapshot, row));
    }

    /** The same, where the row was read already. */
    public static Optional<DocumentView> view(ReadTxn snapshot, DocumentRow row) {
        return view(row, snapshot.vector());
    }

    static Optional<DocumentView> view(DocumentRow row, VersionVector vector) {
        return row.visible() ? decode(row, vector).view(DeletePolicy.UPDATE_WINS) : Optional.empty();
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
                ? new Current(
                        decode(row.get(), vector),
                        row.get().touches(),
                        row.get().shown())
                : new Current(
                        Document.EMPTY.withContext(CausalContext.of(vector)), VersionVector.EMPTY, VersionVector.EMPTY);
    }

    /** The first documents of all databases after {@code after}, or from the beginning if that is null. */
    static List<StoredDocument> page(ReadTxn txn, DocumentKey after, int rowsMax) {
        List<StoredDocument> page = new ArrayList<>();
        Iterator<StoredDocument> rows =
                after == null ? txn.documents(DocumentRange.EVERYTHING) : new DocumentsAfter(txn, after);
        while (page.size() < rowsMax && rows.hasNext()) {
            page.add(rows.next());
        }
        return page;
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
    static DocumentRow row(Document document, Optional<DocumentView> view, VersionVector touches, VersionVector shown) {
        return new DocumentRow(
                touches,
                shown,
                view.isPresent(),
                isConflicted(view),
                isCollectable(document),
                DocumentCodec.encodeLeaves(document));
    }

    /** The same contents under another policy. */
    static DocumentRow reread(DocumentRow row, Optional<DocumentView> view) {
        return new DocumentRow(
                row.touches(), row.shown(), view.isPresent(), isConflicted(view), row.collectable(), row.leaves());
    }

    private static boolean isConflicted(Optional<DocumentView> view) {
        return view.isPresent() && !view.get().conflicts().isEmpty();
    }

    /** Whether something of it goes away once every member has it. */
    private static boolean isCollectable(Document document) {
        return document.isEmpty() || !document.deleteRecords().isEmpty() || hasManyCounts(document);
    }

    /** Whether folding is worth a commit: whether one replica counts often in one place, or several do so more seldom. */
    private static boolean hasManyCounts(Document document) {
        if (document.leaves().size() <= COUNTS_TO_FOLD_MIN) {
            return false;
        }
        Set<Counter> counters = new HashSet<>();
        int counts = 0;
        for (Map.Entry<Dot, Leaf> entry : document.leaves()) {
            if (entry.getValue() instanceof Leaf.Count count) {
                counts++;
                counters.add(new Counter(count.path(), entry.getKey().replica()));
            }
        }
        return counts - counters.size() >= COUNTS_TO_FOLD_MIN;
    }

    private record Counter(Path path, ReplicaId replica) {}
}
