package org.anabranch.node.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.node.json.Utf8;

/**
 * A request target (RFC 9112 §3.2), read literally: split at {@code /}, then each segment decoded once. Nothing is
 * normalised, so that every id has exactly one path and no path leads elsewhere: {@code ..} is a segment like any other,
 * {@code %2F} is part of one, {@code +} is a plus.
 *
 * @param authority of an absolute target, else null
 * @param rawPath as it was sent
 * @param segments of the path, decoded
 * @param rawQuery what follows the first {@code ?}; empty if there is none
 */
record Target(String authority, String rawPath, List<String> segments, String rawQuery) {

    static Target parse(String raw) {
        int start = startOfPath(raw);
        String authority = start == 0 ? null : raw.substring(raw.indexOf("//") + 2, start);
        int mark = raw.indexOf('?', start);
        String path = mark < 0 ? raw.substring(start) : raw.substring(start, mark);
        if (path.isEmpty() && start > 0) {
            path = "/";
        }
        return new Target(authority, path, segments(path), mark < 0 ? "" : raw.substring(mark + 1));
    }

    /**
     * Decodes percent escapes, once and strictly.
     *
     * @throws IllegalArgumentException if an escape is not two hexadecimal digits, a character must be escaped, or the
     *     result is not UTF-8
     */
    static String decode(String text) {
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x20 || c >= 0x7F || c == '#') {
                throw new IllegalArgumentException("a character that must be percent-encoded");
            }
            escaped |= c == '%';
        }
        return escaped ? unescape(text) : text;
    }

    /** Escapes everything but the unreserved characters of RFC 3986. */
    static String encode(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean unreserved =
                    b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || "-._~".indexOf(b) >= 0;
            if (unreserved) {
                out.append((char) b);
            } else {
                out.append(String.format("%%%02X", b & 0xFF));
            }
        }
        return out.toString();
    }

    private static List<String> segments(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            throw invalid("it does not start with '/'");
        }
        List<String> segments = new ArrayList<>(6);
        int from = 1;
        while (from <= path.length()) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            try {
                segments.add(decode(path.substring(from, to)));
            } catch (IllegalArgumentException e) {
                throw invalid("it has " + e.getMessage());
            }
            from = to + 1;
        }
        return segments;
    }

    private static int startOfPath(String raw) {
        int scheme =
                raw.regionMatches(true, 0, "http://", 0, 7) ? 7 : raw.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        int at = scheme;
        while (scheme > 0 && at < raw.length() && raw.charAt(at) != '/' && raw.charAt(at) != '?') {
            at++;
        }
        return at;
    }

    private static String unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? hex(text.charAt(i + 1)) : -1;
                int low = i + 2 < text.length() ? hex(text.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("a '%' without two hexadecimal digits");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        byte[] decoded = bytes.toByteArray();
        if (Utf8.indexOfMalformed(decoded) >= 0) {
            throw new IllegalArgumentException("escapes that are not UTF-8");
        }
        return new String(decoded, StandardCharsets.UTF_8);
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static RefusedException invalid(String why) {
        return Problem.of(ProblemType.PATH_INVALID, "the path cannot be read: " + why)
                .refusal();
    }
}
