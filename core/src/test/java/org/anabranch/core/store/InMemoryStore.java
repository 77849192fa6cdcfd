package org.anabranch.core.store;

import java.util.TreeMap;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.VersionVector;

/**
 * A store without a disk, for tests and for the simulator: the same contract, in sorted maps. Committed states are never
 * changed, so that a snapshot, a copy and a crash cost nothing; the first change of a transaction copies the maps.
 */
public final class InMemoryStore implements Store {

    private InMemoryState committed;
    private boolean writing;
    private boolean closed;
    private boolean full;
    private boolean failCommits;
    private StoreFailedException failure;

    public InMemoryStore() {
        this(new InMemoryState());
    }

    private InMemoryStore(InMemoryState committed) {
        this.committed = committed;
    }

    /** A store of its own with what is committed here now: a backup, or a cloned directory. */
    public synchronized InMemoryStore copy() {
        return new InMemoryStore(committed);
    }

    /** What is found after the process was killed: what was committed. This store is closed, whatever is open. */
    public synchronized InMemoryStore crash() {
        closed = true;
        return new InMemoryStore(committed);
    }

    /** While it is full, rows that are visible and larger than what they replace are refused. */
    public synchronized void setFull(boolean full) {
        this.full = full;
    }

    /** From now on every commit fails, as on a broken disk. */
    public synchronized void failCommits() {
        failCommits = true;
    }

    @Override
    public synchronized ReadTxn read() {
        requireOpen();
        return new InMemoryReadTxn(committed, () -> {});
    }

    @Override
    public synchronized WriteTxn write() {
        requireOpen();
        requireHealthy();
        if (writing) {
            throw new IllegalStateException("a write transaction is open already");
        }
        writing = true;
        return new InMemoryWriteTxn(this, committed);
    }

    synchronized void commit(InMemoryState state) {
        requireOpen();
        requireHealthy();
        if (failCommits) {
            failure = new StoreFailedException("the commit failed, as it was told to", null);
            throw failure;
        }
        committed = state;
    }

    synchronized void endWrite() {
        writing = false;
    }

    synchronized boolean isFull() {
        return full;
    }

    private void requireHealthy() {
        if (failure != null) {
            throw new StoreFailedException("the store takes no writes: " + failure.getMessage(), failure);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    @Override
    public synchronized StorageStatistics statistics() {
        requireOpen();
        TreeMap<String, TableStatistics> tables = new TreeMap<>();
        tables.put("documents", new TableStatistics(committed.documents.size(), 0));
        tables.put("index", new TableStatistics(committed.index.size(), 0));
        tables.put("idempotency", new TableStatistics(committed.remembered.size(), 0));
        tables.put("collectable", new TableStatistics(committed.collectable.size(), 0));
        tables.put("feed-deletes", new TableStatistics(committed.dropped.size(), 0));
        tables.put("staged", new TableStatistics(committed.staged.size(), 0));
        return new StorageStatistics(0, tables);
    }

    /** Does not wait: snapshots here stay readable. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    /** The tables; changed by the one transaction that copied it, and by nobody once it is committed. */
    static final class InMemoryState {
        final TreeMap<DocumentKey, DocumentRow> documents = new TreeMap<>();
        final TreeMap<Dot, DocumentKey> index = new TreeMap<>();
        final TreeMap<Dot, DocumentKey> collectable = new TreeMap<>();
        final TreeMap<Dot, DroppedTouch> dropped = new TreeMap<>();
        final TreeMap<DocumentKey, DocumentRow> staged = new TreeMap<>();
        final TreeMap<LocalKey, byte[]> locals = new TreeMap<>();
        final TreeMap<Dot, RememberedWrite> remembered = new TreeMap<>();
        VersionVector vector = VersionVector.EMPTY;
        VersionVector floor = VersionVector.EMPTY;
        VersionVector feedFloor = VersionVector.EMPTY;
        boolean folding;

        InMemoryState copy() {
            InMemoryState copy = new InMemoryState();
            copy.documents.putAll(documents);
            copy.index.putAll(index);
            copy.collectable.putAll(collectable);
            copy.staged.putAll(staged);
            copy.dropped.putAll(dropped);
            copy.locals.putAll(locals);
            copy.remembered.putAll(remembered);
            copy.vector = vector;
            copy.floor = floor;
            copy.feedFloor = feedFloor;
            copy.folding = folding;
            return copy;
        }
    }
}
