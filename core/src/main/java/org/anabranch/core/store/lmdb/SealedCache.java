package org.anabranch.core.store.lmdb;

import java.util.function.Supplier;
import org.anabranch.crdt.causal.VersionVector;

/**
 * The latest of the vectors that versions are written over, so that a snapshot need not read its many entries again. Each
 * has a number, which the snapshot's own vector names, so that a snapshot always gets the one that it goes with.
 */
final class SealedCache {

    private record Numbered(long number, VersionVector sealed) {}

    private volatile Numbered latest = new Numbered(0, VersionVector.EMPTY);

    /** @param stored reads the one of this number, which is committed */
    VersionVector get(long number, Supplier<VersionVector> stored) {
        Numbered known = latest;
        if (number == known.number) {
            return known.sealed;
        }
        VersionVector sealed = number == 0 ? VersionVector.EMPTY : stored.get();
        if (number > known.number) {
            latest = new Numbered(number, sealed);
        }
        return sealed;
    }
}
