package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.00, 0",
        "1.50, 1.5",
        "-12.0, -12",
        "0.0000001, 0.0000001",
        "0.00000001, 1e-8",
        "-0.000000012, -1.2e-8",
        "100000000000000000000, 100000000000000000000",
        "1000000000000000000000, 1e+21",
        "-1234567890123456789012, -1.234567890123456789012e+21",
        "12e399, 1.2e+400",
        "9007199254740993, 9007199254740993",
    })
    void aNumberHasOneExactText(String told, String text) {
        assertThat(new JsonNumber(new BigDecimal(told))).hasToString(text).isEqualTo(Json.of(text));
    }

    @Test
    void numbersAreLimitedInDigitsAndExponent() {
        BigDecimal most = BigDecimal.TEN.pow(1_000).subtract(BigDecimal.ONE);
        assertThat(new JsonNumber(most).value()).isEqualTo(most);
        assertThat(new JsonNumber(new BigDecimal("1e10000"))).hasToString("1e+10000");
        assertThat(new JsonNumber(new BigDecimal("12e-10001"))).hasToString("1.2e-10000");

        for (String beyond :
                new String[] {"1e10001", "-1e10001", "12e10000", "1e-10001", "12e-10002", "1e2147483647"}) {
            assertThatIllegalArgumentException()
                    .as(beyond)
                    .isThrownBy(() -> new JsonNumber(new BigDecimal(beyond)))
                    .withMessageContaining("digits");
        }
        BigDecimal thousandAndOne = BigDecimal.TEN.pow(1_000).add(BigDecimal.ONE);
        assertThatIllegalArgumentException().isThrownBy(() -> new JsonNumber(thousandAndOne));
        assertThat(new JsonNumber(BigDecimal.TEN.pow(1_000)))
                .as("zeros do not count")
                .hasToString("1e+1000");
    }

    @Test
    void integersAreToldByValue() {
        assertThat(((JsonNumber) Json.of("3.0")).isInteger()).isTrue();
        assertThat(((JsonNumber) Json.of("3e2")).isInteger()).isTrue();
        assertThat(((JsonNumber) Json.of("0.5")).isInteger()).isFalse();
        assertThat(JsonNumber.of(BigInteger.TEN)).isEqualTo(JsonNumber.of(10)).isEqualTo(Json.of("1e1"));
    }

    /** The escapes of RFC 8785, 3.2.2.2. */
    @Test
    void stringsAreEscapedInOneWay() {
        assertThat(new JsonString("\"\\/\b\t\n\f\r")).hasToString("\"\\\"\\\\/\\b\\t\\n\\f\\r\"");
        assertThat(new JsonString("\u0000\u0007\u000b\u001f \u007f\u2028\u00e9"))
                .hasToString("\"\\u0000\\u0007\\u000b\\u001f \u007f\u2028\u00e9\"");
        assertThat(new JsonString("\ud83d\ude00")).hasToString("\"\ud83d\ude00\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\ud800\ud800", "\udc00\ud800", "\ud83d\ude00\ude00", "x\ud83d"})
    void loneSurrogatesAreRefusedInStringsAndKeys(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new JsonString(text));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonValue.JsonObject.EMPTY.with(text, JsonValue.NULL));
    }

    @Test
    void keysAreSortedByUtf16Unit() {
        assertThat(Json.object("{'\ufb33':1,'\ud83d\ude00':2,'\u20ac':3,'b':4,'B':5,'':6}"))
                .hasToString("{\"\":6,\"B\":5,\"b\":4,\"\u20ac\":3,\"\ud83d\ude00\":2,\"\ufb33\":1}");
    }

    @Test
    void depthAndWidthAreThoseOfTheDeepestAndWidest() {
        JsonValue value = Json.of("{'a':[1,[{'b':1,'c':2,'d':3}]],'e':{'f':[]}}");
        assertThat(value.depth()).isEqualTo(4);
        assertThat(value.membersMax()).isEqualTo(3);
        assertThat(Json.of("[[],'x']").membersMax()).isZero();
        assertThat(Json.of("7").depth()).isZero();
    }

    @Test
    void pointersAreEscapedInOneWay() {
        assertThat(Pointer.parse("/a~1b/~0/~01/").tokens()).containsExactly("a/b", "~", "~1", "");
        assertThat(Pointer.parse("/a~1b/~0/~01/")).hasToString("/a~1b/~0/~01/");
        for (String wrong : new String[] {"a", "/~", "/a~", "/~2", "/~0~", "/x~~1"}) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> Pointer.parse(wrong));
        }
    }
}
