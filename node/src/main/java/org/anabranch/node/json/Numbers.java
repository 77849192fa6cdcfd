package org.anabranch.node.json;

import java.math.BigDecimal;
import org.anabranch.crdt.json.JsonValue.JsonNumber;

/** JSON numbers, exact, measured before they are built: {@code 1e999999999} is ten bytes, and would be a gigabyte. */
final class Numbers {

    static final String RULE = "a number has at most " + JsonNumber.DIGITS_MAX
            + " digits, leading zeros not counted, and an exponent between -" + JsonNumber.EXPONENT_MAX + " and "
            + JsonNumber.EXPONENT_MAX;

    /** More than any text can turn into an allowed exponent by its own digits alone. */
    private static final int EXPONENT_DIGITS_MAX = 9;

    private Numbers() {}

    /** @param text a number as JSON writes it; returns null if it has too many digits or too large an exponent */
    static JsonNumber parse(String text) {
        int digits = 0; // from the first that is not 0
        int wholeDigits = 0; // of them, those before the point
        int zerosAfterPoint = 0; // before the first that is not 0
        boolean afterPoint = false;
        int at = text.charAt(0) == '-' ? 1 : 0;
        for (; at < text.length() && text.charAt(at) != 'e' && text.charAt(at) != 'E'; at++) {
            char c = text.charAt(at);
            if (c == '.') {
                afterPoint = true;
                wholeDigits = digits;
            } else if (c != '0' || digits > 0) {
                digits++;
            } else if (afterPoint) {
                zerosAfterPoint++;
            }
        }
        if (digits == 0) {
            return JsonNumber.of(0); // also 0e99999: no exponent makes it another number
        }
        if (digits > JsonNumber.DIGITS_MAX) {
            return null;
        }
        long shift = at == text.length() ? 0 : exponent(text, at + 1);
        int whole = afterPoint ? wholeDigits : digits;
        long exponent = shift + (whole > 0 ? whole - 1 : -zerosAfterPoint - 1);
        if (Math.abs(exponent) > JsonNumber.EXPONENT_MAX) {
            return null;
        }
        return new JsonNumber(new BigDecimal(text));
    }

    private static long exponent(String text, int from) {
        boolean negative = text.charAt(from) == '-';
        int at = negative || text.charAt(from) == '+' ? from + 1 : from;
        while (at < text.length() - 1 && text.charAt(at) == '0') {
            at++;
        }
        long size = text.length() - at > EXPONENT_DIGITS_MAX
                ? Integer.MAX_VALUE
                : Long.parseLong(text, at, text.length(), 10);
        return negative ? -size : size;
    }
}
