package org.anabranch.node.bridge;

import java.io.ByteArrayOutputStream;

/**
 * Puts the parts of one connection together again. Parts must come in order and none may be missing: the link is a
 * stream, so anything else is a fault of the sender. Memory grows with the parts that came.
 */
final class MessageAssembler {
    private final Deflation deflation;
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    private long message = 1;
    private int nextIndex;
    private boolean deflated;

    MessageAssembler(Deflation deflation) {
        this.deflation = deflation;
    }

    /**
     * @param bytesMax of the whole message, inflated or not
     * @return the message that {@code part} completes, or null
     */
    byte[] add(Part part, long bytesMax) throws BadInputException {
        if (part.message() != message || part.index() != nextIndex) {
            throw new BadInputException("part " + part.index() + " of message " + part.message() + " instead of part "
                    + nextIndex + " of message " + message);
        }
        if (nextIndex > 0 && part.deflated() != deflated) {
            throw new BadInputException("message " + message + " is deflated in some parts only");
        }
        if (!part.last() && part.payload().length == 0) {
            throw new BadInputException("an empty part of message " + message + " before its last");
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
}
