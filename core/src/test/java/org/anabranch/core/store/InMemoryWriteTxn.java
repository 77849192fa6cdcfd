package org.anabranch.core.store;

import java.util.function.Consumer;
import org.anabranch.core.store.InMemoryStore.InMemoryState;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.VersionVector;

/** Writes to a copy of the committed state, made when it is first needed. */
final class InMemoryWriteTxn extends InMemoryReadTxn implements WriteTxn {

    private final InMemoryStore store;
    private boolean copied;
    private boolean broken;
    private boolean committed;

    InMemoryWriteTxn(InMemoryStore store, InMemoryState state) {
        super(state, store::endWrite);
        this.store = store;
    }

    @Override
    public void putDocument(DocumentKey key, DocumentRow row) {
        change(state -> {
            DocumentRow before = state.documents.get(key);
            if (row.visible()
                    && row.leaves().length
                            > Math.max(bytes(before), state.folding ? bytes(state.staged.get(key)) : -1)) {
                requireRoom();
            }
            dropTouches(state, before);
            row.touches().entries().forEach((origin, seq) -> {
                state.index.put(new Dot(origin, seq), key);
                if (row.collectable()) {
                    state.collectable.put(new Dot(origin, seq), key);
                }
            });
            state.documents.put(key, row);
            fold(state, key);
        });
    }

    private static int bytes(DocumentRow row) {
        return row == null ? -1 : row.leaves().length;
    }

    private static void fold(InMemoryState state, DocumentKey key) {
        if (state.folding) {
            state.staged.remove(key);
            state.folding = !state.staged.isEmpty();
        }
    }

    @Override
    public void removeDocument(DocumentKey key) {
        change(state -> {
            dropTouches(state, state.documents.remove(key));
            fold(state, key);
        });
    }

    private static void dropTouches(InMemoryState state, DocumentRow row) {
        if (row != null) {
            row.touches().entries().forEach((origin, seq) -> {
                state.index.remove(new Dot(origin, seq));
                if (row.collectable()) {
                    state.collectable.remove(new Dot(origin, seq));
                }
            });
        }
    }

    @Override
    public void keep(DroppedTouch touch) {
        change(state -> state.dropped.put(new Dot(touch.origin(), touch.seq()), touch));
    }

    @Override
    public void forget(DroppedTouch touch) {
        change(state -> state.dropped.remove(new Dot(touch.origin(), touch.seq())));
    }

    @Override
    public void setFeedFloor(VersionVector floor) {
        change(state -> state.feedFloor = floor);
    }

    @Override
    public void setVector(VersionVector vector) {
        change(state -> state.vector = vector);
    }

    @Override
    public void setFloor(VersionVector floor) {
        change(state -> state.floor = floor);
    }

    @Override
    public void putLocal(LocalKey key, byte[] value) {
        change(state -> state.locals.put(key, value.clone()));
    }

    @Override
    public void stage(DocumentKey key, DocumentRow row) {
        requireNotFolding();
        change(state -> {
            requireRoom();
            state.staged.put(key, row);
        });
    }

    @Override
    public void clearStaged() {
        requireNotFolding();
        change(state -> state.staged.clear());
    }

    @Override
    public void adoptStaged() {
        requireNotFolding();
        change(state -> state.folding = !state.staged.isEmpty());
    }

    private void requireNotFolding() {
        if (isFolding()) {
            throw new IllegalStateException("staged rows are being folded");
        }
    }

    @Override
    public void remember(RememberedWrite write) {
        change(state -> state.remembered.put(new Dot(write.origin(), write.seq()), write));
    }

    @Override
    public void forget(RememberedWrite write) {
        change(state -> state.remembered.remove(new Dot(write.origin(), write.seq())));
    }

    @Override
    public void commit() {
        requireOpen();
        broken = true;
        store.commit(state());
        committed = true;
    }

    private void change(Consumer<InMemoryState> change) {
        requireOpen();
        replaceState(copied ? state() : state().copy());
        copied = true;
        broken = true;
        change.accept(state());
        broken = false;
    }

    @Override
    public boolean hasRoom(long bytes) {
        return !store.isFull();
    }

    private void requireRoom() {
        if (!hasRoom(1)) {
            throw new StoreFullException("the store was told to be full");
        }
    }

    private void requireOpen() {
        state();
        if (broken || committed) {
            throw new IllegalStateException("the transaction can only be closed");
        }
    }
}
