package org.anabranch.node.bridge;

import java.io.ByteArrayOutputStream;

/**
 * Puts the parts of one connection together again. Parts must come in order and none may be missing: the link is a
 * stream, so anything else is a fault of the sender. Memory grows with the parts that came.
 */
final class MessageAssembler {
    private final Deflation deflation;
    private final int partBytesMax;
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private long message = 1;
    private int nextIndex;
    private boolean deflated;

    MessageAssembler(Deflation deflation, int partBytesMax) {
        this.deflation = deflation;
        this.partBytesMax = partBytesMax;
    }

    /**
     * @param bytesMax of the whole message, inflated or not
     * @return the message that {@code part} completes, or null
     */
    byte[] add(Part part, long bytesMax) throws BadInputException {
        if (part.message() != message || part.index() != nextIndex) {
            throw new BadInputException(name(part.index(), part.message()) + " instead of " + name(nextIndex, message));
        }
        if (nextIndex > 0 && part.deflated() != deflated) {
            throw new BadInputException("message " + message + " is deflated in some parts only");
        }
        if (!part.last() && part.payload().length != partBytesMax) {
            throw new BadInputException(name(nextIndex, message) + " is not its last and has " + part.payload().length
                    + " bytes, not " + partBytesMax);
        }
        if ((long) payload.size() + part.payload().length > bytesMax) {
            throw new BadInputException("message " + message + " of more than " + bytesMax + " bytes");
        }
        deflated = part.deflated();
        payload.writeBytes(part.payload());
        nextIndex++;
        return part.last() ? complete(bytesMax) : null;
    }

    private byte[] complete(long bytesMax) throws BadInputException {
        byte[] bytes = payload.toByteArray();
        payload.reset();
        message++;
        nextIndex = 0;
        return deflated ? deflation.inflate(bytes, bytesMax) : bytes;
    }

    private static String name(int index, long message) {
        return "part " + index + " of message " + message;
    }
}
