package org.anabranch.core.store;

/** Another process, or another store of this one, has the directory open; the message names it. */
public final class StoreLockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreLockedException(String message) {
        super(message);
    }
}
