package org.anabranch.node.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Test
    void everyCodePointIsWellFormedAndMeasured() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                String text = Character.toString(point);
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                assertThat(Utf8.indexOfMalformed(bytes)).isEqualTo(-1);
                assertThat(Utf8.length(text)).isEqualTo(bytes.length);
                assertThat(Utf8.hasLoneSurrogate(text)).isFalse();
            }
        }
    }

    @Test
    void itAgreesWithTheStrictDecoderOfThePlatform() {
        long seed = 20261123;
        Random random = new Random(seed);
        int[] interesting = {
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED
        };
        int[] more = {0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
        for (int run = 0; run < 300_000; run++) {
            byte[] text = new byte[random.nextInt(6)];
            for (int i = 0; i < text.length; i++) {
                int pick = random.nextInt(interesting.length + more.length);
                text[i] = (byte) (pick < interesting.length ? interesting[pick] : more[pick - interesting.length]);
            }
            assertThat(Utf8.indexOfMalformed(text) < 0)
                    .as("seed %d, run %d", seed, run)
                    .isEqualTo(isDecodable(text));
        }
    }

    private static boolean isDecodable(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
