package org.anabranch.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.core.sim.Commit.Change;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.InMemoryStore;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.Store;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Leaf;

/** A data directory: what is visible to its process, what survives it, and what should be there. */
final class SimulatedDisk {

    private InMemoryStore visible;
    private InMemoryStore synced;
    private final Expected expected;
    private final List<VersionVector> past =
            new ArrayList<>(); // each vector that its replica had, and that became durable, in order
    private Fault nextSync;
    private boolean full;

    SimulatedDisk() {
        this(new InMemoryStore(), new Expected());
    }

    private SimulatedDisk(InMemoryStore visible, Expected expected) {
        this.visible = visible;
        this.synced = visible.copy();
        this.expected = expected;
    }

    /** Of what is durable: a backup, or a cloned directory. */
    SimulatedDisk copy() {
        return new SimulatedDisk(synced.copy(), expected.copy());
    }

    Store store() {
        return visible;
    }

    void setFull(boolean full) {
        this.full = full;
        visible.setFull(full);
    }

    void heal() {
        setFull(false);
        nextSync = null;
    }

    /** The next commit fails: one of {@link Fault#SYNC_FAILED_AND_LOST} and {@link Fault#SYNC_FAILED_AND_KEPT}. */
    void failNextSync(Fault how) {
        nextSync = how;
    }

    /** Whether the sync that failed has kept what it should have. */
    boolean isFailedSyncKept() {
        return nextSync == Fault.SYNC_FAILED_AND_KEPT;
    }

    void commit(WriteTxn txn) {
        if (nextSync != Fault.SYNC_FAILED_AND_LOST) {
            txn.commit();
            sync();
        }
        if (nextSync != null) {
            throw new StoreFailedException("the sync failed, as it was told to", null);
        }
    }

    private void sync() {
        synced = visible.copy();
    }

    /** The process is gone, and with it what was not durable. */
    void crash() {
        visible.crash();
        visible = synced.copy();
        visible.setFull(full);
        nextSync = null;
    }

    /** What was durable when that was last looked at. */
    VersionVector expectedVector() {
        return expected.vector();
    }

    boolean hasResidue() {
        return synced.statistics().tables().get("collectable").entries() > 0;
    }

    VersionVector durableVector() {
        try (ReadTxn txn = synced.read()) {
            return txn.vector();
        }
    }

    SortedMap<DocumentKey, DocumentRow> rows() {
        try (ReadTxn txn = synced.read()) {
            return Rows.of(txn);
        }
    }

    boolean isStaged(DocumentKey key) {
        return !stagedTouches(key).isEmpty();
    }

    /** The touches of the staged row of a document, none if there is no such row. */
    VersionVector stagedTouches(DocumentKey key) {
        try (ReadTxn txn = synced.read()) {
            return txn.staged(key).map(DocumentRow::touches).orElse(VersionVector.EMPTY);
        }
    }

    /** The first vector that its replica had, and made durable, that covered {@code vector}; null if none did. */
    VersionVector firstCovering(VersionVector vector) {
        int low = 0;
        int high = past.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (past.get(middle).covers(vector)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < past.size() ? past.get(low) : null;
    }

    /** Takes a document out of every table, as a purge does by a commit that everybody has: nothing tells of it but the floor. */
    void purge(DocumentKey key, History history) {
        ReplicaId purger = new ReplicaId(1);
        VersionVector vector = expected.vector();
        history.add(new Commit(
                new MemberId("none", "purger"),
                Set.of(),
                Set.of(),
                purger,
                0,
                1,
                vector,
                List.of(new Change(
                        key, new TreeMap<>(), Set.copyOf(expected.leaves(key).keySet()))),
                0,
                false));
        try (WriteTxn txn = visible.write()) {
            txn.removeDocument(key);
            txn.setVector(vector.with(purger, 1));
            txn.setFloor(txn.floor().max(vector.with(purger, 1)));
            txn.commit();
        }
        sync();
        passed(List.of(durableVector()));
        verify(history);
    }

    /** @param vectors where the replica was in the course of a group that is durable now */
    void passed(List<VersionVector> vectors) {
        past.addAll(vectors);
    }

    /** Holds what was made durable since the last time against what should be there. */
    void verify(History history) {
        VersionVector vector = durableVector();
        if (vector.equals(expected.vector())) {
            return;
        }
        Set<DocumentKey> touched = expected.advance(vector, history);
        SortedMap<DocumentKey, DocumentRow> rows = rows();
        touched.forEach(key -> verify(key, rows.get(key)));
    }

    /** As {@link #verify}, of every document. */
    void verifyAll(History history) {
        verify(history);
        SortedMap<DocumentKey, DocumentRow> rows = rows();
        rows.forEach(this::verify);
        expected.keys().forEach(key -> verify(key, rows.get(key)));
    }

    private void verify(DocumentKey key, DocumentRow row) {
        SortedMap<Dot, Leaf> should = expected.leaves(key);
        SortedMap<Dot, Leaf> is = Rows.leaves(row, expected.vector());
        if (!is.equals(should)) {
            throw new Violation("the state is not what its vector says: " + key + " holds " + is + " and should hold "
                    + should + " at " + expected.vector());
        }
    }
}
