package org.anabranch.core.store;

/** As many read transactions are open as the store allows; the message names the limit. */
public final class StoreBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreBusyException(String message, Throwable cause) {
        super(message, cause);
    }
}
