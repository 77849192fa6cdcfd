package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.List;

/** A place in a document, as RFC 6901 writes it: {@code ""} is the root, {@code "/a/b~1c"} is the key {@code b/c} of {@code a}. */
public record Pointer(List<String> tokens) {

    public static final Pointer ROOT = new Pointer(List.of());

    public Pointer {
        tokens = List.copyOf(tokens);
    }

    /** @throws IllegalArgumentException if {@code text} is not empty and does not start with a slash, or has a bad escape */
    public static Pointer parse(String text) {
        if (text.isEmpty()) {
            return ROOT;
        }
        if (text.charAt(0) != '/') {
            throw new IllegalArgumentException("a JSON pointer is empty or starts with '/': '" + text + "'");
        }
        List<String> tokens = new ArrayList<>();
        for (String token : text.substring(1).split("/", -1)) {
            tokens.add(unescape(token, text));
        }
        return new Pointer(tokens);
    }

    public boolean isRoot() {
        return tokens.isEmpty();
    }

    /** Without the last token; not of the root. */
    Pointer parent() {
        return new Pointer(tokens.subList(0, tokens.size() - 1));
    }

    String last() {
        return tokens.get(tokens.size() - 1);
    }

    boolean startsWith(Pointer other) {
        return other.tokens.size() <= tokens.size()
                && tokens.subList(0, other.tokens.size()).equals(other.tokens);
    }

    public Pointer child(String token) {
        List<String> longer = new ArrayList<>(tokens);
        longer.add(token);
        return new Pointer(longer);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (String token : tokens) {
            out.append('/').append(token.replace("~", "~0").replace("/", "~1"));
        }
        return out.toString();
    }

    private static String unescape(String token, String text) {
        for (int i = token.indexOf('~'); i >= 0; i = token.indexOf('~', i + 1)) {
            if (i + 1 == token.length() || token.charAt(i + 1) != '0' && token.charAt(i + 1) != '1') {
                throw new IllegalArgumentException("'~' stands before 0 or 1 only: '" + text + "'");
            }
        }
        return token.replace("~1", "/").replace("~0", "~");
    }
}
