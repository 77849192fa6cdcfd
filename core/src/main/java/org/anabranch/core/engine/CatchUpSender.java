package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.IndexEntry;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.wire.CatchUpRow;
import org.anabranch.core.wire.Demand.CatchUpRequest;
import org.anabranch.core.wire.Demand.Resume;
import org.anabranch.core.wire.Message;
import org.anabranch.core.wire.Message.CatchUpBegin;
import org.anabranch.core.wire.Message.CatchUpBegin.Kind;
import org.anabranch.core.wire.Message.CatchUpEnd;
import org.anabranch.core.wire.Message.CatchUpKeys;
import org.anabranch.core.wire.Message.CatchUpMark;
import org.anabranch.core.wire.Message.CatchUpRows;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.json.Document;

/**
 * The sending half of a catch-up: from one snapshot, all documents that changed above the receiver's base, whatever the
 * outage's length. The by-origin index finds them, so that the cost is what changed and not what is stored; only where
 * the base is below the floor, that is where the index no longer tells everything, every document is named.
 *
 * <p>An interval of a compacted log is not causally closed: what was overwritten since is missing from it. Hence the one
 * snapshot, and hence the receiver adopts everything together with the snapshot's vector, at the end.
 */
final class CatchUpSender {

    /** How many messages one turn of the loop prepares at most, so that clients need not wait for a large catch-up. */
    static final int MESSAGES_PER_TURN_MAX = 4;

    private final long session;
    private final VersionVector base;
    private final int messageBytes;
    private final ReadTxn snapshot;
    private final VersionVector vector;
    private final Kind kind;
    private final Iterator<StoredDocument> revised; // what had come when the catch-up that is resumed was cut
    private final Iterator<StoredDocument> documents;
    private final CatchUpKeysSource keys;
    private boolean begun;
    private boolean marked;
    private boolean done;

    CatchUpSender(CatchUpRequest request, ReadTxn snapshot, int messageBytes) {
        this.session = request.session();
        this.base = request.base();
        this.messageBytes = messageBytes;
        this.snapshot = snapshot;
        this.vector = snapshot.vector();
        this.keys = new CatchUpKeysSource(snapshot, base);
        Resume resume = request.resume();
        if (resume != null && vector.covers(resume.high()) && resume.low().covers(snapshot.floor())) {
            kind = Kind.RESUMED;
            revised = new ChangedDocuments(resume.low(), resume.last());
            documents = new DocumentsAfter(snapshot, resume.last());
        } else {
            boolean full = base.isEmpty() || !base.covers(snapshot.floor());
            kind = full ? Kind.FULL : Kind.CHANGED;
            revised = null;
            documents = full ? snapshot.documents(DocumentRange.EVERYTHING) : new ChangedDocuments(base, null);
        }
    }

    boolean isDone() {
        return done;
    }

    void close() {
        snapshot.close();
    }

    /** The next message of the session; the last one is its end. */
    Message.Request next() {
        if (!begun) {
            begun = true;
            return new CatchUpBegin(session, vector, snapshot.floor(), kind);
        }
        if (kind == Kind.RESUMED && !marked) {
            List<CatchUpRow> rows = rows(revised);
            marked = rows.isEmpty();
            return marked ? new CatchUpMark(session) : new CatchUpRows(session, rows);
        }
        List<CatchUpRow> rows = rows(documents);
        return rows.isEmpty() ? nextAfterRows() : new CatchUpRows(session, rows);
    }

    private List<CatchUpRow> rows(Iterator<StoredDocument> documents) {
        List<CatchUpRow> rows = new ArrayList<>();
        int bytes = 0;
        while (bytes < messageBytes && documents.hasNext()) {
            CatchUpRow row = row(documents.next());
            rows.add(row);
            bytes += row.leaves().length + row.key().id().length();
        }
        return rows;
    }

    private Message.Request nextAfterRows() {
        List<RememberedWrite> writes = keys.next(messageBytes);
        done = writes.isEmpty();
        return done ? new CatchUpEnd(session) : new CatchUpKeys(session, writes);
    }

    private CatchUpRow row(StoredDocument stored) {
        Document document = Documents.decode(stored.row(), vector);
        Document news = document.since(base);
        CausalContext kept = document.context().minus(news.context());
        return new CatchUpRow(
                stored.key(), above(base, stored.row().touches()), DocumentCodec.encodeLeaves(news), kept);
    }

    private static VersionVector above(VersionVector base, VersionVector touches) {
        VersionVector above = touches;
        for (var touch : touches.entries().entrySet()) {
            if (touch.getValue() <= base.get(touch.getKey())) {
                above = above.without(touch.getKey());
            }
        }
        return above;
    }

    /** The documents with a touch above the base, each once, origin by origin in the order of their latest commits. */
    private final class ChangedDocuments implements Iterator<StoredDocument> {
        private final VersionVector base;
        private final DocumentKey last;
        private final Iterator<ReplicaId> origins;
        private ReplicaId origin;
        private Iterator<IndexEntry> entries = List.<IndexEntry>of().iterator();
        private StoredDocument next;

        /** @param last the highest key that counts; null for any */
        ChangedDocuments(VersionVector base, DocumentKey last) {
            this.base = base;
            this.last = last;
            this.origins = vector.changedSince(base).entries().keySet().iterator();
        }

        @Override
        public boolean hasNext() {
            while (next == null && (entries.hasNext() || nextOrigin())) {
                DocumentKey key = entries.hasNext() ? entries.next().key() : null;
                next = key == null || last != null && key.compareTo(last) > 0 ? null : namedFirstHere(key);
            }
            return next != null;
        }

        @Override
        public StoredDocument next() {
            StoredDocument result = next;
            next = null;
            return result;
        }

        private boolean nextOrigin() {
            if (!origins.hasNext()) {
                return false;
            }
            origin = origins.next();
            entries = snapshot.index(origin, base.get(origin));
            return true;
        }

        /** The document, unless an earlier origin of this scan has named it already. */
        private StoredDocument namedFirstHere(DocumentKey key) {
            Optional<DocumentRow> row = snapshot.document(key);
            VersionVector touches = row.orElseThrow(() -> new IllegalStateException("no row for index entry " + key))
                    .touches();
            ReplicaId first = above(base, touches).entries().firstKey();
            return first.equals(origin) ? new StoredDocument(key, row.get()) : null;
        }
    }
}
