package org.anabranch.core.store.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void numbersReadAsTheyWereWritten() {
        for (long number : samples()) {
            ByteBuffer ordered = ordered(number);
            assertThat(Numbers.getOrdered(ordered)).isEqualTo(number);
            assertThat(ordered.hasRemaining()).isFalse();

            ByteBuffer varint = ByteBuffer.allocate(Numbers.VARINT_BYTES_MAX);
            Numbers.putVarint(varint, number);
            assertThat(Numbers.getVarint(varint.flip())).isEqualTo(number);
            assertThat(varint.hasRemaining()).isFalse();
        }
    }

    @Test
    void theBytesOfOrderedNumbersAreInTheOrderOfTheNumbers() {
        ByteBuffer before = ByteBuffer.allocate(0);
        for (long number : samples()) {
            ByteBuffer bytes = ordered(number);
            assertThat(Numbers.compareBytes(before, bytes)).isNegative();
            assertThat(Numbers.compareBytes(bytes, before)).isPositive();
            assertThat(Numbers.compareBytes(bytes, ordered(number))).isZero();
            before = bytes;
        }
    }

    @Test
    void smallNumbersTakeOneByte() {
        assertThat(ordered(247).remaining()).isEqualTo(1);
        assertThat(ordered(248).remaining()).isEqualTo(2);
        assertThat(ordered(256).remaining()).isEqualTo(3);
        assertThat(ordered(Long.MAX_VALUE).remaining()).isEqualTo(Numbers.ORDERED_BYTES_MAX);
    }

    private static ByteBuffer ordered(long number) {
        ByteBuffer bytes = ByteBuffer.allocate(Numbers.ORDERED_BYTES_MAX);
        Numbers.putOrdered(bytes, number);
        return bytes.flip();
    }

    private static TreeSet<Long> samples() {
        TreeSet<Long> samples = new TreeSet<>();
        for (int shift = 0; shift < 63; shift++) {
            for (long near = -2; near <= 2; near++) {
                samples.add(Math.max(0, (1L << shift) + near));
            }
        }
        for (long small = 0; small < 300; small++) {
            samples.add(small);
        }
        samples.add(Long.MAX_VALUE);
        return samples;
    }
}
