package org.anabranch.crdt.types;

import java.util.List;
import java.util.Random;
import org.anabranch.testkit.Generator;

/** An operation of the types under test; what its parts mean is the type's affair. */
record Op(String verb, String key, int number) {

    /** Of {@code keys} the key, of {@code verbs} the verb, which are as likely as they are often there. */
    static Generator<Op> oneOf(List<String> keys, String... verbs) {
        return (Random random) -> {
            Random mixed = new Random(random.nextLong()); // the first draws of neighbouring seeds are alike
            return new Op(verbs[mixed.nextInt(verbs.length)], keys.get(mixed.nextInt(keys.size())), mixed.nextInt(4));
        };
    }

    boolean is(String other) {
        return verb.equals(other);
    }

    @Override
    public String toString() {
        return verb + " " + key + " " + number;
    }
}
