package org.anabranch.core.store.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.Store;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreFormatException;
import org.anabranch.core.store.StoreFullException;
import org.anabranch.core.store.WriteTxn;
import org.lmdbjava.CopyFlags;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.EnvInfo;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * A store in one directory, of which it is the only user. A commit is durable when it returns (two syncs of the file);
 * reads never wait for writes. Point reads take a few microseconds; scans read ahead of nothing and copy each row once.
 *
 * <p>LMDB is used without its write map (a full disk would kill the process) and never without its syncs. After a commit
 * that failed, other than for want of room, every write is refused until the store is opened again: the kernel may have
 * dropped what it could not write, and says so only once.
 */
public final class LmdbStore implements Store {

    static final long FORMAT = 3;
    static final String DATA_FILE = "data.mdb";

    private static final int FILE_MODE = 0b110_000_000;

    private final Path directory;
    private final StoreOptions options;
    private final DirectoryLock lock;
    private final Env<ByteBuffer> env;
    private final Tables tables;
    private final Consumer<Txn<ByteBuffer>> committer;
    private final Gate gate = new Gate();
    private final Queue<Session> idleReaders = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writing = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<StoreFailedException> failure = new AtomicReference<>();
    private final Checksum writerChecksum = new Checksum();
    private final Scratch writerScratch = new Scratch();
    private final Scratch indexScratch = new Scratch();
    private volatile Replicas replicas;
    private final SealedCache sealedCache = new SealedCache();

    private LmdbStore(
            Path directory,
            StoreOptions options,
            DirectoryLock lock,
            Env<ByteBuffer> env,
            Consumer<Txn<ByteBuffer>> committer) {
        this.directory = directory;
        this.options = options;
        this.lock = lock;
        this.env = env;
        this.committer = committer;
        boolean empty = env.getDbiNames().isEmpty();
        try (Txn<ByteBuffer> txn = env.txnWrite()) {
            Session session = new Session(txn, writerChecksum, writerScratch);
            this.tables = empty ? createTables(session) : openTables(session);
            this.replicas = Replicas.load(tables.replicas(), session);
            txn.commit();
        }
    }

    /**
     * Opens the store in {@code directory}, which is created, for its owner alone, if it is not there.
     *
     * @throws org.anabranch.core.store.StoreLockedException when it is open already, here or in another process
     * @throws StoreFormatException when another version wrote it, in a way that this one does not know
     * @throws org.anabranch.core.store.DamagedException when the file is cut off, or is no store's
     * @throws StoreFailedException when the directory or the file cannot be used
     */
    public static LmdbStore open(Path directory, StoreOptions options) {
        return open(directory, options, Txn::commit);
    }

