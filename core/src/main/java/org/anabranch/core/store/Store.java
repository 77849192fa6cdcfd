package org.anabranch.core.store;

import java.util.SortedMap;

/**
 * The storage of one shard. Any number of readers on any threads, each with its own snapshot, beside one writer.
 */
public interface Store extends AutoCloseable {

    /** @throws StoreBusyException when as many are open as the store allows at a time */
    ReadTxn read();

    /**
     * Begins the write transaction; at most one is open at a time, on one thread for the store's whole life.
     *
     * @throws StoreFailedException when an earlier commit failed
     */
    WriteTxn write();

    StorageStatistics statistics();

    /**
     * Waits until no transaction is open, then closes; from the beginning of the wait on, every call of this interface
     * throws {@link IllegalStateException}. A thread that holds a transaction must close that first.
     */
    @Override
    void close();

    record StorageStatistics(long fileBytes, SortedMap<String, TableStatistics> tables) {}

    record TableStatistics(long entries, long bytes) {}
}
