package org.anabranch.crdt.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonBool;
import org.anabranch.crdt.json.JsonValue.JsonNull;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;

/** JSON values: a tag that often holds the length as well, then the content. */
final class ValueCodec {

    private static final int SHORT_STRING_BYTES_MAX = 0x7F;
    private static final int LONG_DIGITS_MAX = 19;
    private static final int SCALE_MAX = JsonNumber.EXPONENT_MAX + JsonNumber.DIGITS_MAX;
    private static final int UNSCALED_BYTES_MAX = JsonNumber.DIGITS_MAX / 2;
    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private ValueCodec() {}

    static void write(ByteWriter out, JsonValue value) {
        if (value instanceof JsonString string) {
            writeString(out, string.value());
        } else if (value instanceof JsonNumber number) {
            writeNumber(out, number);
        } else if (value instanceof JsonBool bool) {
            out.writeByte(bool.value() ? Tag.TRUE : Tag.FALSE);
        } else if (value instanceof JsonNull) {
            out.writeByte(Tag.NULL);
        } else if (value instanceof JsonArray array) {
            out.writeByte(Tag.ARRAY);
            out.writeVarint(array.elements().size());
            array.elements().forEach(element -> write(out, element));
        } else {
            Map<String, JsonValue> members = ((JsonObject) value).members();
            out.writeByte(Tag.OBJECT);
            out.writeVarint(members.size());
            members.forEach((key, member) -> {
                out.writeString(key);
                write(out, member);
            });
        }
    }

    static boolean isValue(int tag) {
        return tag < Tag.MAP || tag >= Tag.SHORT_STRING;
    }

    static JsonValue read(ByteReader in, int tag) throws MalformedException {
        return read(in, tag, JsonValue.DEPTH_MAX);
    }

    private static JsonValue read(ByteReader in, int tag, int depthMax) throws MalformedException {
        if (tag >= Tag.SHORT_STRING) {
            return new JsonString(in.readText(tag - Tag.SHORT_STRING));
        }
        return switch (tag) {
            case Tag.NULL -> JsonValue.NULL;
            case Tag.FALSE -> JsonValue.FALSE;
            case Tag.TRUE -> JsonValue.TRUE;
            case Tag.INTEGER -> JsonNumber.of(in.readZigzag());
            case Tag.DECIMAL -> readDecimal(in);
            case Tag.LONG_STRING -> readLongString(in);
            case Tag.ARRAY -> readArray(in, depthMax - 1);
            case Tag.OBJECT -> readObject(in, depthMax - 1);
            default -> throw in.malformed("no value has tag " + tag);
        };
    }

    private static void writeString(ByteWriter out, String text) {
        if (text.length() <= SHORT_STRING_BYTES_MAX && out.tryWriteShortAscii(text, Tag.SHORT_STRING)) {
            return;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= SHORT_STRING_BYTES_MAX) {
            out.writeByte(Tag.SHORT_STRING | utf8.length);
            out.writeBytes(utf8);
        } else {
            out.writeByte(Tag.LONG_STRING);
            out.writeBlob(utf8);
        }
    }

    private static JsonString readLongString(ByteReader in) throws MalformedException {
        int length = in.readInt(in.remaining());
        if (length <= SHORT_STRING_BYTES_MAX) {
            throw in.malformed("a short text written as a long one");
        }
        return new JsonString(in.readText(length));
    }

    private static void writeNumber(ByteWriter out, JsonNumber number) {
        if (fitsLong(number)) {
            out.writeByte(Tag.INTEGER);
            out.writeZigzag(number.value().longValue());
        } else {
            out.writeByte(Tag.DECIMAL);
            out.writeZigzag(number.value().scale());
            out.writeBigInteger(number.value().unscaledValue());
        }
    }

    private static boolean fitsLong(JsonNumber number) {
        BigDecimal value = number.value();
        if (!number.isInteger() || value.precision() - value.scale() > LONG_DIGITS_MAX) {
            return false;
        }
        BigInteger integer = value.toBigIntegerExact();
        return integer.compareTo(LONG_MIN) >= 0 && integer.compareTo(LONG_MAX) <= 0;
    }

    private static JsonNumber readDecimal(ByteReader in) throws MalformedException {
        long scale = in.readZigzag();
        if (Math.abs(scale) > SCALE_MAX) {
            throw in.malformed("a scale of " + scale);
        }
        BigDecimal value = new BigDecimal(in.readBigInteger(UNSCALED_BYTES_MAX), (int) scale);
        JsonNumber number = new JsonNumber(value);
        if (!number.value().equals(value) || fitsLong(number)) {
            throw in.malformed("a number that is not in its shortest form");
        }
        return number;
    }

    private static JsonArray readArray(ByteReader in, int depthMax) throws MalformedException {
        requireDepth(in, depthMax);
        int count = in.readInt(in.remaining());
        List<JsonValue> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(read(in, in.readByte(), depthMax));
        }
        return new JsonArray(elements);
    }

    private static JsonObject readObject(ByteReader in, int depthMax) throws MalformedException {
        requireDepth(in, depthMax);
        int count = in.readInt(in.remaining());
        TreeMap<String, JsonValue> members = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String key = in.readString();
            if (!members.isEmpty() && members.lastKey().compareTo(key) >= 0) {
                throw in.malformed("keys that do not ascend");
            }
            members.put(key, read(in, in.readByte(), depthMax));
        }
        return new JsonObject(members);
    }

    private static void requireDepth(ByteReader in, int depthMax) throws MalformedException {
        if (depthMax < 0) {
            throw in.malformed("a value nested more than " + JsonValue.DEPTH_MAX + " deep");
        }
    }
}
