package org.anabranch.node.bridge;

import java.util.Arrays;

/** Cuts one message into parts, deflated as a whole if that is worth it. */
final class PartCutter {
    private final long message;
    private final byte[] payload;
    private final boolean deflated;
    private final int partBytesMax;
    private int nextIndex;

    PartCutter(long message, byte[] bytes, Deflation deflation, BridgeLimits limits) {
        this.message = message;
        this.payload = bytes.length < limits.deflateBytesMin() ? bytes : deflation.deflate(bytes);
        this.deflated = payload != bytes;
        this.partBytesMax = limits.partBytesMax();
    }

    /** An empty message has one part too. */
    boolean hasNext() {
        return nextIndex == 0 || offset() < payload.length;
    }

    Part next() {
        int from = (int) offset();
        int to = (int) Math.min(payload.length, offset() + partBytesMax);
        return new Part(message, nextIndex++, to == payload.length, deflated, Arrays.copyOfRange(payload, from, to));
    }

    private long offset() {
        return (long) nextIndex * partBytesMax;
    }
}
