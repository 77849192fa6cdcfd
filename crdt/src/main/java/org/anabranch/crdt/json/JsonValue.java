package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A JSON value, exact and immutable. Two values are equal when they are the same JSON: numbers by mathematical value
 * (1.0 equals 1), objects whatever the order of their keys. Keys are sorted by UTF-16 unit, as in RFC 8785.
 *
 * <p>Strings and keys are well-formed Unicode (no lone surrogate); numbers have at most {@value JsonNumber#DIGITS_MAX}
 * digits and an exponent between -{@value JsonNumber#EXPONENT_MAX} and {@value JsonNumber#EXPONENT_MAX}. Constructors refuse
 * anything else.
 */
public sealed interface JsonValue {

    JsonValue NULL = new JsonNull();
    JsonValue TRUE = new JsonBool(true);
    JsonValue FALSE = new JsonBool(false);

    /** How deep a value may be nested to be stored at all; what a client may write is limited well below. */
    int DEPTH_MAX = 256;

    /** How many containers are nested in one another: 0 for a scalar, 1 for {@code {}} and {@code [1]}. Costs the value. */
    default int depth() {
        int below = 0;
        for (JsonValue part : parts()) {
            below = Math.max(below, part.depth());
        }
        return isScalar() ? 0 : below + 1;
    }

    /** How many members the object with the most of them has, this or one within. Costs the value. */
    default int membersMax() {
        int most = this instanceof JsonObject object ? object.members().size() : 0;
        for (JsonValue part : parts()) {
            most = Math.max(most, part.membersMax());
        }
        return most;
    }

    /** The values that this one is made of: an object's by key, an array's, or none. */
    default Collection<JsonValue> parts() {
        if (this instanceof JsonObject object) {
            return object.members().values();
        }
        return this instanceof JsonArray array ? array.elements() : List.of();
    }

    /** Neither an object nor an array. */
    default boolean isScalar() {
        return !(this instanceof JsonObject) && !(this instanceof JsonArray);
    }

    /** {@code null}, which is a value; absence is something else. */
    record JsonNull() implements JsonValue {
        @Override
        public String toString() {
            return "null";
        }
    }

    record JsonBool(boolean value) implements JsonValue {
        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    /** An exact decimal, kept without trailing zeros, so that equal numbers are equal objects. */
    record JsonNumber(BigDecimal value) implements JsonValue {
        public static final int DIGITS_MAX = 1_000;
        public static final int EXPONENT_MAX = 10_000;

        public JsonNumber {
            value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
            long exponent = (long) value.precision() - 1 - value.scale();
            if (value.precision() > DIGITS_MAX || Math.abs(exponent) > EXPONENT_MAX) {
                throw new IllegalArgumentException(
                        "a number has at most " + DIGITS_MAX + " digits and an exponent of at most " + EXPONENT_MAX);
            }
        }

        public static JsonNumber of(long value) {
            return new JsonNumber(BigDecimal.valueOf(value));
        }

        public static JsonNumber of(BigInteger value) {
            return new JsonNumber(new BigDecimal(value));
        }

        public boolean isInteger() {
            return value.scale() <= 0;
        }

        @Override
        public String toString() {
            return CanonicalJson.write(this);
        }
    }

    record JsonString(String value) implements JsonValue {
        public JsonString {
            requireWellFormed(value);
        }

        @Override
        public String toString() {
            return CanonicalJson.write(this);
        }
    }

    record JsonArray(List<JsonValue> elements) implements JsonValue, Iterable<JsonValue> {
        public static final JsonArray EMPTY = new JsonArray(List.of());

        public JsonArray {
            elements = List.copyOf(elements);
        }

        public static JsonArray of(JsonValue... elements) {
            return new JsonArray(List.of(elements));
        }

        boolean isOfScalars() {
            return elements.stream().allMatch(JsonValue::isScalar);
        }

        /** Equal elements once, by their canonical text. */
        TreeMap<String, JsonValue> byText() {
            TreeMap<String, JsonValue> byText = new TreeMap<>();
            elements.forEach(element -> byText.put(element.toString(), element));
            return byText;
        }

        @Override
        public Iterator<JsonValue> iterator() {
            return elements.iterator();
        }

        @Override
        public String toString() {
            return CanonicalJson.write(this);
        }
    }

    record JsonObject(SortedMap<String, JsonValue> members) implements JsonValue {
        public static final JsonObject EMPTY = new JsonObject(new TreeMap<>());

        public JsonObject {
            NavigableMap<String, JsonValue> sorted = // in natural order: by UTF-16 unit
                    members.comparator() == null
                            ? new TreeMap<>(members)
                            : new TreeMap<>((Map<String, JsonValue>) members);
            for (Map.Entry<String, JsonValue> member : sorted.entrySet()) {
                requireWellFormed(member.getKey());
                Objects.requireNonNull(member.getValue());
            }
            members = Collections.unmodifiableNavigableMap(sorted);
        }

        /** {@code {}} to start from: {@code new JsonObject().with("a", JsonValue.TRUE)}. */
        public JsonObject() {
            this(new TreeMap<>());
        }

        /** A copy with the member. Costs the object: for many members make a map first. */
        public JsonObject with(String key, JsonValue value) {
            TreeMap<String, JsonValue> changed = new TreeMap<>(members);
            changed.put(key, value);
            return new JsonObject(changed);
        }

        public static JsonObject of(Map<String, JsonValue> members) {
            return new JsonObject(new TreeMap<>(members));
        }

        /** The member's value, or null (Java's) when it is absent. */
        public JsonValue get(String key) {
            return members.get(key);
        }

        @Override
        public String toString() {
            return CanonicalJson.write(this);
        }
    }

    private static void requireWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException("lone surrogate at UTF-16 unit " + i);
            }
        }
    }
}
