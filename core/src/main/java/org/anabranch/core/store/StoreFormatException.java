package org.anabranch.core.store;

/** The store was written in a format that this version does not know; the message names both. */
public final class StoreFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreFormatException(String message) {
        super(message);
    }
}
