package org.anabranch.node.bridge;

import java.util.Arrays;
import java.util.Base64;

/** A reply, as it travels in the body of one frame: base64 of flags (1 byte: 0, or 1 for deflated) and payload. */
final class ReplyBody {
    private static final byte PLAIN = 0;
    private static final byte DEFLATED = 1;

    private ReplyBody() {}

    static String encode(byte[] reply, Deflation deflation, BridgeLimits limits) {
        byte[] payload = reply.length < limits.deflateBytesMin() ? reply : deflation.deflate(reply);
        byte[] bytes = new byte[1 + payload.length];
        bytes[0] = payload == reply ? PLAIN : DEFLATED;
        System.arraycopy(payload, 0, bytes, 1, payload.length);
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] decode(String body, Deflation deflation, BridgeLimits limits) throws BadInputException {
        byte[] bytes = Part.decodeBase64(body);
        if (bytes.length == 0 || bytes[0] != PLAIN && bytes[0] != DEFLATED) {
            throw new BadInputException("a reply without known flags");
        }
        byte[] payload = Arrays.copyOfRange(bytes, 1, bytes.length);
        if (payload.length > limits.replyBytesMax()) {
            throw new BadInputException("a reply of more than " + limits.replyBytesMax() + " bytes");
        }
        return bytes[0] == PLAIN ? payload : deflation.inflate(payload, limits.replyBytesMax());
    }
}
