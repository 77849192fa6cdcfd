package org.anabranch.core.store;

import java.util.SortedMap;

/**
 * The storage of one shard. Any number of readers on any threads, each with its own snapshot, beside one writer.
 */
public interface Store extends AutoCloseable {

    ReadTxn read();

    /** Begins the write transaction; at most one is open at a time, on one thread for the store's whole life. */
    WriteTxn write();

    StorageStatistics statistics();

    /** Waits for readers to finish, then closes; afterwards every call throws {@link IllegalStateException}. */
    @Override
    void close();

    record StorageStatistics(long fileBytes, SortedMap<String, TableStatistics> tables) {}

    record TableStatistics(long entries, long bytes) {}
}
