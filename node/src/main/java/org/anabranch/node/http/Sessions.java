package org.anabranch.node.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Session tokens: a version vector that this cluster has signed, so that a client can carry what it has seen from one
 * node to another and cannot make up what it has not. Base64url of a format byte, for each replica its 8 bytes and its
 * number as a varint, and the HMAC-SHA-256 of these. May be used by any number of threads.
 */
final class Sessions {

    static final int TOKEN_CHARS_MAX = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "anabranch session token 1".getBytes(StandardCharsets.US_ASCII);
    private static final byte FORMAT = 1;
    private static final int SIGNATURE_BYTES = 32;
    private static final int ENTRY_BYTES_MAX = 8 + 10;
    private static final int BODY_BYTES_MAX = TOKEN_CHARS_MAX / 4 * 3 - SIGNATURE_BYTES;

    private final SecretKeySpec key;
    private final Supplier<VersionVector> stable;
    private volatile Signed last = new Signed(null, null);
    private volatile VersionVector reached = VersionVector.EMPTY;

    /** @param stable what every member of the cluster has */
    Sessions(byte[] secret, Supplier<VersionVector> stable) {
        this.key = new SecretKeySpec(hmac(new SecretKeySpec(secret, ALGORITHM), PURPOSE), ALGORITHM);
        this.stable = stable;
    }

    /** The token for {@code seen}; null in the extreme case that it does not fit. */
    String token(VersionVector seen) {
        Signed signed = last;
        if (!seen.equals(signed.vector)) { // most responses between two commits carry the same
            signed = new Signed(seen, sign(seen));
            last = signed;
        }
        return signed.token;
    }

    VersionVector parse(String token) {
        if (token.length() > TOKEN_CHARS_MAX) {
            throw invalid();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length < 1 + SIGNATURE_BYTES) {
                throw invalid();
            }
            byte[] body = Arrays.copyOf(bytes, bytes.length - SIGNATURE_BYTES);
            byte[] signature = Arrays.copyOfRange(bytes, body.length, bytes.length);
            if (!MessageDigest.isEqual(hmac(key, body), signature) || body[0] != FORMAT) {
                throw invalid();
            }
            return readVector(ByteBuffer.wrap(body, 1, body.length - 1));
        } catch (IllegalArgumentException e) { // not base64url
            throw invalid();
        }
    }

    /** Notes that this node includes {@code vector}, and so will every later snapshot. */
    void reached(VersionVector vector) {
        if (!reached.covers(vector)) {
            reached = vector;
        }
    }

    boolean isKnownReached(VersionVector vector) {
        return reached.covers(vector);
    }

    private String sign(VersionVector seen) {
        byte[] body = writeVector(seen.own()); // what is sealed every member has
        if (body.length > BODY_BYTES_MAX) { // what every member has, none needs to be asked for
            VersionVector everywhere = stable.get();
            SortedMap<ReplicaId, Long> recent = new TreeMap<>(seen.entries());
            recent.entrySet().removeIf(entry -> entry.getValue() <= everywhere.get(entry.getKey()));
            body = writeVector(VersionVector.of(recent));
        }
        if (body.length > BODY_BYTES_MAX) {
            LOG.warn(
                    "a session of {} replicas does not fit into a token; the answer has none",
                    seen.entries().size());
            return null;
        }
        byte[] signature = hmac(key, body);
        byte[] token = Arrays.copyOf(body, body.length + signature.length);
        System.arraycopy(signature, 0, token, body.length, signature.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private static byte[] writeVector(VersionVector vector) {
        ByteBuffer out = ByteBuffer.allocate(1 + vector.entries().size() * ENTRY_BYTES_MAX);
        out.put(FORMAT);
        for (Map.Entry<ReplicaId, Long> entry : vector.entries().entrySet()) {
            out.putLong(entry.getKey().bits());
            long rest = entry.getValue();
            while (rest >= 0x80) {
                out.put((byte) (rest | 0x80));
                rest >>>= 7;
            }
            out.put((byte) rest);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Of bytes that were signed here, or by a node that holds the same key. */
    private static VersionVector readVector(ByteBuffer in) {
        TreeMap<ReplicaId, Long> entries = new TreeMap<>();
        while (in.remaining() > 8) {
            ReplicaId replica = new ReplicaId(in.getLong());
            long number = 0;
            byte next;
            int shift = 0;
            do {
                next = in.get();
                number |= (long) (next & 0x7F) << shift;
                shift += 7;
            } while (next < 0 && in.hasRemaining());
            entries.put(replica, number);
        }
        return VersionVector.of(entries);
    }

    private static byte[] hmac(SecretKeySpec key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static RefusedException invalid() {
        return Problem.of(ProblemType.SESSION_INVALID, "the Session header is not a token of this cluster")
                .refusal();
    }

    private record Signed(VersionVector vector, String token) {}
}
