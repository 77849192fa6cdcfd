package org.anabranch.crdt.codec;

/**
 * Bytes that no encoder wrote. Checked, so that nobody who reads what came over a wire forgets it: a peer's bad bytes
 * must end its link, and nothing else.
 */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int offset;

    public MalformedException(int offset, String message) {
        super(message + " at byte " + offset);
        this.offset = offset;
    }

    public MalformedException(int offset, IllegalArgumentException cause) {
        super(cause.getMessage() + " at byte " + offset, cause);
        this.offset = offset;
    }

    /** Where, counted from 0. */
    public int offset() {
        return offset;
    }
}
