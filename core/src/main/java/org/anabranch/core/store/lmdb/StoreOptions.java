package org.anabranch.core.store.lmdb;

/**
 * The limits of a {@link LmdbStore}.
 *
 * @param mapBytes how large the store may grow; the space is taken when it is needed. It cannot be changed while the
 *     store is open
 * @param readersMax how many read transactions may be open at a time
 * @param reserveBytes how much of {@code mapBytes} is kept for what must go on when the store is full: deletes,
 *     collecting what was deleted, and the record of what was replicated
 */
public record StoreOptions(long mapBytes, int readersMax, long reserveBytes) {

    public static final StoreOptions DEFAULT = new StoreOptions(64L << 30, 1_024, 64L << 20);

    public StoreOptions {
        if (readersMax < 1) {
            throw new IllegalArgumentException("readersMax must be at least 1, not " + readersMax);
        }
        if (reserveBytes < 0 || mapBytes <= reserveBytes) {
            throw new IllegalArgumentException(
                    "mapBytes (" + mapBytes + ") must be larger than reserveBytes (" + reserveBytes + ")");
        }
    }
}
