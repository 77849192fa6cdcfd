package org.anabranch.core.store.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.LocalKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreLockedException;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.core.store.lmdb.Databases.Counts;
import org.anabranch.core.store.lmdb.Databases.Database;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/** Copies of a store in use, and their way back. */
@Timeout(60)
class StoreCopyTest {

    private static final ReplicaId A = new ReplicaId(0xA);

    @TempDir
    Path temp;

    @Test
    void aCopyIsOneSnapshotOfAStoreThatIsWrittenTo() throws Exception {
        try (LmdbStore store = LmdbStore.open(data(), StoreOptions.DEFAULT)) {
            for (int i = 0; i < 200; i++) {
                writeNext(store, 5_000);
            }
            AtomicBoolean ended = new AtomicBoolean();
            Thread writer = new Thread(() -> {
                while (!ended.get()) {
                    writeNext(store, 100);
                }
            });
            writer.start();
            try {
                for (int i = 0; i < 5; i++) {
                    long before = last(store);
                    store.copyTo(temp.resolve("copy" + i));
                    StoreInspection copy = StoreInspection.of(temp.resolve("copy" + i));
                    assertThat(copy.vector().get(A)).isBetween(before, last(store));
                    assertThat(copy.documents()).isEqualTo(copy.vector().get(A));
                }
            } finally {
                ended.set(true);
                writer.join();
            }
        }
    }

