package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;

/** Reads JSON, for tests alone: well-formed text is expected. Single quotes stand for double ones. */
public final class Json {

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    public static JsonValue of(String text) {
        return new Json(text.replace('\'', '"')).value();
    }

    /** Text that may hold single quotes. */
    public static JsonValue ofExact(String text) {
        return new Json(text).value();
    }

    public static JsonObject object(String text) {
        return (JsonObject) of(text);
    }

    private JsonValue value() {
        char c = peek();
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new JsonString(string());
            case 'n' -> word("null", JsonValue.NULL);
            case 't' -> word("true", JsonValue.TRUE);
            case 'f' -> word("false", JsonValue.FALSE);
            default -> number();
        };
    }

    private JsonObject object() {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        for (at++; peek() != '}'; ) {
            String key = string();
            expect(':');
            members.put(key, value());
            if (peek() == ',') {
                at++;
            }
        }
        at++;
        return new JsonObject(members);
    }

    private JsonArray array() {
        List<JsonValue> elements = new ArrayList<>();
        for (at++; peek() != ']'; ) {
            elements.add(value());
            if (peek() == ',') {
                at++;
            }
        }
        at++;
        return new JsonArray(elements);
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            switch (escaped) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> out.append(escaped);
            }
        }
        at++;
        return out.toString();
    }

    private JsonNumber number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return new JsonNumber(new BigDecimal(text.substring(start, at)));
    }

    private JsonValue word(String word, JsonValue value) {
        at += word.length();
        return value;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw new IllegalArgumentException("expected " + c + " at " + at + " of " + text);
        }
        at++;
    }

    private char peek() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.charAt(at);
    }
}
