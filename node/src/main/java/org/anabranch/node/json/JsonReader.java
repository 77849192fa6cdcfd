package org.anabranch.node.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;

/**
 * Reads one JSON text (RFC 8259) from bytes, strictly and exactly: UTF-8 and nothing else, no byte order mark, no
 * duplicate keys, no lone surrogates, numbers as written and never by way of a double. May be used by any number of
 * threads. Costs time and memory in proportion to the bytes given, which the caller has bounded.
 *
 * <p>The tokens come from Jackson's blocking parser. Its own limits are switched off, because those of this class are
 * checked as each token arrives, and before anything is built from it.
 */
public final class JsonReader {

    private static final JsonFactory TOKENS = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonLimits limits;

    public JsonReader(JsonLimits limits) {
        this.limits = limits;
    }

    /** @throws JsonProblem if {@code text} is not exactly one JSON value within the limits */
    public JsonValue read(byte[] text) throws JsonProblem {
        Places places = new Places(text);
        int malformed = Utf8.indexOfMalformed(text);
        if (malformed >= 0) {
            throw places.problem(malformed, "the text is not well-formed UTF-8");
        }
        if (text.length >= 3 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB && text[2] == (byte) 0xBF) {
            throw places.problem(0, "a JSON text has no byte order mark");
        }
        try (JsonParser parser = TOKENS.createParser(text)) {
            return new Run(parser, places).text();
        } catch (JsonProcessingException e) {
            throw places.problem(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array of bytes does no I/O
        }
    }

    /** One text being read. */
    private final class Run {
        private final JsonParser parser;
        private final Places places;

        Run(JsonParser parser, Places places) {
            this.parser = parser;
            this.places = places;
        }

        JsonValue text() throws IOException, JsonProblem {
            if (parser.nextToken() == null) {
                throw places.endsEarly();
            }
            JsonValue value = value(1);
            if (parser.nextToken() != null) {
                throw places.problem(tokenOffset(), "there is more after the JSON value");
            }
            return value;
        }

        private JsonValue value(int depth) throws IOException, JsonProblem {
            return switch (parser.currentToken()) {
                case START_OBJECT -> object(depth);
                case START_ARRAY -> array(depth);
                case VALUE_STRING -> new JsonString(wellFormed(parser.getText()));
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
                case VALUE_TRUE -> JsonValue.TRUE;
                case VALUE_FALSE -> JsonValue.FALSE;
                case VALUE_NULL -> JsonValue.NULL;
                case FIELD_NAME, END_OBJECT, END_ARRAY, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw new IllegalStateException("no value starts with " + parser.currentToken());
            };
        }

        private JsonObject object(int depth) throws IOException, JsonProblem {
            requireDepth(depth);
            TreeMap<String, JsonValue> members = new TreeMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                long offset = tokenOffset();
                String key = wellFormed(parser.getText());
                if (Utf8.length(key) > limits.keyBytesMax()) {
                    throw places.tooLarge(
                            offset, "a key is longer than " + limits.keyBytesMax() + " bytes", "keyBytesMax");
                }
                parser.nextToken();
                if (members.containsKey(key)) {
                    throw places.problem(offset, "a key stands twice in one object");
                }
                if (members.size() == limits.keysPerObjectMax()) {
                    throw places.tooLarge(
                            offset,
                            "an object has more than " + limits.keysPerObjectMax() + " keys",
                            "keysPerObjectMax");
                }
                members.put(key, value(depth + 1));
            }
            return new JsonObject(members);
        }

        private JsonArray array(int depth) throws IOException, JsonProblem {
            requireDepth(depth);
            List<JsonValue> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(depth + 1));
            }
            return new JsonArray(elements);
        }

        private void requireDepth(int depth) throws JsonProblem {
            if (depth > limits.depthMax()) {
                throw places.outOfRange(
                        tokenOffset(), "the text is nested deeper than " + limits.depthMax(), "depthMax");
            }
        }

        private JsonNumber number() throws IOException, JsonProblem {
            JsonNumber number = Numbers.parse(parser.getText());
            if (number == null) {
                throw places.outOfRange(tokenOffset(), Numbers.RULE, null);
            }
            return number;
        }

        private String wellFormed(String text) throws JsonProblem {
            if (Utf8.hasLoneSurrogate(text)) {
                throw places.problem(tokenOffset(), "a string holds one half of a surrogate pair without the other");
            }
            return text;
        }

        private long tokenOffset() {
            return parser.currentTokenLocation().getByteOffset();
        }
    }
}
