package org.anabranch.node.http;

import java.util.SortedSet;
import java.util.TreeSet;
import org.anabranch.core.engine.Command.Versions;

/** Entity tags (RFC 9110 §8.8.3), read strictly. A tag of the typed representation stands for the same version. */
final class EntityTags {

    private static final String TYPED_SUFFIX = ";t";

    private EntityTags() {}

    /** The tag of the typed representation of that version. */
    static String quoteTyped(String etag) {
        return quote(etag + TYPED_SUFFIX);
    }

    static String quote(String etag) {
        return '"' + etag + '"';
    }

    /**
     * A list of tags, or {@code *}; null if there is no header.
     *
     * @param weakMatches whether {@code W/"x"} stands for x, as in If-None-Match, or for nothing, as in If-Match
     */
    static Versions parse(String header, boolean weakMatches, String name) {
        if (header == null) {
            return null;
        }
        if (header.strip().equals("*")) {
            return Versions.ANY;
        }
        SortedSet<String> etags = new TreeSet<>();
        int tags = 0;
        int at = 0;
        while ((at = skipSeparators(header, at, tags > 0, name)) < header.length()) {
            boolean weak = header.startsWith("W/", at);
            int open = weak ? at + 2 : at;
            int close = endOfTag(header, open, name);
            if (!weak || weakMatches) {
                etags.add(version(header.substring(open + 1, close)));
            }
            tags++;
            at = close + 1;
        }
        if (tags == 0) {
            throw invalid(name);
        }
        return new Versions(false, etags);
    }

    /** A version as a member of JSON, with or without quotes. */
    static Versions parseMember(String text, String name) {
        boolean quoted =
                text.startsWith("\"") || text.startsWith("W/") || text.strip().equals("*");
        return parse(quoted ? text : quote(text), false, name);
    }

    private static int skipSeparators(String header, int from, boolean needsComma, String name) {
        boolean comma = false;
        int at = from;
        while (at < header.length() && ", \t".indexOf(header.charAt(at)) >= 0) {
            comma |= header.charAt(at++) == ',';
        }
        if (needsComma && !comma && at < header.length()) {
            throw invalid(name);
        }
        return at;
    }

    private static int endOfTag(String header, int open, String name) {
        if (open >= header.length() || header.charAt(open) != '"') {
            throw invalid(name);
        }
        int at = open + 1;
        while (at < header.length()
                && header.charAt(at) > 0x20
                && header.charAt(at) != 0x7F
                && header.charAt(at) != '"') {
            at++;
        }
        if (at == header.length() || header.charAt(at) != '"') {
            throw invalid(name);
        }
        return at;
    }

    private static String version(String tag) {
        return tag.endsWith(TYPED_SUFFIX) ? tag.substring(0, tag.length() - TYPED_SUFFIX.length()) : tag;
    }

    private static RefusedException invalid(String name) {
        return Problem.of(ProblemType.HEADER_INVALID, name + " is '*' or a list of entity tags in double quotes")
                .refusal();
    }
}
