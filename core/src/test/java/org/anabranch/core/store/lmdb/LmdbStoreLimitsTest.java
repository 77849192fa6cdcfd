package org.anabranch.core.store.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.DocumentCounts;
import org.anabranch.core.store.StoreBusyException;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreFullException;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.LmdbException;

/** What happens where the room, the readers or the disk's patience end, and when threads meet. */
@Timeout(60)
class LmdbStoreLimitsTest {

    private static final ReplicaId A = new ReplicaId(0xA);
    private static final int MIB = 1 << 20;
    private static final byte[] KILOBYTE = new byte[1_000];

    @TempDir
    Path directory;

    @Test
    void aFullStoreIsReadAndTakesDeletesAndThenWritesAgain() {
        StoreOptions small = new StoreOptions(2L * MIB, 8, MIB);
        try (LmdbStore store = LmdbStore.open(directory, small)) {
            int stored = fill(store);
            assertThat(stored).isBetween(250, 1_250);
            assertThat(countOf(store)).isEqualTo(new DocumentCounts(stored, 0));
            assertThatThrownBy(() -> put(store, "one more", 1_000_000)).isInstanceOf(StoreFullException.class);

            // A delete keeps the contents and adds its record: its row is larger than the one before.
            inGroups(store, stored, (txn, i) -> {
                VersionVector touches = VersionVector.EMPTY.with(A, 2_000_000 + i);
                txn.putDocument(key(i), new DocumentRow(touches, false, false, new byte[1_020]));
            });
            assertThat(countOf(store)).isEqualTo(new DocumentCounts(0, 0));
            inGroups(store, stored, (txn, i) -> txn.removeDocument(key(i)));
            assertThat(fill(store)).isGreaterThan(stored / 2);
        }
    }

    @Test
    void aDocumentThatShrinksGivesItsRoomBack() {
        try (LmdbStore store = LmdbStore.open(directory, StoreOptions.DEFAULT)) {
            for (int bytes : new int[] {1_000_000, 10_000, 10}) {
                VersionVector touches = VersionVector.EMPTY.with(A, 1);
                change(store, txn -> txn.putDocument(key(1), new DocumentRow(touches, true, false, new byte[bytes])));
                assertThat(store.statistics().tables().get("documents").bytes())
                        .isBetween((long) bytes, bytes + 8_192L);
            }
        }
    }

    @Test
    void withoutAReserveTheStoreIsFullWhenLmdbIs() {
        StoreOptions small = new StoreOptions(MIB, 8, 0);
        try (LmdbStore store = LmdbStore.open(directory, small)) {
            int stored = fill(store);
            assertThat(countOf(store)).isEqualTo(new DocumentCounts(stored, 0));
        }
        try (LmdbStore store = LmdbStore.open(directory, new StoreOptions(4 * MIB, 8, 0))) {
            put(store, "one more", 1_000_000);
        }
    }

    @Test
    void afterACommitThatFailedNothingIsWrittenUntilTheStoreIsOpenedAgain() {
        AtomicBoolean broken = new AtomicBoolean();
        try (LmdbStore store = LmdbStore.open(directory, StoreOptions.DEFAULT, txn -> {
            if (broken.getAndSet(false)) {
                throw new LmdbException("Input/output error");
            }
            txn.commit();
        })) {
            put(store, "before", 1);
            broken.set(true);
            assertThatThrownBy(() -> put(store, "lost", 2))
                    .isInstanceOf(StoreFailedException.class)
                    .hasMessageContaining("Input/output error");
            assertThatThrownBy(store::write)
                    .isInstanceOf(StoreFailedException.class)
                    .hasMessageContaining("Input/output error");
            assertThat(countOf(store)).isEqualTo(new DocumentCounts(1, 0));
        }
        try (LmdbStore store = LmdbStore.open(directory, StoreOptions.DEFAULT)) {
            put(store, "after", 2);
            assertThat(countOf(store)).isEqualTo(new DocumentCounts(2, 0));
        }
    }

