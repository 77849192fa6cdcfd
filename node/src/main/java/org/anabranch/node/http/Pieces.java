package org.anabranch.node.http;

/** A body that is made piece by piece, so that its length costs no memory. */
@FunctionalInterface
interface Pieces {

    /** About what a piece should have: one is held per request, and another waits in the connection. */
    int PIECE_BYTES = 256 << 10;

    /** The next piece, which may be empty. Called on a worker thread, once more after each piece but the last. */
    Piece next();

    record Piece(byte[] bytes, boolean last) {}
}
