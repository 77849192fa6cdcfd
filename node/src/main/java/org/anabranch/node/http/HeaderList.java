package org.anabranch.node.http;

import java.util.ArrayList;
import java.util.List;

/** Lists in headers, whose separators may also stand in quoted strings (RFC 9110 §5.6). */
final class HeaderList {

    private HeaderList() {}

    /** The trimmed parts between the separators, empty ones left out. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == separator && !quoted) {
                add(text.substring(from, i), parts);
                from = i + 1;
            }
        }
        add(text.substring(from), parts);
        return parts;
    }

    /** The value of a parameter, without its quotes. */
    static String unquote(String text) {
        boolean quoted = text.length() >= 2 && text.charAt(0) == '"' && text.charAt(text.length() - 1) == '"';
        return quoted ? text.substring(1, text.length() - 1).replace("\\", "") : text;
    }

    private static void add(String part, List<String> parts) {
        String trimmed = part.strip();
        if (!trimmed.isEmpty()) {
            parts.add(trimmed);
        }
    }
}
