package org.anabranch.it.harness;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A JSON value, read by a reader of the tests' own, so that the node's reader is not its own judge. Numbers are exact and
 * equal by value; members are equal in any order.
 *
 * @param value a {@code Map}, a {@code List}, a {@code String}, a {@code BigDecimal}, a {@code Boolean} or null
 */
public record Json(Object value) {

    public static Json read(String text) {
        Reader reader = new Reader(text);
        Object value = reader.value();
        reader.expectEnd();
        return new Json(value);
    }

    /** The member or element that {@code path} leads to; an {@link AssertionError} that names it when there is none. */
    public Json at(Object... path) {
        Object here = value;
        for (Object step : path) {
            if (here instanceof Map<?, ?> map && map.containsKey(step)) {
                here = map.get(step);
            } else if (here instanceof List<?> list && step instanceof Integer i && i < list.size()) {
                here = list.get(i);
            } else {
                throw new AssertionError("no " + step + " in " + here);
            }
        }
        return new Json(here);
    }

    public boolean has(String member) {
        return value instanceof Map<?, ?> map && map.containsKey(member);
    }

    public Map<String, Json> members() {
        Map<String, Json> members = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, member) -> members.put((String) key, new Json(member)));
        return members;
    }

    public List<Json> elements() {
        List<Json> elements = new ArrayList<>();
        ((List<?>) value).forEach(element -> elements.add(new Json(element)));
        return elements;
    }

    public String text() {
        return (String) value;
    }

    public long number() {
        return ((BigDecimal) value).longValueExact();
    }

    public double decimal() {
        return ((BigDecimal) value).doubleValue();
    }

    /** As JSON text. */
    public String toJson() {
        if (value instanceof Map<?, ?>) {
            return members().entrySet().stream()
                    .map(member ->
                            quote(member.getKey()) + ":" + member.getValue().toJson())
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List<?>) {
            return elements().stream().map(Json::toJson).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof String text ? quote(text) : String.valueOf(value);
    }

    /** The same object with one member more, or another one. */
    public Json with(String member, Object memberValue) {
        Map<String, Object> more = new LinkedHashMap<>();
        members().forEach((key, old) -> more.put(key, old.value()));
        more.put(member, memberValue);
        return new Json(more);
    }

    /** {@code text} as a JSON string, in quotes. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Object value() {
            return switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't' -> literal("true", true);
                case 'f' -> literal("false", false);
                case 'n' -> literal("null", null);
                default -> number();
            };
        }

        void expectEnd() {
            skipSpace();
            if (at != text.length()) {
                throw unexpected();
            }
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            at++;
            while (peek() != '}') {
                String key = string();
                take(':');
                if (members.containsKey(key)) {
                    throw new AssertionError("the key '" + key + "' stands twice, the second time before index " + at);
                }
                members.put(key, value());
                separator('}');
            }
            at++;
            return members;
        }

        private List<Object> array() {
            List<Object> elements = new ArrayList<>();
            at++;
            while (peek() != ']') {
                elements.add(value());
                separator(']');
            }
            at++;
            return elements;
        }

        /** A comma that another member follows, or the end, which stays. */
        private void separator(char end) {
            if (peek() != end) {
                take(',');
                if (peek() == end) {
                    throw unexpected();
                }
            }
        }

        private String string() {
            take('"');
            StringBuilder out = new StringBuilder();
            while (current() != '"') {
                if (current() < 0x20) {
                    throw unexpected();
                }
                out.append(current() == '\\' ? escaped() : current());
                at++;
            }
            at++;
            return out.toString();
        }

        private char escaped() {
            at++;
            switch (current()) {
                case 'b':
                    return '\b';
                case 'f':
                    return '\f';
                case 'n':
                    return '\n';
                case 'r':
                    return '\r';
                case 't':
                    return '\t';
                case 'u':
                    at += 4;
                    current();
                    return (char) Integer.parseInt(text, at - 3, at + 1, 16);
                case '"', '\\', '/':
                    return current();
                default:
                    throw unexpected();
            }
        }

        private Object literal(String word, Object value) {
            if (!text.startsWith(word, at)) {
                throw unexpected();
            }
            at += word.length();
            return value;
        }

        private BigDecimal number() {
            int start = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (start == at) {
                throw unexpected();
            }
            return new BigDecimal(text.substring(start, at)).stripTrailingZeros();
        }

        private void take(char expected) {
            if (peek() != expected) {
                throw unexpected();
            }
            at++;
        }

        private char peek() {
            skipSpace();
            return current();
        }

        private char current() {
            if (at >= text.length()) {
                throw new AssertionError("the JSON ends too early: " + text);
            }
            return text.charAt(at);
        }

        private void skipSpace() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private AssertionError unexpected() {
            return new AssertionError("not JSON at index " + at + ": " + text);
        }
    }
}
