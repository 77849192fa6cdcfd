package org.anabranch.node.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.core.engine.Command.IdempotencyKey;
import org.anabranch.core.store.Digest;

/**
 * The idempotency key of a request, in the scope of its database, and what else tells the request from others: method,
 * path, query. Of all this a node keeps two digests. The header is a string of structured fields (RFC 8941 §3.3.3) or, as
 * many clients write it, the same without its quotes.
 */
final class Idempotency {

    static final String HEADER = "Idempotency-Key";
    static final int KEY_CHARS_MAX = 255;

    /** Whose keys these are: every client's the same, as long as clients do not say who they are. */
    private static final String PRINCIPAL = "";

    private final String database;
    private final String key;
    private final List<String> request;

    private Idempotency(String database, String key, List<String> request) {
        this.database = database;
        this.key = key;
        this.request = request;
    }

    /** @param lines of the header, of which there is at least one */
    static Idempotency of(List<String> lines, String database, String method, Target target, Query query) {
        if (lines.size() > 1) {
            throw invalid("there is more than one");
        }
        List<String> request =
                new ArrayList<>(List.of(method, String.valueOf(target.segments().size())));
        request.addAll(target.segments());
        query.without("durability").forEach((name, value) -> request.addAll(List.of(name, value)));
        return new Idempotency(database, key(lines.get(0)), request);
    }

    /** Of one line of a bulk request. */
    Idempotency line(long number) {
        return new Idempotency(database, key + '#' + number, request);
    }

    Digest key() {
        return digest(List.of(utf8(PRINCIPAL), utf8(database), utf8(key)));
    }

    /** @param mediaType of the body; empty if it has none */
    IdempotencyKey with(String mediaType, byte[] body) {
        List<byte[]> parts = new ArrayList<>(List.of(utf8(mediaType), body));
        request.forEach(part -> parts.add(utf8(part)));
        return new IdempotencyKey(key(), digest(parts));
    }

    private static String key(String header) {
        String value = header.strip();
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        String key = quoted ? unescape(value.substring(1, value.length() - 1)) : value;
        if (key.isEmpty()) {
            throw invalid("it is empty");
        }
        if (key.length() > KEY_CHARS_MAX) {
            throw invalid("it has more than " + KEY_CHARS_MAX + " characters");
        }
        if (!quoted && key.chars().anyMatch(c -> c <= ' ' || c >= 0x7F || c == '"' || c == '\\' || c == ',')) {
            throw invalid("without quotes it has visible ASCII characters but quotes, backslashes and commas");
        }
        return key;
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escape = c == '\\';
            if (escape) {
                c = ++i < text.length() ? text.charAt(i) : 0;
            }
            if (escape ? c != '"' && c != '\\' : c < ' ' || c >= 0x7F || c == '"') {
                throw invalid("in quotes it has ASCII characters, a quote or backslash behind a backslash");
            }
            out.append(c);
        }
        return out.toString();
    }

    private static RefusedException invalid(String why) {
        return Problem.of(ProblemType.HEADER_INVALID, HEADER + " cannot be read: " + why)
                .refusal();
    }

    /** Each part with its length, so that no two lists of parts are written alike. */
    private static Digest digest(List<byte[]> parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
                sha.update(part);
            }
            ByteBuffer hash = ByteBuffer.wrap(sha.digest());
            return new Digest(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
