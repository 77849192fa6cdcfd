package org.anabranch.node.bridge;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A piece of a message, as it travels in the body of one frame: base64 of flags (1 byte), message number (8), index (4)
 * and payload.
 *
 * @param message the number of the message in its connection, from 1
 * @param index of the part in its message, from 0
 * @param last whether the message ends with it
 * @param deflated whether the payloads of the message's parts, put together, are to be inflated
 */
record Part(long message, int index, boolean last, boolean deflated, byte[] payload) {
    static final int HEADER_BYTES = 13;
    private static final int LAST = 1;
    private static final int DEFLATED = 2;

    String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + payload.length);
        bytes.put((byte) ((last ? LAST : 0) | (deflated ? DEFLATED : 0)));
        bytes.putLong(message).putInt(index).put(payload);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    static Part decode(String body, int payloadBytesMax) throws BadInputException {
        ByteBuffer bytes = ByteBuffer.wrap(decodeBase64(body));
        int payloadBytes = bytes.remaining() - HEADER_BYTES;
        if (payloadBytes < 0 || payloadBytes > payloadBytesMax) {
            throw new BadInputException("a part of " + payloadBytes + " bytes, not between 0 and " + payloadBytesMax);
        }
        int flags = bytes.get();
        if ((flags & ~(LAST | DEFLATED)) != 0) {
            throw new BadInputException("a part with unknown flags " + Integer.toBinaryString(flags & 0xff));
        }
        long message = bytes.getLong();
        int index = bytes.getInt();
        byte[] payload = new byte[payloadBytes];
        bytes.get(payload);
        return new Part(message, index, (flags & LAST) != 0, (flags & DEFLATED) != 0, payload);
    }

    static byte[] decodeBase64(String body) throws BadInputException {
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("a body that is not base64: " + e.getMessage());
        }
    }
}
