package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.DroppedTouch;
import org.anabranch.core.store.LocalKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/** Reads, from a session that somebody else began and {@code release} gives back. */
class LmdbReadTxn implements ReadTxn {

    final Tables tables;
    final Session session;
    final Databases databases;
    final RememberedTable remembered;
    final DroppedTable dropped;
    private final Runnable release;
    private final List<TableIterator<?>> iterators = new ArrayList<>();
    private Replicas replicas;
    private VersionVector vector;
    private VersionVector floor;
    private Boolean folding; // once it was looked up
    private final SealedCache sealedCache;
    private long sealedNumber;
    private boolean closed;

    LmdbReadTxn(Tables tables, Session session, Replicas replicas, SealedCache sealedCache, Runnable release) {
        this.sealedCache = sealedCache;
        this.tables = tables;
        this.session = session;
        this.databases = new Databases(tables.databases(), tables.meta(), session);
        this.remembered = new RememberedTable(tables, session);
        this.dropped = new DroppedTable(tables, session);
        this.replicas = replicas;
        this.release = release;
    }

    @Override
    public final VersionVector vector() {
        requireOpen();
        if (vector == null) {
            vector = readVector();
        }
        return vector;
    }

    private VersionVector readVector() {
        ByteBuffer value =
                tables.meta().get(session, Keys.meta(session.scratch().key(), Keys.VECTOR));
        if (value == null) {
            return VersionVector.EMPTY;
        }
        sealedNumber = Numbers.getVarint(value);
        VersionVector own = Vectors.get(value);
        return own.maxOver(sealedCache.get(sealedNumber, () -> readVector(Keys.SEALED)));
    }

    /** Of what the stored vector is written over; 0 if nothing. Known once the vector was read. */
    final long sealedNumber() {
        return sealedNumber;
    }

    @Override
    public final VersionVector floor() {
        requireOpen();
        if (floor == null) {
            floor = readVector(Keys.FLOOR);
        }
        return floor;
    }

    @Override
    public final Optional<DocumentRow> document(DocumentKey key) {
        requireOpen();
        Optional<DocumentRow> adopted = isFolding() ? staged(key) : Optional.empty();
        return adopted.isPresent() ? adopted : row(tables.documents(), key);
    }

    private Optional<DocumentRow> row(Table table, DocumentKey key) {
        return databases
                .find(key.database())
                .map(database ->
                        table.get(session, Keys.document(session.scratch().key(), database.number(), key.idBytes())))
                .map(value -> Rows.row(value, replicas::replica));
    }

    @Override
    public final Iterator<StoredDocument> documents(DocumentRange range) {
        requireOpen();
        if (range.database().isPresent()) {
            return documents(range.database().get(), range);
        }
        NavigableSet<String> names = new TreeSet<>(counts().keySet());
        Iterator<String> inOrder = range.descending() ? names.descendingIterator() : names.iterator();
        return new ChainedIterator<>(inOrder, name -> documents(name, range));
    }

    private Iterator<StoredDocument> documents(String name, DocumentRange range) {
        requireOpen();
        Optional<Databases.Database> database = databases.find(name);
        if (database.isEmpty()) {
            return Collections.emptyIterator();
        }
        KeyRange keys = Ranges.documents(range, database.get().number());
        TableIterator.Decoder<StoredDocument> decoder = (key, value) -> {
            Numbers.getOrdered(key);
            return new StoredDocument(new DocumentKey(name, Keys.text(key)), Rows.row(value, replicas::replica));
        };
        Iterator<StoredDocument> documents = iterate(tables.documents(), keys, decoder);
        return isFolding()
                ? new FoldedIterator(iterate(tables.staged(), keys, decoder), documents, range.descending())
                : documents;
    }

    @Override
    public final Iterator<IndexEntry> index(ReplicaId origin, long after) {
        return index(tables.index(), origin, after);
    }

    @Override
    public final Iterator<IndexEntry> collectable(ReplicaId origin, long after) {
        return index(tables.collectable(), origin, after);
    }

    private Iterator<IndexEntry> index(Table table, ReplicaId origin, long after) {
        requireOpen();
        int number = replicas.number(origin);
        if (number < 0) {
            return Collections.emptyIterator();
        }
        return iterate(table, Ranges.index(number, after), (key, value) -> {
            Numbers.getOrdered(key);
            long seq = Numbers.getOrdered(key);
            long database = Numbers.getOrdered(value);
            String id = Keys.text(value);
            return new IndexEntry(seq, new DocumentKey(databases.name(database), id));
        });
    }

