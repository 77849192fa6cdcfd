package org.anabranch.it.contract;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What earlier answers have told, for later rows: a group {@code (?<NAME>…)} in an expectation keeps what it matched, and
 * {@code $NAME} stands for it. <code>${x*1000}</code> is a thousand x, and ¶ is a line feed.
 */
final class Variables {

    private static final Pattern NAME = Pattern.compile("[$]([A-Z][A-Z0-9]*)");
    private static final Pattern REPEATED = Pattern.compile("[$]\\{([^{}]*|.*?)\\*([0-9]+)}");
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([A-Z][A-Z0-9]*)>");

    private final Map<String, String> values = new TreeMap<>();

    void set(String name, String value) {
        values.put(name, value);
    }

    String in(String text) {
        String named = NAME.matcher(text).replaceAll(found -> {
            String value = values.get(found.group(1));
            if (value == null) {
                throw new AssertionError("no row before this one has told " + found.group());
            }
            return Matcher.quoteReplacement(value);
        });
        return REPEATED.matcher(named)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))))
                .replace('¶', '\n');
    }

    /** Whether {@code pattern} is found in, or where {@code whole} is, {@code text}; keeps its groups if so. */
    boolean match(String pattern, String text, boolean whole) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        if (whole ? !matcher.matches() : !matcher.find()) {
            return false;
        }
        GROUP.matcher(pattern).results().forEach(group -> values.put(group.group(1), matcher.group(group.group(1))));
        return true;
    }
}
