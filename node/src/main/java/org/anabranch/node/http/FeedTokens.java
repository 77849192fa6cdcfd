package org.anabranch.node.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.anabranch.core.engine.Changes.Position;

/**
 * {@code since} tokens: how far a follower of one database is, signed. Base64url of a format byte, the prefix of the ids
 * that it follows, where it lists them, and the vector, with their signature, which has the database's name too. They hold
 * on every node of the cluster, for this prefix and for longer ones. May be used by any number of threads.
 */
final class FeedTokens {

    /** So that a token fits into the first line of a request, beside everything else there. */
    static final int REPLICAS_MAX = 800;

    private static final int TOKEN_CHARS_MAX = 15 << 10;
    private static final byte FORMAT = 1;
    private static final int NOT_LISTING = 0;
    private static final int LISTING = 1;

    private final TokenKey key;

    FeedTokens(byte[] secret) {
        this.key = new TokenKey(secret, "anabranch feed token 1");
    }

    String token(String database, String prefix, Position position) {
        byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] listed = position.listed().orElse("").getBytes(StandardCharsets.UTF_8);
        int replicas = position.vector().entries().size();
        if (replicas > REPLICAS_MAX) {
            throw Problem.of(
                            ProblemType.UNAVAILABLE,
                            "more than " + REPLICAS_MAX + " starts of nodes are to be told apart, which no token can")
                    .refusal();
        }
        ByteBuffer out =
                ByteBuffer.allocate(32 + start.length + listed.length + replicas * VectorBytes.ENTRY_BYTES_MAX);
        out.put(FORMAT);
        putText(out, start);
        out.put((byte) (position.listed().isPresent() ? LISTING : NOT_LISTING));
        putText(out, listed);
        VectorBytes.put(out, position.vector());
        return key.seal(Arrays.copyOf(out.array(), out.position()), database);
    }

    /** @param prefix what is followed now: all of what the token was made for, or some */
    Position parse(String token, String database, String prefix) {
        Optional<byte[]> body = token.length() > TOKEN_CHARS_MAX ? Optional.empty() : key.open(token, database);
        if (body.isEmpty() || body.get().length == 0 || body.get()[0] != FORMAT) {
            throw invalid("this is no token of a feed of '" + database + "' in this cluster");
        }
        ByteBuffer in = ByteBuffer.wrap(body.get(), 1, body.get().length - 1);
        if (!prefix.startsWith(getText(in))) {
            throw invalid("the token was made for another prefix: it says nothing of other documents");
        }
        boolean listing = in.get() == LISTING;
        String listed = getText(in);
        return new Position(VectorBytes.get(in), listing ? Optional.of(listed) : Optional.empty());
    }

    private static void putText(ByteBuffer out, byte[] text) {
        VectorBytes.putVarint(out, text.length);
        out.put(text);
    }

    private static String getText(ByteBuffer in) {
        byte[] text = new byte[(int) VectorBytes.getVarint(in)];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static RefusedException invalid(String detail) {
        return Problem.of(ProblemType.SINCE_INVALID, detail).refusal();
    }
}
