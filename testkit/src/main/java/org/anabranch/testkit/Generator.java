package org.anabranch.testkit;

import java.util.Random;

/** Makes operations (or states): the same randomness gives an equal one, which is how failures replay and shrink. */
@FunctionalInterface
public interface Generator<O> {
    O generate(Random random);
}
