package org.anabranch.node.json;

/** UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF, nothing cut off. */
public final class Utf8 {

    private Utf8() {}

    /** The offset of the first byte that is not part of a well-formed character, or -1. */
    public static int indexOfMalformed(byte[] text) {
        int at = 0;
        while (at < text.length) {
            int length = text[at] >= 0 ? 1 : lengthOfCharacter(text, at);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return -1;
    }

    /** How many bytes {@code text} has in UTF-8, without encoding it. A lone surrogate counts 3. */
    public static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes += c < 0x800 || isHalfOfPair(text, i) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** Whether a surrogate stands in {@code text} without its other half. */
    public static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isHalfOfPair(text, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHalfOfPair(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    /** RFC 3629 §4: the lead byte says how many follow, and narrows what the second may be. 0 if malformed. */
    private static int lengthOfCharacter(byte[] text, int at) {
        int lead = text[at] & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return isWithin(text, at + 1, 0x80, 0xBF) ? 2 : 0;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            int from = lead == 0xE0 ? 0xA0 : 0x80;
            int to = lead == 0xED ? 0x9F : 0xBF;
            return isWithin(text, at + 1, from, to) && isWithin(text, at + 2, 0x80, 0xBF) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            int from = lead == 0xF0 ? 0x90 : 0x80;
            int to = lead == 0xF4 ? 0x8F : 0xBF;
            boolean wellFormed = isWithin(text, at + 1, from, to)
                    && isWithin(text, at + 2, 0x80, 0xBF)
                    && isWithin(text, at + 3, 0x80, 0xBF);
            return wellFormed ? 4 : 0;
        }
        return 0;
    }

    private static boolean isWithin(byte[] text, int at, int from, int to) {
        return at < text.length && (text[at] & 0xFF) >= from && (text[at] & 0xFF) <= to;
    }
}
