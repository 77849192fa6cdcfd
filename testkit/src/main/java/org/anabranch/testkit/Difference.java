package org.anabranch.testkit;

/** The part in which two texts differ. */
final class Difference {
    private Difference() {}

    static String of(String first, String second) {
        int shorter = Math.min(first.length(), second.length());
        int prefix = 0;
        while (prefix < shorter && first.charAt(prefix) == second.charAt(prefix)) {
            prefix++;
        }
        int suffix = 0;
        while (suffix < shorter - prefix
                && first.charAt(first.length() - 1 - suffix) == second.charAt(second.length() - 1 - suffix)) {
            suffix++;
        }
        return "from character " + (prefix + 1) + ": "
                + quoted(first.substring(prefix, first.length() - suffix)) + " against "
                + quoted(second.substring(prefix, second.length() - suffix));
    }

    private static String quoted(String part) {
        return part.isEmpty() ? "nothing" : "\u2018" + part + "\u2019";
    }
}