    @Test
    void aCopyIsForItsOwnerAloneAndHasNoPagesThatAreFree() throws Exception {
        try (LmdbStore store = LmdbStore.open(data(), StoreOptions.DEFAULT)) {
            writeNext(store, 10_000_000);
            try (WriteTxn txn = store.write()) {
                txn.removeDocument(key(1));
                txn.commit();
            }
            store.copyTo(copy());
        }
        assertThat(Files.size(data().resolve("data.mdb"))).isGreaterThan(10_000_000);
        assertThat(StoreInspection.of(copy()).fileBytes()).isLessThan(200_000);
        assertThat(files(copy())).containsExactly("data.mdb");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy().resolve("data.mdb"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aCopyOverwritesNothing() throws Exception {
        Files.createDirectories(copy());
        Files.writeString(copy().resolve("data.mdb"), "mine");
        try (LmdbStore store = LmdbStore.open(data(), StoreOptions.DEFAULT)) {
            assertThatThrownBy(() -> store.copyTo(copy()))
                    .isInstanceOf(StoreFailedException.class)
                    .hasMessageContaining(copy().toString());
            writeNext(store, 1);
        }
        assertThat(copy().resolve("data.mdb")).hasContent("mine");
    }

    @Test
    void aCopyIsRestoredWithAllThatItHas() throws Exception {
        makeCopy();
        List<Long> copied = new ArrayList<>();
        StoreInspection restored = StoreRestore.restore(copy(), target(), copied::add);
        assertThat(restored.owner()).contains("shop/eu/n1");
        assertThat(restored.documents()).isEqualTo(50);
        assertThat(restored.vector()).isEqualTo(VersionVector.EMPTY.with(A, 50));
        assertThat(copied).endsWith(restored.fileBytes());
        assertThat(files(target())).contains("data.mdb").isSubsetOf("data.mdb", "lock", "native");
        try (LmdbStore store = LmdbStore.open(target(), StoreOptions.DEFAULT)) {
            assertThat(last(store)).isEqualTo(50);
            writeNext(store, 10);
        }
        assertThat(files(copy())).containsExactly("data.mdb");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target())))
                .isEqualTo("rwx------");
    }

    @Test
    void nothingIsRestoredOverWhatIsThere() throws Exception {
        makeCopy();
        assertThatThrownBy(() -> StoreRestore.restore(copy(), data(), bytes -> {}))
                .isInstanceOf(StoreFailedException.class)
                .hasMessageContaining("is not empty: it has ");
        assertThat(StoreInspection.of(data()).documents()).isEqualTo(50);
    }

    @Test
    void aStoreInUseIsNeitherCopiedByHandNorRestoredTo() throws Exception {
        makeCopy();
        try (LmdbStore store = LmdbStore.open(data(), StoreOptions.DEFAULT)) {
            assertThatThrownBy(() -> StoreRestore.restore(data(), target(), bytes -> {}))
                    .isInstanceOf(StoreLockedException.class)
                    .hasMessageContaining(data().toString());
            assertThatThrownBy(() -> StoreRestore.restore(copy(), data(), bytes -> {}))
                    .isInstanceOf(StoreLockedException.class);
            writeNext(store, 1);
        }
    }

    @Test
    void aDamagedCopyIsNotRestoredAndTheDirectoryStaysEmpty() throws Exception {
        makeCopy();
        Path file = copy().resolve("data.mdb");
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[new String(whole, StandardCharsets.ISO_8859_1).indexOf("needle-17")] ^= 1;
        Files.write(file, flipped);
        assertThatThrownBy(() -> StoreRestore.restore(copy(), target(), bytes -> {}))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("does not match its checksum");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> StoreRestore.restore(copy(), target(), bytes -> {}))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("is cut off");
        assertThat(files(target())).doesNotContain("data.mdb");
        Files.write(file, whole);
        assertThat(StoreRestore.restore(copy(), target(), bytes -> {}).documents())
                .isEqualTo(50);
    }

    @Test
    void whatIsNoStoreIsSaidToBeNone() {
        assertThatThrownBy(() -> StoreInspection.of(temp)).hasMessageContaining("holds no store");
        assertThatThrownBy(() -> StoreRestore.restore(temp.resolve("none"), target(), bytes -> {}))
                .hasMessageContaining("holds no store");
    }

    @Test
    void countsThatDisagreeWithTheDocumentsAreFound() {
        try (LmdbStore store = LmdbStore.open(data(), StoreOptions.DEFAULT)) {
            writeNext(store, 10);
            store.copyTo(copy());
        }
        try (Env<ByteBuffer> env = Env.create().setMaxDbs(Tables.COUNT).open(copy().toFile());
                Txn<ByteBuffer> txn = env.txnWrite()) {
            Session session = new Session(txn);
            Tables tables = Tables.open(env, txn);
            Databases databases = new Databases(tables.databases(), tables.meta(), session);
            Database people = databases.find("people").orElseThrow();
            Counts more = people.counts().plus(new Counts(0, 1, 0));
            databases.replace("people", new Database(people.number(), more, people.staged(), people.ahead()));
            databases.store();
            txn.commit();
        }
        assertThatThrownBy(() -> StoreInspection.of(copy()))
                .isInstanceOf(DamagedException.class)
                .hasMessage("database people shows 1 documents, and is said to have 2");
    }

    private void makeCopy() {
        try (LmdbStore store = LmdbStore.open(data(), StoreOptions.DEFAULT)) {
            try (WriteTxn txn = store.write()) {
                txn.putLocal(LocalKey.IDENTITY, "shop/eu/n1".getBytes(StandardCharsets.UTF_8));
                txn.commit();
            }
            for (int i = 0; i < 50; i++) {
                writeNext(store, 300);
            }
            store.copyTo(copy());
        }
    }

    private static void writeNext(LmdbStore store, int bytes) {
        try (WriteTxn txn = store.write()) {
            long seq = txn.vector().get(A) + 1;
            VersionVector touches = VersionVector.EMPTY.with(A, seq);
            byte[] leaves = Arrays.copyOf(("needle-" + seq).getBytes(StandardCharsets.US_ASCII), bytes);
            txn.putDocument(key(seq), new DocumentRow(touches, true, false, leaves));
            txn.setVector(touches);
            txn.commit();
        }
    }

    private static long last(LmdbStore store) {
        try (ReadTxn txn = store.read()) {
            return txn.vector().get(A);
        }
    }

    private static DocumentKey key(long seq) {
        return new DocumentKey("people", "id" + seq);
    }

    private static List<String> files(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path data() {
        return temp.resolve("data");
    }

    private Path copy() {
        return temp.resolve("copy");
    }

    private Path target() {
        return temp.resolve("target");
    }
}
