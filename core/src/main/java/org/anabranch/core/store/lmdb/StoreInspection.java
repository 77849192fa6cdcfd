package org.anabranch.core.store.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.core.store.DamagedException;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.LocalKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.crdt.causal.VersionVector;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * What a store that nobody writes to holds, every value of every table having been read and found right.
 *
 * @param owner the node that it belongs to, as {@code cluster/dc/node}; empty if it was never started
 * @param vector the writes that it includes
 * @param documents visible ones
 * @param entries of all tables
 */
public record StoreInspection(
        Optional<String> owner, VersionVector vector, long documents, long entries, long fileBytes) {

    /** Above every key that LMDB takes, whatever its bytes. */
    private static final byte[] END = new byte[Scratch.KEY_BYTES_MAX + 1];

    static {
        Arrays.fill(END, (byte) 0xFF);
    }

    /**
     * Reads the store in {@code directory} from beginning to end, and writes nothing. That it does not change meanwhile is
     * the caller's care. A file that is damaged where LMDB trusts it may end the process.
     *
     * @throws DamagedException saying what is not as it was written
     * @throws org.anabranch.core.store.StoreFormatException when another version wrote it
     * @throws StoreFailedException when there is no store, or it cannot be read
     */
    public static StoreInspection of(Path directory) {
        Path file = directory.resolve(LmdbStore.DATA_FILE);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) == 0) {
                throw new StoreFailedException(directory + " holds no store: it has no " + LmdbStore.DATA_FILE, null);
            }
            DataFile.check(file);
            return read(directory, Files.size(file));
        } catch (IOException e) {
            throw new StoreFailedException(file + " cannot be read: " + e, e);
        } catch (LmdbException e) {
            throw Failures.translate(e, file.toString());
        }
    }

    /**
     * The same of a node's data directory, which is locked meanwhile.
     *
     * @throws org.anabranch.core.store.StoreLockedException when it is in use
     */
    public static StoreInspection ofStopped(Path directory) {
        try {
            DirectoryLock lock = DirectoryLock.acquire(directory);
            try {
                NativeLibrary.unpackIn(directory.resolve("native"));
                return of(directory);
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw new StoreFailedException(directory + " cannot be used: " + e, e);
        }
    }

    private static StoreInspection read(Path directory, long fileBytes) {
        try (Env<ByteBuffer> env = Env.create()
                        .setMaxDbs(Tables.COUNT)
                        .setMapSize(fileBytes)
                        .open(directory.toFile(), EnvFlags.MDB_RDONLY_ENV, EnvFlags.MDB_NOLOCK, EnvFlags.MDB_NOTLS);
                Txn<ByteBuffer> txn = env.txnRead()) {
            Session session = new Session(txn);
            Tables tables = LmdbStore.openTables(env, session, directory);
            long entries = 0;
            for (Table table : tables.all()) {
                entries += read(table, session);
            }
            Replicas replicas = Replicas.load(tables.replicas(), session);
            try (ReadTxn snapshot = new LmdbReadTxn(tables, session, replicas, new SealedCache(), () -> {})) {
                return new StoreInspection(
                        snapshot.local(LocalKey.IDENTITY).map(name -> new String(name, StandardCharsets.UTF_8)),
                        snapshot.vector(),
                        documents(snapshot),
                        entries,
                        fileBytes);
            }
        }
    }

    private static long read(Table table, Session session) {
        long[] entries = {0};
        KeyRange all = new KeyRange(KeyRange.ALL.low(), ByteBuffer.wrap(END), false);
        try (TableIterator<Boolean> rows = new TableIterator<>(table, session, all, (key, value) -> true)) {
            rows.forEachRemaining(right -> entries[0]++);
        }
        return entries[0];
    }

    /** Of all databases but the system's; the rows must be as many as the counts say that are kept beside them. */
    private static long documents(ReadTxn snapshot) {
        TreeMap<String, Long> found = new TreeMap<>();
        snapshot.counts().keySet().forEach(database -> {
            long[] visible = {0};
            snapshot.documents(DocumentRange.of(database))
                    .forEachRemaining(document -> visible[0] += document.row().visible() ? 1 : 0);
            found.put(database, visible[0]);
        });
        snapshot.counts().forEach((database, counts) -> {
            if (counts.documents() != found.get(database)) {
                throw new DamagedException("database " + database + " shows " + found.get(database)
                        + " documents, and is said to have " + counts.documents());
            }
        });
        found.remove(DocumentKey.SYSTEM_DATABASE);
        return found.values().stream().mapToLong(Long::longValue).sum();
    }
}
