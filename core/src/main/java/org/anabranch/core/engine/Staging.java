package org.anabranch.core.engine;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.anabranch.core.engine.Documents.Current;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.LocalKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.Demand;
import org.anabranch.core.wire.Demand.Resume;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;

/**
 * The state that a catch-up under way leads to, beside the one that is served: that of this replica's vector joined with
 * the sender's. The store has a staged row for each document in which the two differ. A row of the catch-up is joined with
 * the document when it comes, and every commit meanwhile, local or streamed, goes into both states; since a join does not
 * care for order, the staged state is at any time what the end of the catch-up is to show. So the end moves nothing: it
 * says that the staged rows stand for their documents, and {@link #fold} brings them to their place afterwards, a few at a
 * time. Of a catch-up that names every document, what it has not named is staged too before it ends.
 */
final class Staging {

    private static final int ROWS_PER_TURN_MAX = 512;
    private static final int BYTES_PER_TURN = 512 << 10;
    private static final int PAGE_ROWS = 8;
    private static final int UNNAMED_PER_TURN_MAX = 256;

    private final ReplicaState state;
    private final TreeSet<DocumentKey> settings = new TreeSet<>();
    private VersionVector sender; // null while nothing is staged
    private boolean dropsUnnamed;
    private DocumentKey looked;
    private boolean folding;
    private boolean changed;
    private Resume progress; // of a catch-up from nothing; null while there is none
    private boolean revising; // what had come of it earlier

    /** @param stored the store may have rows that are adopted and not folded, or such as a resumed catch-up goes on from */
    Staging(ReplicaState state, ReadTxn stored) {
        this.state = state;
        this.folding = stored.isFolding();
        this.progress = stored.local(LocalKey.JOIN).map(JoinRecord::decode).orElse(null);
    }

    /** How far an interrupted catch-up from nothing got; null if there is none to resume. */
    Resume progress() {
        return state.vector().isEmpty() ? progress : null;
    }

    boolean isFolding() {
        return folding;
    }

    /** Whether this replica had nothing, and has got a part of what a peer has. */
    boolean isJoining() {
        return progress() != null;
    }

    /** Whether the store was written to since the last time this was asked. */
    boolean takeChanged() {
        boolean taken = changed;
        changed = false;
        return taken;
    }

    /** @param sender the vector of the snapshot that the rows are from */
    void begin(VersionVector sender, WriteTxn txn) {
        clear(txn);
        this.sender = sender;
        state.databases.catchUpBegins();
    }

    /** Begins where a catch-up from nothing was cut, see {@link Demand.Resume}. */
    void resume(VersionVector sender, WriteTxn txn) {
        this.sender = sender;
        state.databases.catchUpBegins();
        addSettings(txn);
        revising = true;
        setProgress(new Resume(progress.last(), progress.low(), progress.high().max(sender)), txn);
    }

    /** What was staged before includes all that the sender has of it. */
    void revised(WriteTxn txn) {
        revising = false;
        setProgress(new Resume(progress.last(), sender, sender), txn);
    }

    /** @param last of a catch-up from nothing, all documents up to this one have come */
    void reached(DocumentKey last, WriteTxn txn) {
        if (!revising) {
            setProgress(new Resume(last, sender, sender), txn);
        }
    }

    private void setProgress(Resume reached, WriteTxn txn) {
        progress = reached;
        txn.putLocal(LocalKey.JOIN, JoinRecord.encode(reached));
        changed = true;
    }

    private void addSettings(WriteTxn txn) {
        int rows = PAGE_ROWS;
        List<StoredDocument> page = txn.staged(rows);
        while (page.size() == rows && Databases.isSettings(page.get(rows - 1).key())) {
            rows *= 2;
            page = txn.staged(rows);
        }
        page.stream().map(StoredDocument::key).filter(Databases::isSettings).forEach(settings::add);
    }

