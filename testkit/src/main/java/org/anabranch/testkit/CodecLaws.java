package org.anabranch.testkit;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** The laws of the bytes, on states that one run has reached. */
final class CodecLaws<S, O> {
    private static final int HOSTILE_INPUTS = 12;

    private final Codec<S> codec;
    private final Checked<S, O> checked;

    CodecLaws(Codec<S> codec, Checked<S, O> checked) {
        this.codec = codec;
        this.checked = checked;
    }

    void check(List<S> states) {
        for (S state : states) {
            byte[] bytes = checked.total("encode", () -> codec.encode(state));
            S decoded = checked.total("decode", () -> codec.decode(bytes.clone()));
            checked.equal(Law.ROUND_TRIP, "the state that went through bytes differs", state, decoded);
            checkSameBytes("a state and its decoded copy have different bytes", bytes, codec.encode(decoded));
        }
        S last = states.get(states.size() - 1);
        checkHostile(codec.encode(last), new Random(states.size()));
    }

    /** Two equal states, reached on different ways. */
    void checkSame(S first, S second) {
        checkSameBytes("equal states have different bytes: " + first, codec.encode(first), codec.encode(second));
    }

    void checkGolden(String hex, S state) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        checked.equal(
                Law.GOLDEN_BYTES,
                "golden bytes are read differently",
                state,
                checked.total("decode", () -> codec.decode(bytes)));
        checked.equal(
                Law.GOLDEN_BYTES,
                "the state has other bytes than ever",
                hex,
                HexFormat.of().formatHex(codec.encode(state)));
    }

    private void checkSameBytes(String detail, byte[] first, byte[] second) {
        checked.that(Law.CANONICAL_BYTES, Arrays.equals(first, second), detail, hex(first), hex(second));
    }

    private void checkHostile(byte[] bytes, Random random) {
        for (int i = 0; i < HOSTILE_INPUTS; i++) {
            byte[] hostile = Arrays.copyOf(bytes, i % 2 == 0 ? random.nextInt(bytes.length + 1) : bytes.length + i / 2);
            for (int flips = i % 3; flips > 0 && hostile.length > 0; flips--) {
                hostile[random.nextInt(hostile.length)] ^= (byte) (1 << random.nextInt(8));
            }
            String outcome = outcomeOf(hostile.clone());
            checked.that(Law.HOSTILE_BYTES, outcome.isEmpty(), "decode died of bad bytes", hex(hostile), outcome);
        }
    }

    /** Empty if the bytes were refused, or read as a state that can be written again. */
    private String outcomeOf(byte[] hostile) {
        S read;
        try {
            read = codec.decode(hostile);
        } catch (RuntimeException refused) {
            return "";
        } catch (StackOverflowError | OutOfMemoryError | AssertionError died) {
            return died.toString();
        }
        return read == null ? "decode returned null" : "";
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
