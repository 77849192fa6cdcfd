package org.anabranch.core.store;

import org.anabranch.crdt.causal.VersionVector;

/**
 * A document as it is stored.
 *
 * @param touches for each origin, the number of its latest commit that touched the document: exactly the entries that
 *     the by-origin index has for it
 * @param shown the same for the commits that may have changed what readers see: nothing that collects is among them
 * @param visible whether readers see it (its delete records do not hide it)
 * @param conflicted whether readers see conflicts in it
 * @param collectable whether something of it goes away once every member has it: it then stands in the collection index
 * @param leaves its live leaves and delete records, as the document codec writes them; its causal context is the
 *     vector of the whole shard and is not stored again
 */
public record DocumentRow(
        VersionVector touches,
        VersionVector shown,
        boolean visible,
        boolean conflicted,
        boolean collectable,
        byte[] leaves) {

    /** A row whose touches all showed. */
    public DocumentRow(VersionVector touches, boolean visible, boolean conflicted, boolean collectable, byte[] leaves) {
        this(touches, touches, visible, conflicted, collectable, leaves);
    }

    /** The same with nothing to collect. */
    public DocumentRow(VersionVector touches, boolean visible, boolean conflicted, byte[] leaves) {
        this(touches, visible, conflicted, false, leaves);
    }
}
