package org.anabranch.node.config;

import java.util.regex.Pattern;

/** The names of clusters, datacenters and nodes: they travel in handshakes, log lines and metrics as they are. */
public final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private Names() {}

    public static String check(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(Text.quote(name) + " is not a " + what
                    + " name: 1 to 63 of A-Z a-z 0-9 . _ -, the first a letter or a digit");
        }
        return name;
    }
}
