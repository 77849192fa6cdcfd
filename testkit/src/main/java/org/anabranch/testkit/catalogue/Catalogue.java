package org.anabranch.testkit.catalogue;

import java.util.List;

/** Deliberately broken types, each a bug that real systems have had. A kit that lets one of them pass is no kit. */
public final class Catalogue {
    private Catalogue() {}

    public static List<BrokenType> all() {
        return List.of(
                Registers.tieKeptOnTheLeft(),
                Registers.causalElseTimestamp(),
                Documents.oneDotForSeveralLeaves(),
                Counters.reusedShippedDot(),
                Counters.runningTotal(),
                Sets.dominanceShortcut(),
                Counters.deltaDiffersFromState(),
                Sets.tombstonesReapedTooEarly(),
                Sets.replicaIdReused(),
                Documents.moveAsDeletePlusInsert(),
                Documents.entryRevivedByOldValue());
    }
}
