package org.anabranch.node.bridge;

/**
 * The limits of every link and inbound connection, with their defaults in {@link #DEFAULTS}. Both ends of a link check
 * them, so nodes of one cluster should agree on them.
 *
 * @param messageBytesMax of one message, inflated
 * @param replyBytesMax of one reply, inflated; a reply is one frame
 * @param partBytesMax of a message in one frame, before base64; all but its last have exactly so many, so both ends
 *     must have the same
 * @param deflateBytesMin from which size on messages and replies are deflated, if that makes them smaller
 * @param windowFramesMax frames of a link that wait for their answer
 * @param windowBytesMax of messages in those frames, exceeded by less than one part
 * @param queuedBytesMax of messages that wait for the window of their link; more closes its connection
 * @param unansweredBytesMax of messages of one inbound connection, inflated, that are assembled or not yet answered
 * @param greetingBytesMax the same as long as nothing was answered: all that a stranger can make this node hold
 * @param inboundConnectionsMax open at a time
 */
public record BridgeLimits(
        int messageBytesMax,
        int replyBytesMax,
        int partBytesMax,
        int deflateBytesMin,
        int windowFramesMax,
        int windowBytesMax,
        long queuedBytesMax,
        long unansweredBytesMax,
        int greetingBytesMax,
        int inboundConnectionsMax) {

    public static final BridgeLimits DEFAULTS =
            new BridgeLimits(64 << 20, 1 << 20, 64 << 10, 512, 1_024, 1 << 20, 256L << 20, 128L << 20, 1 << 20, 64);

    /** A frame's JSON around the base64 of its part: type, addresses, and room to spare. */
    private static final int ENVELOPE_BYTES_MAX = 512;

    public BridgeLimits {
        requireBetween("messageBytesMax", messageBytesMax, 1, 1 << 30);
        requireBetween("replyBytesMax", replyBytesMax, 1, 16 << 20);
        requireBetween("partBytesMax", partBytesMax, 1, 64 << 10);
        requireBetween("deflateBytesMin", deflateBytesMin, 1, Integer.MAX_VALUE);
        requireBetween("windowFramesMax", windowFramesMax, 1, 1 << 20);
        requireBetween("windowBytesMax", windowBytesMax, 1, 1 << 30);
        requireBetween("queuedBytesMax", queuedBytesMax, messageBytesMax, Long.MAX_VALUE);
        requireBetween("unansweredBytesMax", unansweredBytesMax, messageBytesMax, Long.MAX_VALUE);
        requireBetween("greetingBytesMax", greetingBytesMax, 1, unansweredBytesMax);
        requireBetween("inboundConnectionsMax", inboundConnectionsMax, 1, 1 << 20);
    }

    int requestFrameBytesMax() {
        return base64Bytes(Part.HEADER_BYTES + partBytesMax) + ENVELOPE_BYTES_MAX;
    }

    int replyFrameBytesMax() {
        return base64Bytes(1 + replyBytesMax) + ENVELOPE_BYTES_MAX;
    }

    private static int base64Bytes(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    private static void requireBetween(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", not between " + min + " and " + max);
        }
    }
}
