package org.anabranch.core.store;

/** The disk failed, or the store is closed for writing since it did: nothing more may be acknowledged. */
public final class StoreFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
