package org.anabranch.testkit;

import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * What the value must be, said without the type: from the visible operations and their happened-before order alone.
 *
 * <p>Without it a kit can only see that replicas agree, and a merge that forgets half of the writes agrees very well.
 */
@FunctionalInterface
public interface Spec<O, V> {

    /** Why {@code value} is wrong after {@code history}, or nothing if it is right. */
    Optional<String> objection(History<O> history, V value);

    /** The value is a function of the history. */
    static <O, V> Spec<O, V> equalTo(Function<History<O>, V> expected) {
        return (history, value) -> {
            V wanted = expected.apply(history);
            return Objects.equals(wanted, value)
                    ? Optional.empty()
                    : Optional.of("the value should be " + wanted + ", but is " + value);
        };
    }

    /** The value is one of several that the history allows. {@code requirement} completes "the value should ...". */
    static <O, V> Spec<O, V> satisfying(String requirement, BiPredicate<History<O>, V> condition) {
        return (history, value) -> condition.test(history, value)
                ? Optional.empty()
                : Optional.of("the value should " + requirement + ", but is " + value);
    }
}
