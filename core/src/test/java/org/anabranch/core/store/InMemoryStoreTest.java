package org.anabranch.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends StoreContractTest {

    @Override
    protected Store open() {
        return new InMemoryStore();
    }

    @Override
    protected Store reopen(Store store) {
        return ((InMemoryStore) store).crash();
    }

    @Test
    void aCrashForgetsWhatWasNotCommitted() {
        InMemoryStore store = new InMemoryStore();
        try (WriteTxn txn = store.write()) {
            txn.setVector(touches(A, 1));
            txn.commit();
        }
        WriteTxn open = store.write();
        open.setVector(touches(A, 2));
        InMemoryStore found = store.crash();
        assertThatThrownBy(open::commit).isInstanceOf(IllegalStateException.class);
        try (ReadTxn txn = found.read()) {
            assertThat(txn.vector()).isEqualTo(touches(A, 1));
        }
    }

    @Test
    void aCopyGoesItsOwnWay() {
        InMemoryStore store = new InMemoryStore();
        InMemoryStore copy = store.copy();
        try (WriteTxn txn = store.write()) {
            txn.setVector(touches(A, 1));
            txn.commit();
        }
        try (ReadTxn txn = copy.read()) {
            assertThat(txn.vector().isEmpty()).isTrue();
        }
    }

    @Test
    void aFullStoreTakesDeletes() {
        InMemoryStore store = new InMemoryStore();
        store.setFull(true);
        try (WriteTxn txn = store.write()) {
            assertThatThrownBy(() -> txn.putDocument(key("people", "x"), row("x", touches(A, 1))))
                    .isInstanceOf(StoreFullException.class);
            assertThatThrownBy(txn::commit).isInstanceOf(IllegalStateException.class);
        }
        try (WriteTxn txn = store.write()) {
            txn.putDocument(key("people", "x"), new DocumentRow(touches(A, 1), false, false, bytes("deleted")));
            txn.commit();
        }
    }

    @Test
    void afterAFailedCommitNothingIsWrittenAnyMore() {
        InMemoryStore store = new InMemoryStore();
        store.failCommits();
        try (WriteTxn txn = store.write()) {
            txn.setVector(touches(A, 1));
            assertThatThrownBy(txn::commit).isInstanceOf(StoreFailedException.class);
        }
        assertThatThrownBy(store::write).isInstanceOf(StoreFailedException.class);
        try (ReadTxn txn = store.read()) {
            assertThat(txn.vector().isEmpty()).isTrue();
        }
    }
}
