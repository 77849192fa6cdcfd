package org.anabranch.testkit;

import java.util.function.Function;

/**
 * The bytes of a state. Equal states have equal bytes. {@code decode} refuses what it cannot read by a
 * {@link RuntimeException}; an {@link Error} (a stack or a heap run over by bad bytes) breaks the law.
 */
public interface Codec<S> {

    byte[] encode(S state);

    S decode(byte[] bytes);

    static <S> Codec<S> of(Function<S, byte[]> encode, Function<byte[], S> decode) {
        return new Codec<>() {
            @Override
            public byte[] encode(S state) {
                return encode.apply(state);
            }

            @Override
            public S decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }
}
