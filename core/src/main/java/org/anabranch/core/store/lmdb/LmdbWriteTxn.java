package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.DroppedTouch;
import org.anabranch.core.store.LocalKey;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.StoreFailedException;
import org.anabranch.core.store.StoreFullException;
import org.anabranch.core.store.WriteTxn;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/** Writes. What many events of a group change again and again (vectors, counts) is written once, by the commit. */
final class LmdbWriteTxn extends LmdbReadTxn implements WriteTxn {

    private enum State {
        OPEN,
        /** Something was written in part: no commit any more. */
        BROKEN,
        COMMITTED
    }

    private final LmdbStore store;
    private final Scratch indexScratch;
    private final Tail documentsTail;
    private final Tail indexTail;
    private final Tail collectableTail;
    private final Tail stagedTail;
    private final int replicasStored;
    private State state = State.OPEN;
    private boolean vectorChanged;
    private boolean sealedChanged;
    private boolean floorChanged;
    private long growthBytesLeft = -1;

    LmdbWriteTxn(
            LmdbStore store,
            Tables tables,
            Session session,
            Scratch indexScratch,
            Replicas replicas,
            SealedCache sealedCache) {
        super(tables, session, replicas, sealedCache, () -> store.endWrite(session));
        this.store = store;
        this.indexScratch = indexScratch;
        this.documentsTail = new Tail(tables.documents(), session);
        this.indexTail = new Tail(tables.index(), session);
        this.collectableTail = new Tail(tables.collectable(), session);
        this.stagedTail = new Tail(tables.staged(), session);
        this.replicasStored = replicas.size();
    }

    @Override
    public void putDocument(DocumentKey key, DocumentRow row) {
        boolean folding = isFolding(); // looked up before the scratch buffers are in use
        change(() -> {
            Databases.Database database = databases.findOrCreate(key.database());
            ByteBuffer at = Keys.document(session.scratch().key(), database.number(), key.idBytes());
            ByteBuffer old = tables.documents().get(session, at);
            int roomBytes = old == null ? 0 : old.remaining();
            Rows.Head before = old == null ? Rows.Head.ABSENT : Rows.head(old, replicas()::replica);
            ByteBuffer staged = database.staged() == 0 ? null : tables.staged().get(session, at);
            roomBytes = staged == null ? roomBytes : Math.max(roomBytes, staged.remaining());
            Rows.Head beside = staged == null ? Rows.Head.ABSENT : Rows.head(staged, replicas()::replica);

            ByteBuffer value = session.scratch().value(Rows.bytesMax(row));
            Rows.put(value, row, this::numberFor);
            if (row.visible() && value.position() > roomBytes) {
                requireRoom(at.remaining() + value.position());
            }
            tables.documents().put(session, at, value, documentsTail.isPassedBy(at));
            Rows.Head after = Rows.Head.of(row);
            updateIndexes(at, before, after);
            databases.replace(key.database(), database.replaced(before, after, beside));
            if (folding && beside != Rows.Head.ABSENT) {
                unstage(key, at, after, beside);
            }
        });
    }

    /** The row is in its place. */
    private void unstage(DocumentKey key, ByteBuffer at, Rows.Head row, Rows.Head staged) {
        tables.staged().delete(session, at);
        Databases.Database database = databases.find(key.database()).orElseThrow();
        databases.replace(key.database(), database.staged(row, staged, Rows.Head.ABSENT));
        if (tables.staged().stat(session).entries == 0) {
            tables.meta().delete(session, Keys.meta(indexScratch.key(), Keys.FOLDING));
            rememberFolding(false);
        }
    }

    @Override
    public void removeDocument(DocumentKey key) {
        boolean folding = isFolding();
        change(() -> databases.find(key.database()).ifPresent(database -> {
            ByteBuffer at = Keys.document(session.scratch().key(), database.number(), key.idBytes());
            Rows.Head before = head(tables.documents(), at);
            Rows.Head beside = database.staged() == 0 ? Rows.Head.ABSENT : head(tables.staged(), at);
            if (before != Rows.Head.ABSENT) {
                tables.documents().delete(session, at);
                updateIndexes(at, before, Rows.Head.ABSENT);
                databases.replace(key.database(), database.replaced(before, Rows.Head.ABSENT, beside));
            }
            if (folding && beside != Rows.Head.ABSENT) {
                unstage(key, at, Rows.Head.ABSENT, beside);
            }
        }));
    }

    private void updateIndexes(ByteBuffer document, Rows.Head before, Rows.Head after) {
        updateIndex(tables.index(), indexTail, document, before.touches(), after.touches());
        updateIndex(
                tables.collectable(),
                collectableTail,
                document,
                before.collectableTouches(),
                after.collectableTouches());
    }

    private void updateIndex(Table index, Tail tail, ByteBuffer document, VersionVector before, VersionVector after) {
        for (Map.Entry<ReplicaId, Long> touch :
                before.changedSince(after).entries().entrySet()) {
            index.delete(session, indexKey(touch));
        }
        for (Map.Entry<ReplicaId, Long> touch :
                after.changedSince(before).entries().entrySet()) {
            ByteBuffer at = indexKey(touch);
            ByteBuffer value = indexScratch.value(document.remaining()).put(document.duplicate());
            index.put(session, at, value, tail.isPassedBy(at));
        }
    }

