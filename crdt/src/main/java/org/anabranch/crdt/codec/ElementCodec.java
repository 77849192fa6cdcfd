package org.anabranch.crdt.codec;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * How an element, a key or a value of yours is written in a state's bytes. Equal elements are the same bytes, and each reads
 * as many bytes as it wrote; {@link ByteWriter#writeBlob} brings its length along.
 *
 * @param <E> the elements
 */
public interface ElementCodec<E> {

    void write(ByteWriter out, E element);

    /**
     * Reads what may be anybody's bytes.
     *
     * @throws MalformedException if no element was written so; an {@link IllegalArgumentException} says the same
     */
    E read(ByteReader in) throws MalformedException;

    /** Any text but one with half a surrogate pair, which has no bytes: writing it is an {@link IllegalArgumentException}. */
    ElementCodec<String> STRINGS = new ElementCodec<>() {
        @Override
        public void write(ByteWriter out, String element) {
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(element)) {
                throw new IllegalArgumentException("a text with half a surrogate pair");
            }
            out.writeString(element);
        }

        @Override
        public String read(ByteReader in) throws MalformedException {
            return in.readString();
        }
    };

    ElementCodec<Long> LONGS = new ElementCodec<>() {
        @Override
        public void write(ByteWriter out, Long element) {
            out.writeZigzag(element);
        }

        @Override
        public Long read(ByteReader in) throws MalformedException {
            return in.readZigzag();
        }
    };

    /**
     * Elements that have a text each, such as enums or UUIDs.
     *
     * @param parse may throw any {@link RuntimeException} at a text that is no element's
     */
    static <E> ElementCodec<E> ofTexts(Function<E, String> text, Function<String, E> parse) {
        return new ElementCodec<>() {
            @Override
            public void write(ByteWriter out, E element) {
                STRINGS.write(out, text.apply(element));
            }

            @Override
            public E read(ByteReader in) throws MalformedException {
                String read = STRINGS.read(in);
                try {
                    return parse.apply(read);
                } catch (RuntimeException e) {
                    throw in.malformed("a text that is no element's (" + e.getMessage() + ")");
                }
            }
        };
    }
}
