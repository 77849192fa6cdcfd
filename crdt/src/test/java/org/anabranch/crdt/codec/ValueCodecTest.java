package org.anabranch.crdt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import org.anabranch.crdt.json.Json;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of single values, of which those at the bounds between two forms matter most. */
class ValueCodecTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "null | 00",
                "false | 01",
                "true | 02",
                "0 | 03 00",
                "-1 | 03 01",
                "63 | 03 7e",
                "64 | 03 80 01",
                "100000 | 03 c0 9a 0c", // one integer, however it is written
                "1e5 | 03 c0 9a 0c",
                "9223372036854775807 | 03 fe ff ff ff ff ff ff ff ff 01",
                "-9223372036854775808 | 03 ff ff ff ff ff ff ff ff ff 01",
                "9223372036854775808 | 04 00 09 00 80 00 00 00 00 00 00 00",
                "-9223372036854775809 | 04 00 09 ff 7f ff ff ff ff ff ff ff",
                "1e18 | 03 80 80 a0 f6 f4 ac db e0 1b",
                "1e19 | 04 25 01 01", // a scale of -19
                "-1e19 | 04 25 01 ff",
                "2.5 | 04 02 01 19",
                "-0.001 | 04 06 01 ff",
                "\"\" | 80",
                "\"a\" | 81 61",
                "\"\u007f\" | 81 7f",
                "\"\u00e9\" | 82 c3 a9",
                "[] | 06 00",
                "[1,[]] | 06 02 03 02 06 00",
                "{} | 07 00",
                "{\"a\":[true],\"b\":{\"\":null}} | 07 02 01 61 06 01 02 01 62 07 01 00 00"
            })
    void eachValueHasOneForm(String json, String hex) throws MalformedException {
        JsonValue value = Json.ofExact(json);
        ByteWriter out = new ByteWriter();
        ValueCodec.write(out, value);

        assertThat(HexFormat.ofDelimiter(" ").formatHex(out.toByteArray())).isEqualTo(hex);
        assertThat(out.size()).isEqualTo(out.toByteArray().length);
        assertThat(read(out.toByteArray())).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 126, 127, 128, 254, 255, 256, 257, 1_000, 40_000})
    void textsOfEachLengthComeBack(int length) throws MalformedException {
        for (String unit : new String[] {"x", "\u00e9", "\u20ac"}) {
            JsonString text = new JsonString(unit.repeat(length));
            ByteWriter out = new ByteWriter();
            ValueCodec.write(out, text);
            int utf8 = length * (unit.equals("x") ? 1 : unit.equals("\u00e9") ? 2 : 3);

            assertThat(read(out.toByteArray())).isEqualTo(text);
            assertThat(out.size()).isEqualTo(utf8 + (utf8 < 128 ? 1 : utf8 < 16_384 ? 3 : 4));
        }
    }

    @Test
    void valuesOfTheGreatestDepthComeBackAndDeeperOnesAreRefused() throws MalformedException {
        JsonValue deep = JsonValue.TRUE;
        for (int i = 0; i < JsonValue.DEPTH_MAX; i++) {
            deep = JsonArray.of(deep);
        }
        ByteWriter out = new ByteWriter();
        ValueCodec.write(out, deep);
        assertThat(read(out.toByteArray())).isEqualTo(deep);

        ByteWriter deeper = new ByteWriter();
        ValueCodec.write(deeper, JsonArray.of(deep));
        assertRefused(deeper.toByteArray(), "nested more than 256 deep");
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "04 25 02 0001,             not in its shortest form", // a padded 1
        "04 25 02 ff80,             not in its shortest form", // a padded -128
        "04 25 00,                  not in its shortest form", // no digit at all
        "04 00 09 007fffffffffffffff, not in its shortest form", // padded as well
        "04 00 08 7fffffffffffffff, not in its shortest form", // fits an integer
        "04 00 08 8000000000000000, not in its shortest form",
        "04 23 01 01,               not in its shortest form", // 1e18
        "05 0100,                   a short text written as a long one",
        "06 02 00,                  the end",
        "06 03 00,                  a number above 2",
        "07 02 0161 00 0161 00,     keys that do not ascend",
        "08,                        no value has tag 8",
        "83 6161,                   the end"
    })
    void otherFormsAreRefused(String hex, String reason) {
        assertRefused(HexFormat.of().parseHex(hex.replace(" ", "")), reason);
    }

    @Test
    void numbersThatFillTheirPaddingByteAreNotPadded() throws MalformedException {
        assertThat(read(HexFormat.of().parseHex("0425020080"))).isEqualTo(Json.of("128e19"));
        assertThat(read(HexFormat.of().parseHex("042502ff7f"))).isEqualTo(Json.of("-129e19"));
    }

    private static JsonValue read(byte[] bytes) throws MalformedException {
        ByteReader in = new ByteReader(bytes);
        JsonValue value = ValueCodec.read(in, in.readByte());
        in.requireEnd();
        assertThat(in.position()).isEqualTo(bytes.length);
        return value;
    }

    private static void assertRefused(byte[] bytes, String reason) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> read(bytes))
                .withMessageContaining(reason);
    }
}
