package org.anabranch.core.store;

import java.util.Optional;

/**
 * Some documents of one database, or all documents of all databases, in the order of the ids' bytes.
 *
 * @param database whose; empty: of all databases, and the bounds must be empty too
 * @param from the first id, inclusive unless {@code fromExclusive}
 * @param to the end, exclusive
 * @param descending the other way round: starts below {@code to}, ends at {@code from}
 */
public record DocumentRange(
        Optional<String> database,
        Optional<String> from,
        boolean fromExclusive,
        Optional<String> to,
        boolean descending) {

    public static final DocumentRange EVERYTHING =
            new DocumentRange(Optional.empty(), Optional.empty(), false, Optional.empty(), false);

    public DocumentRange {
        if (database.isEmpty() && (from.isPresent() || to.isPresent())) {
            throw new IllegalArgumentException("bounds are for the ids of one database, and none is named");
        }
    }

    public static DocumentRange of(String database) {
        return new DocumentRange(Optional.of(database), Optional.empty(), false, Optional.empty(), false);
    }
}
