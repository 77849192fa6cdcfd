package org.anabranch.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void valuesAreEqualInAnyOrderAndFormAndNotOtherwise() {
        assertThat(Json.read("{\"a\":1.0,\"b\":[null,{}]}"))
                .isEqualTo(Json.read(" { \"b\" : [ null , { } ] , \"a\" : 1e0 } "));
        assertThat(Json.read("1e400")).isNotEqualTo(Json.read("1e401"));
        assertThat(Json.read("0.1")).isNotEqualTo(Json.read("0.1000000000000000000000000000001"));
        assertThat(Json.read("{\"a\":null}")).isNotEqualTo(Json.read("{}"));
        assertThat(Json.read("[1,2]")).isNotEqualTo(Json.read("[2,1]"));
        assertThat(Json.read("\"1\"")).isNotEqualTo(Json.read("1"));
    }

    @Test
    void stringsAreReadExactly() {
        assertThat(Json.read("\"\\u00e9\\ud83d\\ude80\\n\\\"\\/\"").text()).isEqualTo("é🚀\n\"/");
        assertThat(Json.read(Json.quote("\u0000 \" \\ \n 支")).text()).isEqualTo("\u0000 \" \\ \n 支");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":1}", "nul", "1 2", "\"\n\"", "[1 2]", "{a:1}"})
    void whatIsNoJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(AssertionError.class);
    }

    @Test
    void theSampleIsReadWhole() throws IOException {
        Dataset sample = Dataset.sample();
        assertThat(sample.entries()).hasSizeGreaterThan(25);
        assertThat(sample.entries()).extracting(Dataset.Entry::id).doesNotHaveDuplicates();
        assertThat(sample.bulkRequests(10))
                .hasSize(3)
                .allSatisfy(lines -> assertThat(lines)
                        .allSatisfy(line ->
                                assertThat(Json.read(line).at("op").text()).isEqualTo("put")));
    }
}