    @Test
    void oneReaderTooManyIsToldSo() {
        try (LmdbStore store = LmdbStore.open(directory, new StoreOptions(4L * MIB, 3, 0))) {
            List<ReadTxn> readers = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                while (readers.size() < 3) {
                    readers.add(store.read());
                }
                assertThatThrownBy(store::read)
                        .isInstanceOf(StoreBusyException.class)
                        .hasMessageContaining("readersMax");
                readers.remove(round).close();
                put(store, "x", 1 + round);
                assertThat(countOf(store)).isEqualTo(new DocumentCounts(1, 0));
            }
            readers.forEach(ReadTxn::close);
        }
    }

    @Test
    void closingWaitsForTheLastReader() throws Exception {
        LmdbStore store = LmdbStore.open(directory, StoreOptions.DEFAULT);
        put(store, "x", 1);
        ReadTxn reader = store.read();
        Thread closing = new Thread(store::close);
        closing.start();
        while (closing.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(store::read).isInstanceOf(IllegalStateException.class);
        assertThat(reader.document(new DocumentKey("people", "x"))).isPresent();
        reader.close();
        closing.join();
        LmdbStore.open(directory, StoreOptions.DEFAULT).close();
    }

    @Test
    void readersOnOtherThreadsSeeWholeCommits() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (LmdbStore store = LmdbStore.open(directory, StoreOptions.DEFAULT)) {
            AtomicBoolean done = new AtomicBoolean();
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> readUntil(store, done)));
            }
            for (int commit = 1; commit <= 200; commit++) {
                ReplicaId origin = new ReplicaId(commit / 10);
                long seq = commit;
                change(store, txn -> {
                    for (String id : List.of("x", "y")) {
                        VersionVector touches = VersionVector.EMPTY.with(origin, 2 * seq + id.charAt(0) - 'x');
                        txn.putDocument(
                                new DocumentKey("people", id), new DocumentRow(touches, true, false, new byte[10]));
                    }
                    txn.setVector(VersionVector.EMPTY.with(origin, 2 * seq + 1));
                });
            }
            done.set(true);
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static int readUntil(LmdbStore store, AtomicBoolean done) {
        int reads = 0;
        while (!done.get() || reads == 0) {
            try (ReadTxn txn = store.read()) {
                if (!txn.vector().isEmpty()) {
                    ReplicaId origin = txn.vector().entries().firstKey();
                    long last = txn.vector().get(origin);
                    assertThat(touch(txn, "x", origin)).isEqualTo(last - 1);
                    assertThat(touch(txn, "y", origin)).isEqualTo(last);
                    reads++;
                }
            }
        }
        return reads;
    }

    private static long touch(ReadTxn txn, String id, ReplicaId origin) {
        return txn.document(new DocumentKey("people", id))
                .orElseThrow()
                .touches()
                .get(origin);
    }

    private static void inGroups(LmdbStore store, int count, ObjIntConsumer<WriteTxn> change) {
        for (int from = 0; from < count; from += 50) {
            int first = from;
            change(store, txn -> {
                for (int i = first; i < Math.min(count, first + 50); i++) {
                    change.accept(txn, i);
                }
            });
        }
    }

    /** Adds documents one by one until the store is full. */
    private static int fill(LmdbStore store) {
        for (int stored = 0; ; stored++) {
            try {
                put(store, key(stored).id(), stored + 1);
            } catch (StoreFullException e) {
                return stored;
            }
        }
    }

    private static void put(LmdbStore store, String id, long seq) {
        VersionVector touches = VersionVector.EMPTY.with(A, seq);
        change(
                store,
                txn -> txn.putDocument(new DocumentKey("people", id), new DocumentRow(touches, true, false, KILOBYTE)));
    }

    private static void change(LmdbStore store, Consumer<WriteTxn> changes) {
        try (WriteTxn txn = store.write()) {
            changes.accept(txn);
            txn.commit();
        }
    }

    private static DocumentCounts countOf(LmdbStore store) {
        try (ReadTxn txn = store.read()) {
            return txn.counts().get("people");
        }
    }

    private static DocumentKey key(long number) {
        return new DocumentKey("people", "id" + number);
    }
}
