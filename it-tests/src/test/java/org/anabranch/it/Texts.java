package org.anabranch.it;

import java.util.Random;
import java.util.stream.Collectors;

/** Text for documents. */
final class Texts {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private Texts() {}

    /** Six bits of randomness in each character: as much as a link's base64 carries, so that it does not compress there. */
    static String random(Random random, int length) {
        return random.ints(length, 0, ALPHABET.length())
                .mapToObj(i -> ALPHABET.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
