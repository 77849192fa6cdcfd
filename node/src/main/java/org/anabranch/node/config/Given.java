package org.anabranch.node.config;

import java.util.function.Function;

/** A value as somebody gave it, and where, so that a refusal can say so. */
record Given(String where, String text) {

    <T> T as(Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(where + ": " + e.getMessage(), e);
        }
    }
}
