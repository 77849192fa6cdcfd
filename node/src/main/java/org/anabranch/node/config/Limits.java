package org.anabranch.node.config;

import java.util.EnumMap;
import java.util.Map;

/** A value for every {@link Limit}. Immutable. */
public final class Limits {
    public static final Limits STANDARD = new Limits(new EnumMap<>(Limit.class));

    private final Map<Limit, Integer> changed;

    private Limits(Map<Limit, Integer> changed) {
        this.changed = changed;
    }

    public int of(Limit limit) {
        return changed.getOrDefault(limit, limit.standard());
    }

    /** @throws IllegalArgumentException if the value is out of the limit's range, which the message names */
    public Limits with(Limit limit, long value) {
        Map<Limit, Integer> next = new EnumMap<>(Limit.class);
        next.putAll(changed);
        next.put(limit, limit.check(value));
        return new Limits(next);
    }

    /** With one limit written {@code NAME=VALUE}. */
    Limits with(String written) {
        int equals = written.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(
                    Text.quote(written) + " is not NAME=VALUE, for example documentBytesMax=2097152");
        }
        Limit limit = Limit.named(written.substring(0, equals).strip());
        String value = written.substring(equals + 1).strip();
        if (!value.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(limit.key() + " " + Text.quote(value) + " is not a whole number");
        }
        return with(limit, Long.parseLong(value));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Limits limits && limits.changed.equals(changed);
    }

    @Override
    public int hashCode() {
        return changed.hashCode();
    }

    @Override
    public String toString() {
        return changed.toString();
    }
}
