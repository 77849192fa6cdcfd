package org.anabranch.crdt.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How replicas and dots are written, read and ordered. */
class NamesTest {

    @Test
    void aReplicaIdIsSixteenHexadecimalDigits() {
        assertThat(new ReplicaId(0x2AL)).hasToString("000000000000002a");
        assertThat(new ReplicaId(-1)).hasToString("ffffffffffffffff");
        assertThat(ReplicaId.parse("00000000000000f9")).isEqualTo(new ReplicaId(0xF9));
        assertThat(ReplicaId.parse("ffffffffffffffff")).isEqualTo(new ReplicaId(-1));
        assertThat(ReplicaId.parse("0123456789abcdef")).hasToString("0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2a",
                "000000000000002A",
                "00000000000000000",
                "000000000000002g",
                "00000000000000`a",
                "000000000000000/",
                "000000000000000:",
                "-00000000000002a"
            })
    void anythingElseIsNoReplicaId(String text) {
        assertThatThrownBy(() -> ReplicaId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 hexadecimal digits");
    }

    @Test
    void aDotIsWrittenAsItsReplicaAndNumber() {
        Dot dot = new Dot(new ReplicaId(0xAB), 17);

        assertThat(dot).hasToString("00000000000000ab:17");
        assertThat(Dot.parse("00000000000000ab:17")).isEqualTo(dot);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000000000000ab",
                ":1",
                "00000000000000ab:",
                "00000000000000ab:0",
                "00000000000000ab:-1",
                "00000000000000ab:+1",
                "00000000000000ab:01",
                "00000000000000ab:1 ",
                "00000000000000ab:9223372036854775808"
            })
    void anythingElseIsNoDot(String text) {
        assertThatThrownBy(() -> Dot.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void dotsAreOrderedByReplicaAsAnUnsignedNumberAndThenByNumber() {
        List<Dot> inOrder = Stream.of(
                        "0000000000000001:9", "0000000000000002:1", "0000000000000002:3", "f000000000000000:2")
                .map(Dot::parse)
                .toList();

        assertThat(inOrder.stream().sorted()).containsExactlyElementsOf(inOrder);
        assertThat(inOrder.stream().sorted(Dot.BY_AGE)).map(Dot::seq).containsExactly(1L, 2L, 3L, 9L);
    }
}
