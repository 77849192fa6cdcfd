package org.anabranch.core.store.lmdb;

import java.nio.file.Path;
import org.anabranch.core.store.Store;
import org.anabranch.core.store.StoreContractTest;
import org.junit.jupiter.api.io.TempDir;

class LmdbStoreTest extends StoreContractTest {

    @TempDir
    Path directory;

    @Override
    protected Store open() {
        return LmdbStore.open(directory.resolve("data"), StoreOptions.DEFAULT);
    }

    @Override
    protected Store reopen(Store store) {
        store.close();
        return open();
    }
}
