package org.anabranch.core.store;

import org.anabranch.crdt.causal.ReplicaId;

/**
 * An entry that the by-origin index had.
 *
 * @param key of the document, which may be there still
 * @param timeMillis when it was dropped, by this node's clock
 */
public record DroppedTouch(ReplicaId origin, long seq, DocumentKey key, long timeMillis) {}