    @Override
    public final Iterator<IndexEntry> dropped(ReplicaId origin, long after) {
        requireOpen();
        int number = replicas.number(origin);
        return number < 0
                ? Collections.emptyIterator()
                : iterate(tables.feedDeletes(), Ranges.dropped(number, after), DroppedTable::byCommit);
    }

    @Override
    public final Optional<DroppedTouch> oldestDropped() {
        requireOpen();
        return dropped.oldest(replicas::replica);
    }

    @Override
    public final long droppedCount() {
        requireOpen();
        return dropped.count();
    }

    @Override
    public final VersionVector feedFloor() {
        requireOpen();
        return readVector(Keys.FEED_FLOOR);
    }

    @Override
    public final SortedMap<String, DocumentCounts> counts() {
        requireOpen();
        return databases.counts(isFolding());
    }

    @Override
    public final Optional<byte[]> local(LocalKey key) {
        requireOpen();
        return Optional.ofNullable(
                        tables.meta().get(session, Keys.local(session.scratch().key(), key)))
                .map(LmdbReadTxn::bytes);
    }

    @Override
    public final Optional<DocumentRow> staged(DocumentKey key) {
        requireOpen();
        return row(tables.staged(), key);
    }

    @Override
    public final List<StoredDocument> staged(int rowsMax) {
        requireOpen();
        List<StoredDocument> rows = new ArrayList<>();
        try (TableIterator<StoredDocument> iterator =
                new TableIterator<>(tables.staged(), session, KeyRange.ALL, (key, value) -> {
                    String database = databases.name(Numbers.getOrdered(key));
                    return new StoredDocument(
                            new DocumentKey(database, Keys.text(key)), Rows.row(value, replicas::replica));
                })) {
            while (rows.size() < rowsMax && iterator.hasNext()) {
                rows.add(iterator.next());
            }
        }
        return rows;
    }

    @Override
    public final boolean isFolding() {
        requireOpen();
        if (folding == null) {
            folding = tables.meta().get(session, Keys.meta(session.scratch().key(), Keys.FOLDING)) != null;
        }
        return folding;
    }

    @Override
    public final List<RememberedWrite> remembered(Digest key) {
        requireOpen();
        return remembered.find(key, replicas::replica);
    }

    @Override
    public final Iterator<RememberedWrite> remembered(ReplicaId origin, long after) {
        requireOpen();
        int number = replicas.number(origin);
        return number < 0
                ? Collections.emptyIterator()
                : iterate(
                        tables.idempotencyIndex(), Ranges.index(number, after), remembered.byCommit(replicas::replica));
    }

    @Override
    public final List<RememberedWrite> oldestRemembered() {
        requireOpen();
        return remembered.oldest(replicas::replica, replicas::number);
    }

    @Override
    public final long rememberedCount() {
        requireOpen();
        return remembered.count();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closeIterators();
            release.run();
        }
    }

    final void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the transaction is closed");
        }
    }

    final void closeIterators() {
        iterators.forEach(TableIterator::close);
        iterators.clear();
    }

    final Replicas replicas() {
        return replicas;
    }

    /** The number of a replica, given to it now if it has none. */
    final long numberFor(ReplicaId replica) {
        if (replicas.number(replica) < 0) {
            replicas = replicas.with(replica);
        }
        return replicas.number(replica);
    }

    final void rememberVector(VersionVector changed) {
        vector = changed;
    }

    final void rememberFolding(boolean changed) {
        folding = changed;
    }

    final void rememberFloor(VersionVector changed) {
        floor = changed;
    }

    private <T> Iterator<T> iterate(Table table, KeyRange range, TableIterator.Decoder<T> decoder) {
        TableIterator<T> iterator = new TableIterator<>(table, session, range, decoder);
        iterators.add(iterator);
        return iterator;
    }

    private VersionVector readVector(byte key) {
        ByteBuffer value =
                tables.meta().get(session, Keys.meta(session.scratch().key(), key));
        return value == null ? VersionVector.EMPTY : Vectors.get(value);
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }
}
