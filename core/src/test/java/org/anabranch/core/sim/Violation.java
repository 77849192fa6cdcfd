package org.anabranch.core.sim;

/** Something happened that a correct cluster never does. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }
}
