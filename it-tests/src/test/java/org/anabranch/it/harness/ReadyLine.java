package org.anabranch.it.harness;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one line that a node prints when it accepts requests. */
public record ReadyLine(String http, String bridge, String dc, String node, String replica) {

    private static final Pattern FORM = Pattern.compile(
            "anabranch ready"
                    + " http=(127\\.0\\.0\\.1:\\d+) bridge=(-|127\\.0\\.0\\.1:\\d+) dc=(\\S+) node=(\\S+) replica=([0-9a-f]{16})");

    public static ReadyLine parse(String line) {
        Matcher matcher = FORM.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("not a ready line: '" + line + "'");
        }
        return new ReadyLine(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5));
    }
}