    /** The session is over before its end: what can be resumed stays. */
    void interrupt(WriteTxn txn) {
        if (progress() == null) {
            clear(txn);
        }
        sender = null;
    }

    /** Forgets what is staged; what was adopted already is no longer staged. */
    private void clear(WriteTxn txn) {
        if (progress != null) {
            setProgress(null, txn);
        }
        revising = false;
        sender = null;
        dropsUnnamed = false;
        looked = null;
        settings.clear();
        if (!folding && !txn.staged(1).isEmpty()) {
            txn.clearStaged();
            changed = true;
        }
    }

    /** Stages what a row of the catch-up makes of the document. */
    void stage(DocumentKey key, Document news, VersionVector touched, WriteTxn txn) {
        Current current = Documents.read(txn, key, state.vector());
        put(
                key,
                current.document().join(news),
                current.touches().max(touched),
                current.shown().max(touched), // a row merges commits, so that each may have shown
                txn);
    }

    /** A commit has written the row of a document: its staged one must follow. */
    void follow(DocumentKey key, DocumentRow written, Document delta, WriteTxn txn) {
        if (sender == null) {
            return;
        }
        Optional<DocumentRow> staged = txn.staged(key);
        if (staged.isPresent()) {
            DocumentRow row = staged.get();
            Document ahead = Documents.decode(row, state.vector().max(sender));
            put(
                    key,
                    ahead.join(delta),
                    row.touches().max(written.touches()),
                    row.shown().max(written.shown()),
                    txn);
        } else if (dropsUnnamed) {
            stageUnnamed(key, written, txn);
        }
    }

    private void put(DocumentKey key, Document document, VersionVector touches, VersionVector shown, WriteTxn txn) {
        Optional<DocumentView> view = document.view(state.databases.policy(key, txn, state.vector()));
        txn.stage(key, Documents.row(document, view, touches, shown));
        changed = true;
        if (Databases.isSettings(key)) {
            settings.add(key);
        }
    }

    /**
     * Stages, for some documents more, that the sender has not named them: whatever of them it had is gone there.
     *
     * @return whether there are more
     */
    boolean dropUnnamed(WriteTxn txn) {
        dropsUnnamed = true;
        List<StoredDocument> page = Documents.page(txn, looked, UNNAMED_PER_TURN_MAX);
        for (StoredDocument stored : page) {
            looked = stored.key();
            if (txn.staged(looked).isEmpty()) {
                stageUnnamed(looked, stored.row(), txn);
            }
        }
        return page.size() == UNNAMED_PER_TURN_MAX;
    }

    private void stageUnnamed(DocumentKey key, DocumentRow row, WriteTxn txn) {
        Document document = Documents.decode(row, state.vector().max(row.touches()));
        Document joined = document.join(Document.EMPTY.withContext(CausalContext.of(sender)));
        if (!joined.leaves().equals(document.leaves())) {
            put(key, joined, row.touches(), row.shown(), txn);
        }
    }

    /** The staged state becomes the one that is served, in no time. The caller takes over the vector. */
    void adopt(WriteTxn txn) {
        VersionVector ahead = state.vector().max(sender);
        for (DocumentKey key : settings) {
            DocumentRow row = txn.staged(key).orElseThrow();
            state.databases.change(key, Documents.view(row, ahead), txn, state.vector());
        }
        state.databases.catchUpEnds();
        txn.adoptStaged();
        folding = txn.isFolding();
        changed = true;
        sender = null;
        clear(txn);
    }

    /** Brings some of the adopted rows to their place. */
    void fold(WriteTxn txn) {
        int rows = 0;
        int bytes = 0;
        while (rows < ROWS_PER_TURN_MAX && bytes < BYTES_PER_TURN && txn.isFolding()) {
            for (StoredDocument staged : txn.staged(PAGE_ROWS)) {
                state.putRow(staged.key(), staged.row(), txn);
                rows++;
                bytes += staged.row().leaves().length;
            }
        }
        changed = true;
        folding = txn.isFolding();
    }
}
