package org.anabranch.core.store;

/** A stored value does not match its checksum, or the file is not what it should be; the message names the place. */
public final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedException(String message) {
        super(message);
    }

    public DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
