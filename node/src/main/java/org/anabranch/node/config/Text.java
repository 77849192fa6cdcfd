package org.anabranch.node.config;

/** How what a user wrote is shown to him in a message of one line. */
public final class Text {
    private static final int QUOTED_CHARS_MAX = 200;

    private Text() {}

    /** In quotes, on one line, and cut where it is long. */
    public static String quote(String text) {
        String shown = text.length() <= QUOTED_CHARS_MAX ? text : text.substring(0, QUOTED_CHARS_MAX) + "...";
        return '"' + oneLine(shown) + '"';
    }

    /** With control characters, line breaks among them, as spaces. */
    public static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }
}
