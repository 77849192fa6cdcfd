package org.anabranch.node.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.anabranch.crdt.json.CanonicalJson;
import org.anabranch.crdt.json.JsonValue;

/**
 * Writes the envelopes around documents, members in the order in which they are given. It adds commas, and trusts its
 * caller to close what was opened.
 */
public final class JsonWriter {

    private final StringBuilder out;
    private boolean first = true;

    public JsonWriter() {
        this(256);
    }

    public JsonWriter(int charsExpected) {
        this.out = new StringBuilder(charsExpected);
    }

    /** A document alone, in its canonical form. */
    public static byte[] bytes(JsonValue value) {
        return CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8);
    }

    public JsonWriter startObject() {
        return start('{');
    }

    public JsonWriter endObject() {
        return end('}');
    }

    public JsonWriter startArray() {
        return start('[');
    }

    public JsonWriter endArray() {
        return end(']');
    }

    /** The key of the value that is written next. */
    public JsonWriter key(String key) {
        comma();
        CanonicalJson.writeString(key, out);
        out.append(':');
        first = true;
        return this;
    }

    public JsonWriter value(String text) {
        comma();
        CanonicalJson.writeString(text, out);
        return this;
    }

    public JsonWriter value(JsonValue value) {
        comma();
        CanonicalJson.write(value, out);
        return this;
    }

    /** @param json one value that was written before */
    public JsonWriter raw(String json) {
        comma();
        out.append(json);
        return this;
    }

    public JsonWriter value(long number) {
        comma();
        out.append(number);
        return this;
    }

    /** @param number finite; written without an exponent and without trailing zeros */
    public JsonWriter value(double number) {
        comma();
        out.append(BigDecimal.valueOf(number).stripTrailingZeros().toPlainString());
        return this;
    }

    public JsonWriter value(boolean value) {
        comma();
        out.append(value);
        return this;
    }

    public JsonWriter member(String key, String text) {
        return key(key).value(text);
    }

    public JsonWriter member(String key, JsonValue value) {
        return key(key).value(value);
    }

    public JsonWriter member(String key, long number) {
        return key(key).value(number);
    }

    public JsonWriter member(String key, double number) {
        return key(key).value(number);
    }

    public JsonWriter member(String key, boolean value) {
        return key(key).value(value);
    }

    /** So far, in characters. */
    public int length() {
        return out.length();
    }

    public byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private JsonWriter start(char bracket) {
        comma();
        out.append(bracket);
        first = true;
        return this;
    }

    private JsonWriter end(char bracket) {
        out.append(bracket);
        first = false;
        return this;
    }

    private void comma() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }
}