    private ByteBuffer indexKey(Map.Entry<ReplicaId, Long> touch) {
        return Keys.index(indexScratch.key(), numberFor(touch.getKey()), touch.getValue());
    }

    @Override
    public void keep(DroppedTouch touch) {
        change(() -> dropped.put(touch, numberFor(touch.origin())));
    }

    @Override
    public void forget(DroppedTouch touch) {
        change(() -> {
            int number = replicas().number(touch.origin());
            if (number >= 0) {
                dropped.delete(number, touch.seq());
            }
        });
    }

    @Override
    public void setFeedFloor(VersionVector feedFloor) {
        change(() -> putVector(Keys.FEED_FLOOR, feedFloor));
    }

    @Override
    public void setVector(VersionVector vector) {
        change(() -> {
            sealedChanged |= !vector.base().equals(vector().base());
            rememberVector(vector);
            vectorChanged = true;
        });
    }

    @Override
    public void setFloor(VersionVector floor) {
        change(() -> {
            rememberFloor(floor);
            floorChanged = true;
        });
    }

    @Override
    public void putLocal(LocalKey key, byte[] value) {
        change(() -> {
            ByteBuffer at = Keys.local(session.scratch().key(), key);
            tables.meta().put(session, at, session.scratch().value(value.length).put(value));
        });
    }

    @Override
    public void stage(DocumentKey key, DocumentRow row) {
        requireNotFolding();
        change(() -> {
            Databases.Database database = databases.findOrCreate(key.database());
            ByteBuffer at = Keys.document(session.scratch().key(), database.number(), key.idBytes());
            Rows.Head beside = head(tables.documents(), at);
            Rows.Head before = head(tables.staged(), at);
            ByteBuffer value = session.scratch().value(Rows.bytesMax(row));
            Rows.put(value, row, this::numberFor);
            requireRoom(at.remaining() + value.position());
            tables.staged().put(session, at, value, stagedTail.isPassedBy(at));
            databases.replace(key.database(), database.staged(beside, before, Rows.Head.of(row)));
        });
    }

    private Rows.Head head(Table table, ByteBuffer at) {
        ByteBuffer value = table.get(session, at);
        return value == null ? Rows.Head.ABSENT : Rows.head(value, replicas()::replica);
    }

    @Override
    public void clearStaged() {
        requireNotFolding();
        change(() -> {
            tables.staged().clear(session);
            databases.clearStaged();
        });
    }

    private void requireNotFolding() {
        if (isFolding()) {
            throw new IllegalStateException("staged rows are being folded");
        }
    }

    @Override
    public void adoptStaged() {
        requireNotFolding();
        change(() -> {
            if (tables.staged().stat(session).entries > 0) {
                ByteBuffer at = Keys.meta(session.scratch().key(), Keys.FOLDING);
                tables.meta().put(session, at, session.scratch().value(0));
                rememberFolding(true);
            }
        });
    }

    @Override
    public void remember(RememberedWrite write) {
        change(() -> remembered.put(write, numberFor(write.origin())));
    }

    @Override
    public void forget(RememberedWrite write) {
        change(() -> {
            int number = replicas().number(write.origin());
            if (number >= 0) {
                remembered.deleteAt(number, write.seq());
            }
        });
    }

    @Override
    public void commit() {
        change(() -> {
            databases.store();
            replicas().store(tables.replicas(), session, replicasStored);
            if (vectorChanged) {
                putVector();
            }
            if (floorChanged) {
                putVector(Keys.FLOOR, floor());
            }
            store.commit(session, replicas());
        });
        state = State.COMMITTED;
    }

    /** Its many entries that never change are written when they do. */
    private void putVector() {
        VersionVector base = vector().base();
        VersionVector own = vector().own();
        if (sealedChanged) {
            putVector(Keys.SEALED, base);
        }
        ByteBuffer at = Keys.meta(session.scratch().key(), Keys.VECTOR);
        ByteBuffer value = session.scratch().value(Numbers.VARINT_BYTES_MAX + Vectors.bytesMax(own));
        Numbers.putVarint(value, sealedNumber() + (sealedChanged ? 1 : 0));
        tables.meta().put(session, at, Vectors.put(value, own));
    }

    private void putVector(byte key, VersionVector vector) {
        ByteBuffer at = Keys.meta(session.scratch().key(), key);
        ByteBuffer value = session.scratch().value(Vectors.bytesMax(vector));
        tables.meta().put(session, at, Vectors.put(value, vector));
    }

    /** What fails on the way has changed something perhaps: then this transaction can only be closed. */
    private void change(Runnable change) {
        requireOpen();
        if (state != State.OPEN) {
            throw new IllegalStateException("the transaction is " + state.name().toLowerCase(Locale.ROOT));
        }
        store.requireHealthy();
        closeIterators();
        state = State.BROKEN;
        try {
            change.run();
        } catch (StoreFailedException e) {
            store.fail(e);
            throw e;
        }
        state = State.OPEN;
    }

    /** Asks how much room there is once, and counts from there. */
    @Override
    public boolean hasRoom(long bytes) {
        requireOpen();
        if (growthBytesLeft < 0) {
            growthBytesLeft = Math.max(0, store.growthBytes(session));
        }
        return bytes <= growthBytesLeft;
    }

    private void requireRoom(int bytes) {
        if (!hasRoom(bytes)) {
            throw new StoreFullException("the store has reached its limit, mapBytes less reserveBytes");
        }
        growthBytesLeft -= bytes;
    }
}
