package org.anabranch.node.http;

import java.util.List;
import java.util.Locale;

/** Which types come in and go out (RFC 9110 §8.3 and §12.5.1). */
final class MediaTypes {

    static final String JSON = "application/json";
    static final String TYPED = "application/vnd.anabranch.typed+json";
    static final String EVENT_STREAM = "text/event-stream";
    static final String NDJSON = "application/x-ndjson";
    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String OPERATIONS = "application/vnd.anabranch.ops+json";
    static final String JSON_PATCH = "application/json-patch+json";
    static final List<String> PATCHES = List.of(MERGE_PATCH, JSON_PATCH, OPERATIONS);

    private MediaTypes() {}

    /** Whether a client asks for the typed representation: by its name, and no less than for plain JSON. */
    static boolean asksForTyped(String accept) {
        return accept != null
                && accept.toLowerCase(Locale.ROOT).contains(TYPED)
                && quality(accept, TYPED) > 0
                && quality(accept, TYPED) >= quality(accept, JSON);
    }

    /** Whether {@code accept} (null: no such header) admits {@code type}: the most specific range that names it decides. */
    static boolean accepts(String accept, String type) {
        return accept == null || accept.equals("*/*") || quality(accept, type) > 0;
    }

    private static double quality(String accept, String type) {
        List<String> ranges = HeaderList.split(accept, ',');
        String anyOfKind = type.substring(0, type.indexOf('/') + 1) + '*';
        int best = 0;
        double quality = ranges.isEmpty() ? 1 : 0;
        for (String range : ranges) {
            List<String> parts = HeaderList.split(range, ';');
            String name = parts.isEmpty() ? "" : parts.get(0).toLowerCase(Locale.ROOT);
            int specificity =
                    name.equals(type) ? 3 : name.equals(anyOfKind) ? 2 : name.equals("*/*") || name.equals("*") ? 1 : 0;
            if (specificity > best) {
                best = specificity;
                quality = quality(parts);
            }
        }
        return quality;
    }

    /**
     * The type that a {@code Content-Type} header says, in lower case.
     *
     * @throws IllegalArgumentException if it says another charset than UTF-8
     */
    static String parseContentType(String header) {
        List<String> parts = HeaderList.split(header, ';');
        for (String parameter : parts.subList(Math.min(1, parts.size()), parts.size())) {
            int equals = parameter.indexOf('=');
            String name =
                    equals < 0 ? parameter : parameter.substring(0, equals).strip();
            String value = equals < 0
                    ? ""
                    : HeaderList.unquote(parameter.substring(equals + 1).strip());
            if (name.equalsIgnoreCase("charset") && !value.equalsIgnoreCase("utf-8")) {
                throw new IllegalArgumentException("the charset is utf-8, not '" + value + "'");
            }
        }
        return parts.isEmpty() ? "" : parts.get(0).toLowerCase(Locale.ROOT);
    }

    /** The weight of a range among its parts (RFC 9110 §12.4.2). */
    static double quality(List<String> parts) {
        for (String parameter : parts) {
            int equals = parameter.indexOf('=');
            if (equals > 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("q")) {
                try {
                    return Double.parseDouble(parameter.substring(equals + 1).strip());
                } catch (NumberFormatException e) {
                    return 0; // what cannot be read is not asked for
                }
            }
        }
        return 1;
    }
}
