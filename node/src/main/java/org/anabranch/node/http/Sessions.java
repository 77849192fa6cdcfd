package org.anabranch.node.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
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
    private static final String SCOPE = ""; // the whole node
    private static final byte[] NOTHING = {};
    private static final byte FORMAT = 1;
    private static final int BODY_BYTES_MAX = TOKEN_CHARS_MAX / 4 * 3 - TokenKey.SIGNATURE_BYTES;

    private final TokenKey key;
    private final Supplier<VersionVector> stable;
    private volatile Signed last = new Signed(null, null);
    private volatile VersionVector reached = VersionVector.EMPTY;

    /** @param stable what every member of the cluster has */
    Sessions(byte[] secret, Supplier<VersionVector> stable) {
        this.key = new TokenKey(secret, "anabranch session token 1");
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
        byte[] body = token.length() > TOKEN_CHARS_MAX
                ? NOTHING
                : key.open(token, SCOPE).orElse(NOTHING);
        if (body.length == 0 || body[0] != FORMAT) {
            throw Problem.of(ProblemType.SESSION_INVALID, "the Session header is not a token of this cluster")
                    .refusal();
        }
        return VectorBytes.get(ByteBuffer.wrap(body, 1, body.length - 1));
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
        return key.seal(body, SCOPE);
    }

    private static byte[] writeVector(VersionVector vector) {
        ByteBuffer out = ByteBuffer.allocate(1 + vector.entries().size() * VectorBytes.ENTRY_BYTES_MAX);
        VectorBytes.put(out.put(FORMAT), vector);
        return Arrays.copyOf(out.array(), out.position());
    }

    private record Signed(VersionVector vector, String token) {}
}
