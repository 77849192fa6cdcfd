package org.anabranch.core.store.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.function.Consumer;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.StoreFormatException;
import org.anabranch.core.store.StoreLockedException;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/** What is told of a directory or a file that is not as it should be. */
class LmdbStoreFileTest {

    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT;
    private static final ReplicaId A = new ReplicaId(0xA);

    @TempDir
    Path temp;

    @Test
    void theDirectoryIsForItsOwnerAlone() throws Exception {
        write(txn -> {});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dataFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void aDirectoryIsOpenOnce() {
        try (LmdbStore store = LmdbStore.open(directory(), OPTIONS)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatThrownBy(() -> LmdbStore.open(directory(), OPTIONS))
                        .isInstanceOf(StoreLockedException.class)
                        .hasMessageContaining(directory().toString());
            }
            assertThat(store.statistics().fileBytes()).isPositive();
        }
        LmdbStore.open(directory(), OPTIONS).close();
    }

    @Test
    void aFileThatWasCutOffIsRefused() throws Exception {
        write(txn -> {
            for (int i = 0; i < 1_000; i++) {
                put(txn, "id" + i, i + 1, new byte[100]);
            }
            put(txn, "large", 1_001, new byte[100_000]);
        });
        byte[] whole = Files.readAllBytes(dataFile());
        for (int bytes : new int[] {1, 4_096, 8_192, whole.length / 2, whole.length - 50_000}) {
            Files.write(dataFile(), Arrays.copyOf(whole, bytes));
            assertThatThrownBy(() -> LmdbStore.open(directory(), OPTIONS))
                    .as("cut off after %d bytes of %d", bytes, whole.length)
                    .isInstanceOf(DamagedException.class)
                    .hasMessageContaining("data.mdb is cut off");
        }
        Files.write(dataFile(), whole);
        assertThat(read("large").leaves()).hasSize(100_000);
    }

    /** LMDB does not write pages that a transaction took and gave back, so that the file ends before the last of them. */
    @Test
    void aFileThatEndsBeforePagesThatWereGivenBackIsNotCutOff() throws Exception {
        for (int i = 1; i <= 5; i++) {
            long seq = i;
            write(txn -> put(txn, "x", seq, new byte[] {7}));
        }
        write(txn -> {
            put(txn, "large", 6, new byte[1_000_000]);
            txn.removeDocument(new DocumentKey("people", "large"));
        });
        assertThat(Files.size(dataFile())).isLessThan(lastPageEnd());
        assertThat(read("x").leaves()).containsExactly(7);
    }

    @Test
    void aFileThatIsNoStoreIsRefused() throws Exception {
        Files.createDirectories(directory());
        Files.writeString(dataFile(), "hello ".repeat(2_000));
        assertThatThrownBy(() -> LmdbStore.open(directory(), OPTIONS))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("meta page");
    }

    @Test
    void aFlippedBitIsFoundWhereItIsRead() throws Exception {
        write(txn -> {
            put(txn, "good", 1, bytes("something else"));
            put(txn, "b\u00e4d", 2, bytes("needle in a haystack"));
        });
        byte[] file = Files.readAllBytes(dataFile());
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("needle");
        file[at] ^= 1;
        Files.write(dataFile(), file);

        assertThat(read("good").leaves()).isEqualTo(bytes("something else"));
        assertThatThrownBy(() -> read("b\u00e4d"))
                .isInstanceOf(DamagedException.class)
                .hasMessage("table documents, key \\x01b\\xc3\\xa4d does not match its checksum");
        try (LmdbStore store = LmdbStore.open(directory(), OPTIONS);
                ReadTxn txn = store.read()) {
            assertThatThrownBy(() -> txn.documents(DocumentRange.of("people")).forEachRemaining(row -> {}))
                    .isInstanceOf(DamagedException.class);
        }
    }

    @Test
    void anUnknownFormatIsRefused() {
        write(txn -> {});
        try (Env<ByteBuffer> env =
                        Env.create().setMaxDbs(Tables.COUNT).open(directory().toFile());
                Txn<ByteBuffer> txn = env.txnWrite()) {
            Session session = new Session(txn);
            ByteBuffer value = session.scratch().value(1).put((byte) 99);
            Tables.openMeta(env, txn).put(session, Keys.meta(session.scratch().key(), Keys.FORMAT), value);
            txn.commit();
        }
        assertThatThrownBy(() -> LmdbStore.open(directory(), OPTIONS))
                .isInstanceOf(StoreFormatException.class)
                .hasMessageContaining("is in format 99, and this version reads format 3 only");
    }

    private long lastPageEnd() throws Exception {
        ByteBuffer metas = ByteBuffer.allocate(8_192).order(ByteOrder.nativeOrder());
        try (RandomAccessFile file = new RandomAccessFile(dataFile().toFile(), "r")) {
            file.readFully(metas.array());
        }
        long lastPage = Math.max(metas.getLong(16 + 120), metas.getLong(4_096 + 16 + 120));
        return (lastPage + 1) * metas.getInt(16 + 24);
    }

    private Path directory() {
        return temp.resolve("data");
    }

    private Path dataFile() {
        return directory().resolve("data.mdb");
    }

    private void write(Consumer<WriteTxn> changes) {
        try (LmdbStore store = LmdbStore.open(directory(), OPTIONS);
                WriteTxn txn = store.write()) {
            changes.accept(txn);
            txn.commit();
        }
    }

    private DocumentRow read(String id) {
        try (LmdbStore store = LmdbStore.open(directory(), OPTIONS);
                ReadTxn txn = store.read()) {
            return txn.document(new DocumentKey("people", id)).orElseThrow();
        }
    }

    private static void put(WriteTxn txn, String id, long seq, byte[] leaves) {
        VersionVector touches = VersionVector.EMPTY.with(A, seq);
        txn.putDocument(new DocumentKey("people", id), new DocumentRow(touches, true, false, leaves));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
