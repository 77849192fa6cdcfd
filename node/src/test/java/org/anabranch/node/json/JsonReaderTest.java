package org.anabranch.node.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anabranch.crdt.json.CanonicalJson;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    private static final JsonReader READER = new JsonReader(JsonLimits.DEFAULT);

    /** A newline is written ¶, a byte as ‹hex›. The caret of each row's second column is line:column. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 1:1",
                "` ¶ ` | 2:2",
                "{ | 1:2",
                "[1 | 1:3",
                "{\"a\" | 1:5",
                "{\"a\":1 | 1:7",
                "\"ab | 1:4",
                "\"\\u12 | 1:6",
                "[1,] | 1:4",
                "[,1] | 1:2",
                "{\"a\":} | 1:6",
                "{\"a\" 1} | 1:6",
                "{\"a\":1,} | 1:8",
                "{\"a\":1,,} | 1:8",
                "{\"a\":1 \"b\":2} | 1:8",
                "{a:1} | 1:2",
                "{1:2} | 1:2",
                "{'a':1} | 1:2",
                "'a' | 1:1",
                "[1 2] | 1:4",
                "] | 1:1",
                "[} | 1:2",
                "{\"a\":1}} | 1:8",
                "{}x | 1:3",
                "{} {} | 1:4",
                "1 2 | 1:3",
                "1x | 1:2",
                "nul | 1:1",
                "nulx | 1:1",
                "[tru] | 1:2",
                "truex | 1:1",
                "{\"a\":¶  x} | 2:3",
                "NaN | 1:1",
                "[NaN] | 1:2",
                "[Infinity] | 1:2",
                "[-Infinity] | 1:3",
                "[01] | 1:3",
                "[00] | 1:3",
                "[-01] | 1:4",
                "[-] | 1:3",
                "[--1] | 1:3",
                "[+1] | 1:2",
                "[.5] | 1:2",
                "[1.] | 1:4",
                "[1.e5] | 1:4",
                "[1e] | 1:4",
                "[1e+] | 1:5",
                "[1e5e] | 1:5",
                "[1.5.5] | 1:5",
                "[0x1] | 1:3",
                "/*x*/1 | 1:1",
                "[1,//x¶2] | 1:4",
                "#x¶1 | 1:1",
                "\"a¶b\" | 1:3",
                "{\"a¶b\":1} | 1:4",
                "\"a‹09›b\" | 1:3",
                "\"‹00›\" | 1:2",
                "\"\\x\" | 1:3",
                "{\"\\x\":1} | 1:4",
                "\"\\u12g4\" | 1:6",
                "‹01› | 1:1",
                "[1,‹0b›2] | 1:4",
                "[1,é] | 1:4",
                "[\"é\",é] | 1:7",
                "\u00a01 | 1:1",
                "‹ef›‹bb›‹bf›1 | 1:1",
                "‹ff›‹fe›1‹00› | 1:1",
                "1‹00› | 1:2",
                "‹00›1 | 1:1",
                "{\"a\":1,\"a\":2} | 1:8",
                "{\"a\":{\"b\":1,¶\"\\u0062\":2}} | 2:1",
                "[\"\\ud800\"] | 1:2",
                "[\"\\udc00\\ud800\"] | 1:2",
                "[\"x\\ud800y\"] | 1:2",
                "{\"\\udfff\":1} | 1:2",
                "[\"‹c0›‹80›\"] | 1:3",
                "[\"‹c1›‹bf›\"] | 1:3",
                "[\"‹e0›‹80›‹80›\"] | 1:3",
                "[\"‹ed›‹a0›‹80›\"] | 1:3",
                "[\"‹f0›‹80›‹80›‹80›\"] | 1:3",
                "[\"‹f4›‹90›‹80›‹80›\"] | 1:3",
                "[\"‹f5›‹80›‹80›‹80›\"] | 1:3",
                "[\"‹80›\"] | 1:3",
                "[\"a‹c3›\"] | 1:4",
                "[\"é‹e2›‹82›\"] | 1:5",
                "[1,¶¶ \"‹ff›\"] | 3:3"
            })
    void whatIsNotJsonIsRefusedAtItsPlace(String text, String place) {
        JsonProblem problem = refused(bytes(text));
        assertThat(problem.line() + ":" + problem.column()).isEqualTo(place);
        assertThat(problem.kind()).isEqualTo(JsonProblem.Kind.MALFORMED);
        assertThat(problem.detail()).doesNotContain("Feature", "Source", "JsonParser");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null | null",
                "` ¶‹09›‹0d› true ` | true",
                "\"\\u00e9é\\ud83d\\ude00😀\\/\\b\" | \"éé😀😀/\\b\"",
                "\"\u2028\u007f\" | \"\u2028\u007f\"",
                "{\"b\":1,\"a\":[],\"\":{}} | {\"\":{},\"a\":[],\"b\":1}",
                "[-0,-0.0,0e99999,0.000] | [0,0,0,0]",
                "1.0 | 1",
                "100 | 100",
                "0.1 | 0.1",
                "1E400 | 1e+400",
                "-12.5e-30 | -1.25e-29",
                "123456789012345678901234567890.125 | 1.23456789012345678901234567890125e+29",
                "1e0000000000000000000005 | 100000",
                "9007199254740993 | 9007199254740993"
            })
    void whatIsJsonIsReadExactly(String text, String canonical) throws JsonProblem {
        assertThat(CanonicalJson.write(READER.read(bytes(text)))).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e10001",
                "-1e10001",
                "1e-10001",
                "10e10000",
                "0.1e-10000",
                "1e99999999999999999999",
                "1e-99999999999999999999"
            })
    void anExponentBeyondTheLimitIsRefused(String text) {
        JsonProblem problem = refused(("[1, " + text + "]").getBytes(StandardCharsets.UTF_8));
        assertThat(problem.kind()).isEqualTo(JsonProblem.Kind.OUT_OF_RANGE);
        assertThat(problem.column()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e10000", "1e-10000", "0.1e10001", "10e9999", "0.0001e10004", "1234.5e9997"})
    void anExponentAtTheLimitIsTaken(String text) throws JsonProblem {
        assertThat(READER.read(bytes(text))).isEqualTo(new JsonNumber(new BigDecimal(text)));
    }

    @Test
    void aNumberHasAThousandDigitsAndNoMore() throws JsonProblem {
        String thousand = "7".repeat(1000);
        assertThat(READER.read(bytes(thousand))).isEqualTo(new JsonNumber(new BigDecimal(thousand)));
        assertThat(READER.read(bytes("0." + "0".repeat(5000) + "7")))
                .isEqualTo(new JsonNumber(new BigDecimal("7e-5001")));
        assertThat(refused(bytes(thousand + "7")).kind()).isEqualTo(JsonProblem.Kind.OUT_OF_RANGE);
        assertThat(refused(bytes(thousand.substring(1) + ".77")).kind()).isEqualTo(JsonProblem.Kind.OUT_OF_RANGE);
        assertThat(refused(bytes("0." + "0".repeat(11_000) + "7")).kind()).isEqualTo(JsonProblem.Kind.OUT_OF_RANGE);
    }

    @Test
    void aTextIsSixtyFourDeepAndNoDeeper() throws JsonProblem {
        String open = "{\"a\":[".repeat(32);
        READER.read(bytes(open + "1" + "]}".repeat(32)));
        JsonProblem problem = refused(bytes(open + "[]" + "]}".repeat(32)));
        assertThat(problem.kind()).isEqualTo(JsonProblem.Kind.OUT_OF_RANGE);
        assertThat(problem.limit()).isEqualTo("depthMax");
        assertThat(problem.column()).isEqualTo(open.length() + 1);
        assertThat(refused(bytes("[".repeat(1_000_000))).limit()).isEqualTo("depthMax");
    }

    @Test
    void anObjectHasTenThousandKeysAndNoMore() throws JsonProblem {
        READER.read(bytes(keys(10_000)));
        JsonProblem problem = refused(bytes(keys(10_001)));
        assertThat(problem.kind()).isEqualTo(JsonProblem.Kind.TOO_LARGE);
        assertThat(problem.limit()).isEqualTo("keysPerObjectMax");
    }

    @Test
    void aKeyHasAKibibyteInUtf8AndNoMore() throws JsonProblem {
        READER.read(bytes("{\"" + "é".repeat(512) + "\":1}"));
        READER.read(bytes("{\"" + "😀".repeat(256) + "\":1}"));
        JsonProblem problem = refused(bytes("{\"" + "é".repeat(512) + "a\":1}"));
        assertThat(problem.kind()).isEqualTo(JsonProblem.Kind.TOO_LARGE);
        assertThat(problem.limit()).isEqualTo("keyBytesMax");
        assertThat(refused(bytes("{\"" + "€".repeat(342) + "\":1}")).limit()).isEqualTo("keyBytesMax");
    }

    @Test
    void fiveMillionSmallTokensCostWhatTheirBytesImply() {
        byte[] text = bytes("[" + "0,".repeat(5_000_000) + "0]");
        JsonValue value = assertTimeout(Duration.ofSeconds(20), () -> READER.read(text));
        assertThat(((JsonArray) value).elements()).hasSize(5_000_001);
    }

    @Test
    void aNumberThatIsAllExponentCostsNothing() {
        assertTimeout(Duration.ofSeconds(5), () -> refused(bytes("[1e" + "9".repeat(1_000_000) + "]")));
        assertTimeout(Duration.ofSeconds(5), () -> refused(bytes("9".repeat(1_000_000))));
    }

    private static JsonProblem refused(byte[] text) {
        assertThatThrownBy(() -> READER.read(text)).isInstanceOf(JsonProblem.class);
        return catchThrowableOfType(JsonProblem.class, () -> READER.read(text));
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"" + i + "\":" + i).collect(Collectors.joining(",", "{", "}"));
    }

    private static byte[] bytes(String text) {
        StringBuilder latin = new StringBuilder(); // one char a byte
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '‹') {
                latin.append((char) Integer.parseInt(text, i + 1, i + 3, 16));
                i += 3;
            } else if (text.charAt(i) == '¶') {
                latin.append('\n');
            } else {
                int point = text.codePointAt(i);
                byte[] utf8 = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                latin.append(new String(utf8, StandardCharsets.ISO_8859_1));
                i += Character.charCount(point) - 1;
            }
        }
        return latin.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
