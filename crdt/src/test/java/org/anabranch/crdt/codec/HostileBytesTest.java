package org.anabranch.crdt.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import org.anabranch.crdt.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which bytes can say what no encoder says: refused, and for the reason that is meant. */
class HostileBytesTest {

    /** Version, one replica, the context 1 to 3 of it, no delete records. What follows is the root's slot. */
    private static final String START = "01 01 0000000000000001 01 00 01 00 02 00";

    @Test
    void theBytesThatTheOthersVaryAreGood() throws MalformedException {
        byte[] bytes = bytes(START + "08 02 0161 00 0162 81 78");

        assertThat(DocumentCodec.decode(bytes).root().value()).isEqualTo(Json.of("{'a':null,'b':'x'}"));
        assertThat(DocumentCodec.encode(DocumentCodec.decode(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "08 01 0161 0b00 00,               a time that is as expected",
        "08 01 0161 0a0002 00,             a dot that is as expected",
        "08 01 0161 0a0001 00,             not ascending",
        "08 01 0161 0a0004 00,             outside its context",
        "08 01 0161 0a0000 00,             a dot without a number",
        "08 01 0161 0a0102 00,             replica 1 of 1",
        "08 01 0161 09 01 00 00,           a simple slot written as another",
        "08 01 0161 09 01 0c 00,           a simple slot written as another",
        "08 01 0161 09 02 0a0003 00 0a0002 00 00, not ascending",
        "08 01 0161 09 00 00,              nothing at /a",
        "08 02 0162 00 0161 00,            not ascending",
        "08 02 0161 00 0161 00,            not ascending",
        "00,                               the root is a map",
        "08 01 0161 0f00,                  no leaf has tag 15",
        "08 01 0161 16,                    no leaf has tag 22",
        "08 01 0161 09 01 12 00,           a simple slot written as another",
        "08 01 0161 11 00 00 00,           a simple slot written as another",
        "08 01 0161 11 01 12 00 01 0000,   a simple slot written as another",
        "10 00,                            the root is a map",
        "11 01 0c 00 01 00 00,             the root is a map",
        "08 01 0161 10 01 01 0003 00,      as expected",
        "08 01 0161 10 01 02 00 02 00,     not in its shortest form",
        "08 01 0161 10 01 04 00 02 00,     a position with 1 levels of one that has 0",
        "08 01 0161 10 01 02 00 00 00,     no ordinal",
        "08 01 0161 10 02 00 00 02 01 02 0002 04 0a0001 00, not ascending",
        "08 01 0161 09 01 13 00 04 00,     only elements of lists have a place",
        "08 01 0161 09 01 15 0600 00,      the members of a set are scalars",
        "08 01 0161 05 01 78,              a short text written as a long one",
        "08 01 0161 81 ff,                 not UTF-8",
        "08 01 0161 83 eda080,             not UTF-8",
        "08 01 0161 82 c080,               not UTF-8",
        "08 01 0161 04 00 01 05,           not in its shortest form",
        "08 01 0161 04 02 01 0a,           not in its shortest form",
        "08 01 0161 04 02 02 0005,         not in its shortest form",
        "08 01 0161 04 ffffff7f 01 05,     a scale of",
        "08 01 0161 04 02 ffff7f,          a number above",
        "08 01 0161 03 8000,               not in its shortest form",
        "08 01 0161 03 ffffffffffffffffff02, not in its shortest form",
        "08 01 0161 03 ffffffffffffffffff80, more than 64 bits",
        "08 01 0161 06 ff,                 the end",
        "08 01 0161 07 02 0162 00 0161 00, keys that do not ascend",
        "08 01 0161 09 01 0d 01ff 0100 00, not negative",
        "08 01 0161 09 01 0d 00 0100 00,   not in its shortest form",
        "08 01 0161 09 01 0e 0101 0100 0005 00, outside its context",
        "08 01 0161 00 00,                 1 bytes too many",
        "08 01 ff0161 00,                  a number above",
        "08 01 01,                         the end",
    })
    void bytesThatNoEncoderWritesAreRefused(String slot, String reason) {
        assertRefused(START + slot, reason);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "'',                                                      the end",
        "02,                                                      version 2",
        "01 02 0000000000000001 0000000000000002 01 00 01 00 02 00 08 00, named for nothing",
        "01 02 0000000000000002 0000000000000001 00 00 09 00 00,  replicas that do not ascend",
        "01 01 0000000000000001 02 00 01 00 02 00 01 00 02 00 08 00, replicas that do not ascend",
        "01 01 0000000000000001 01 00 00 00 08 00,                a replica without an interval",
        "01 01 0000000000000001 01 00 01 00 ffffffffffffffff7f 00 08 00, a sequence number above",
        "01 7f 0000000000000001,                                  a number above",
        "01 00 00 00 08 00,                                       replica 0 of 0",
        "01 01 0000000000000001 01 00 01 00 02 01 00 00,          no delete record",
    })
    void headersThatNoEncoderWritesAreRefused(String hex, String reason) {
        assertRefused(hex, reason);
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertRefused(START + "08 01 0161" + "0601".repeat(100_000) + "00", "nested more than 256 deep");
        assertRefused(START + "08 01 0161" + "0900010161".repeat(100_000) + "00", "at most 256 steps");
    }

    private static void assertRefused(String hex, String reason) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DocumentCodec.decode(bytes(hex)))
                .withMessageContaining(reason);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
