package org.anabranch.node.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The query's parameters: each one known, each at most once. */
record Query(Map<String, String> parameters) {

    private static final Query NONE = new Query(Map.of());

    static Query parse(String raw, List<String> known) {
        if (raw.isEmpty()) {
            return NONE;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals), pair);
            if (!known.contains(name)) {
                String allowed = known.isEmpty() ? "there are none here" : "there are " + String.join(", ", known);
                throw invalid("there is no parameter '" + name + "'; " + allowed);
            }
            String value = decode(equals < 0 ? "" : pair.substring(equals + 1), name);
            if (parameters.put(name, value) != null) {
                throw invalid("the parameter '" + name + "' stands twice");
            }
        }
        return new Query(parameters);
    }

    /** The value, or null if it is absent or empty. */
    String get(String name) {
        String value = parameters.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** All parameters but one, by name. */
    SortedMap<String, String> without(String name) {
        SortedMap<String, String> others = new TreeMap<>(parameters);
        others.remove(name);
        return others;
    }

    /** Whether it is given, even with nothing behind it. */
    boolean has(String name) {
        return parameters.containsKey(name);
    }

    int integer(String name, int min, int max, int orElse) {
        String value = parameters.get(name);
        if (value == null) {
            return orElse;
        }
        if (!value.isEmpty() && value.length() <= 9 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw invalid("the parameter '" + name + "' is a number from " + min + " to " + max);
    }

    /** One of {@code choices}; the first if it is absent. */
    String choice(String name, String... choices) {
        String value = parameters.getOrDefault(name, choices[0]);
        if (!List.of(choices).contains(value)) {
            throw invalid("the parameter '" + name + "' is one of " + String.join(", ", choices));
        }
        return value;
    }

    static RefusedException invalid(String detail) {
        return Problem.of(ProblemType.PARAMETER_INVALID, detail).refusal();
    }

    private static String decode(String text, String name) {
        try {
            return Target.decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid("the parameter '" + name + "' has " + e.getMessage());
        }
    }
}
