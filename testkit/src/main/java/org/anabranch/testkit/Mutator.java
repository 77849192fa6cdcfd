package org.anabranch.testkit;

/**
 * An operation applied at a replica. It may be asked twice with the same arguments, and must then give the same result:
 * whatever is unique or tells the time comes from {@code origin}.
 */
@FunctionalInterface
public interface Mutator<S, O> {
    S apply(S state, O operation, Origin origin);
}