    /** @param committer commits; a test's one may fail instead */
    static LmdbStore open(Path directory, StoreOptions options, Consumer<Txn<ByteBuffer>> committer) {
        try {
            DirectoryLock lock = DirectoryLock.acquire(directory);
            try {
                NativeLibrary.unpackIn(directory.resolve("native"));
                DataFile.check(directory.resolve(DATA_FILE));
                return open(directory, options, lock, committer);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreFailedException(directory + " cannot be used: " + e, e);
        }
    }

    private static LmdbStore open(
            Path directory, StoreOptions options, DirectoryLock lock, Consumer<Txn<ByteBuffer>> committer) {
        try {
            Env<ByteBuffer> env = Env.create()
                    .setMapSize(options.mapBytes())
                    .setMaxReaders(options.readersMax())
                    .setMaxDbs(Tables.COUNT)
                    .open(directory.toFile(), FILE_MODE, EnvFlags.MDB_NOTLS);
            try {
                env.readerCheck();
                return new LmdbStore(directory, options, lock, env, committer);
            } catch (RuntimeException e) {
                env.close();
                throw e;
            }
        } catch (LmdbException e) {
            throw Failures.translate(e, directory.resolve(DATA_FILE).toString());
        }
    }

    private Tables createTables(Session session) {
        Tables created = Tables.open(env, session.txn(), DbiFlags.MDB_CREATE);
        ByteBuffer format = session.scratch().value(Numbers.VARINT_BYTES_MAX);
        Numbers.putVarint(format, FORMAT);
        created.meta().put(session, Keys.meta(session.scratch().key(), Keys.FORMAT), format);
        return created;
    }

    private Tables openTables(Session session) {
        return openTables(env, session, directory);
    }

    static Tables openTables(Env<ByteBuffer> env, Session session, Path directory) {
        ByteBuffer value = Tables.openMeta(env, session.txn())
                .get(session, Keys.meta(session.scratch().key(), Keys.FORMAT));
        long format = value == null ? 0 : Numbers.getVarint(value);
        if (format != FORMAT) {
            throw new StoreFormatException(
                    directory + " is in format " + format + ", and this version reads format " + FORMAT + " only");
        }
        return Tables.open(env, session.txn());
    }

    @Override
    public ReadTxn read() {
        Session session = beginRead();
        return new LmdbReadTxn(tables, session, replicas, sealedCache, () -> endRead(session));
    }

    private Session beginRead() {
        gate.enter();
        Session idle = idleReaders.poll();
        try {
            if (idle == null) {
                return new Session(env.txnRead());
            }
            idle.txn().renew();
            return idle;
        } catch (LmdbException e) {
            gate.leave();
            throw Failures.translate(e, "the store");
        }
    }

    private void endRead(Session session) {
        session.txn().reset();
        idleReaders.add(session);
        gate.leave();
    }

    @Override
    public WriteTxn write() {
        gate.enter();
        try {
            requireHealthy();
            if (!writing.compareAndSet(false, true)) {
                throw new IllegalStateException("a write transaction is open already");
            }
        } catch (RuntimeException e) {
            gate.leave();
            throw e;
        }
        try {
            Session session = new Session(env.txnWrite(), writerChecksum, writerScratch);
            return new LmdbWriteTxn(this, tables, session, indexScratch, replicas, sealedCache);
        } catch (LmdbException e) {
            writing.set(false);
            gate.leave();
            StoreFailedException failed = new StoreFailedException("no write can begin: " + e.getMessage(), e);
            fail(failed);
            throw failed;
        }
    }

    /** The replicas are published first: a reader of what is committed may begin before this returns. */
    void commit(Session session, Replicas committed) {
        Replicas before = replicas;
        replicas = committed;
        try {
            committer.accept(session.txn());
        } catch (LmdbException e) {
            replicas = before;
            if (Failures.translate(e, "the commit") instanceof StoreFullException full) {
                throw full;
            }
            throw new StoreFailedException("the commit failed: " + e.getMessage(), e);
        }
    }

    void endWrite(Session session) {
        session.txn().close();
        writing.set(false);
        gate.leave();
    }

    void fail(StoreFailedException first) {
        failure.compareAndSet(null, first);
    }

    void requireHealthy() {
        StoreFailedException first = failure.get();
        if (first != null) {
            throw new StoreFailedException("the store takes no writes, since " + first.getMessage(), first);
        }
    }

    /** How much the tables may grow before the reserve is touched. What readers keep from being used again counts as free. */
    long growthBytes(Session session) {
        EnvInfo info = env.info();
        return info.mapSize - options.reserveBytes() - tables.bytes(session);
    }

    @Override
    public StorageStatistics statistics() {
        Session session = beginRead();
        try {
            TreeMap<String, TableStatistics> statistics = new TreeMap<>();
            for (Table table : tables.all()) {
                statistics.put(table.name(), new TableStatistics(table.stat(session).entries, table.bytes(session)));
            }
            return new StorageStatistics(Files.size(directory.resolve(DATA_FILE)), statistics);
        } catch (IOException e) {
            throw new StoreFailedException("the size of the store cannot be read: " + e, e);
        } finally {
            endRead(session);
        }
    }

    /**
     * Copies this store, as one snapshot, to {@code directory}, which is made and must not be there yet; pages that are free
     * are left out. Reads and writes go on. What it copies cannot be used again meanwhile, so the store grows by what is
     * written over during a copy. When this returns the copy is durable, but not looked at: see {@link StoreInspection}.
     * Takes as long as its bytes take to be written, and {@link #close} waits for it.
     *
     * @throws StoreFullException when there is no room for the copy; what there is of it then, and after any other failure,
     *     stays
     * @throws StoreFailedException when the directory cannot be made or written to
     */
    public void copyTo(Path directory) {
        gate.enter();
        try {
            StoreFiles.makeDirectory(directory);
            env.copy(directory.toFile(), CopyFlags.MDB_CP_COMPACT);
            StoreFiles.settle(directory.resolve(DATA_FILE));
        } catch (LmdbException e) {
            throw Failures.translate(e, directory.toString());
        } catch (IOException e) {
            throw new StoreFailedException(directory + " cannot be written: " + e, e);
        } finally {
            gate.leave();
        }
    }

    @Override
    public void close() {
        gate.close();
        if (closed.compareAndSet(false, true)) {
            idleReaders.forEach(session -> session.txn().close());
            env.close();
            lock.close();
        }
    }
}
