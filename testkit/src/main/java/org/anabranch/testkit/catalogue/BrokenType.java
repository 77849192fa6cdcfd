package org.anabranch.testkit.catalogue;

import org.anabranch.testkit.Subject;

/**
 * A type that looks right and is not.
 *
 * @param name what it does wrong, in a few words
 * @param story how it goes wrong, and what would be right
 * @param subject the type, ready to be checked
 */
public record BrokenType(String name, String story, Subject<?, ?> subject) {
    public BrokenType {
        if (name.isBlank() || story.isBlank()) {
            throw new IllegalArgumentException("a broken type needs a name and a story");
        }
    }
}
