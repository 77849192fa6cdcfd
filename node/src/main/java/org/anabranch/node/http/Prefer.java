package org.anabranch.node.http;

import java.util.Locale;

/**
 * What the client would like (RFC 7240). Preferences that are unknown or make no sense are passed over, as that document
 * demands; of several of one name the first counts.
 *
 * @param representation true for {@code return=representation}, false for {@code return=minimal}, null for neither
 * @param waitSeconds at most {@value #WAIT_SECONDS_MAX}; -1 if not said
 */
record Prefer(Boolean representation, int waitSeconds, boolean lenient) {

    static final int WAIT_SECONDS_MAX = 60;
    static final int WAIT_SECONDS_DEFAULT = 2;

    private static final Prefer NOTHING = new Prefer(null, -1, false);

    static Prefer parse(String header) {
        if (header == null) {
            return NOTHING;
        }
        Boolean representation = null;
        int waitSeconds = -1;
        String handling = null;
        for (String preference : HeaderList.split(header, ',')) {
            String item = HeaderList.split(preference, ';').stream().findFirst().orElse("");
            int equals = item.indexOf('=');
            String name =
                    (equals < 0 ? item : item.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            String value = equals < 0
                    ? ""
                    : HeaderList.unquote(item.substring(equals + 1).strip());
            if (name.equals("return") && representation == null) {
                representation =
                        value.equals("representation") ? Boolean.TRUE : value.equals("minimal") ? Boolean.FALSE : null;
            } else if (name.equals("wait") && waitSeconds < 0) {
                waitSeconds = seconds(value);
            } else if (name.equals("handling") && handling == null) {
                handling = value;
            }
        }
        return new Prefer(representation, waitSeconds, "lenient".equals(handling));
    }

    boolean wantsRepresentation() {
        return Boolean.TRUE.equals(representation);
    }

    /** How long to wait for a session; whoever is content with what is here waits only if he says so. */
    long sessionWaitMillis() {
        int seconds = waitSeconds >= 0 ? waitSeconds : lenient ? 0 : WAIT_SECONDS_DEFAULT;
        return seconds * 1_000L;
    }

    /** How long to wait, sessions and durability together. */
    long waitMillis() {
        return (waitSeconds >= 0 ? waitSeconds : WAIT_SECONDS_DEFAULT) * 1_000L;
    }

    private static int seconds(String value) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return value.length() > 4 ? WAIT_SECONDS_MAX : Math.min(Integer.parseInt(value), WAIT_SECONDS_MAX);
    }
}
