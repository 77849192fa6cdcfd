package org.anabranch.node.bridge;

import io.vertx.core.buffer.Buffer;

/**
 * Cuts what a connection receives into whole frames, each an unsigned 32-bit length and so many bytes of JSON. Holds
 * less than one frame, and no more than what has arrived: a length is checked before anything is kept for it.
 */
final class FrameCutter {
    private static final int LENGTH_BYTES = 4;

    private final int frameBytesMax;
    private Buffer pending = Buffer.buffer();
    private int offset;

    FrameCutter(int frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
    }

    void append(Buffer chunk) {
        if (offset == pending.length()) {
            pending = chunk;
        } else {
            if (offset > 0) {
                pending = pending.getBuffer(offset, pending.length());
            }
            pending.appendBuffer(chunk);
        }
        offset = 0;
    }

    /** @return the next frame with its length before it, or null until more has arrived */
    Buffer next() throws BadInputException {
        int available = pending.length() - offset;
        if (available < LENGTH_BYTES) {
            return null;
        }
        long jsonBytes = pending.getUnsignedInt(offset);
        if (jsonBytes > frameBytesMax) {
            throw new BadInputException("a frame of " + jsonBytes + " bytes, more than " + frameBytesMax);
        }
        int frameBytes = LENGTH_BYTES + (int) jsonBytes;
        if (available < frameBytes) {
            return null;
        }
        offset += frameBytes;
        return pending.slice(offset - frameBytes, offset);
    }
}
