package org.anabranch.core.wire;

import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.VersionVector;

/**
 * One document in a catch-up.
 *
 * @param touches the numbers of the commits above the receiver's base that touched it last, by origin
 * @param leaves its live leaves that are new to the receiver, as the document codec writes them
 * @param kept the dots of its other live leaves, which the receiver has; whatever else the receiver has of the document,
 *     and the sender's vector covers, was removed
 */
public record CatchUpRow(DocumentKey key, VersionVector touches, byte[] leaves, CausalContext kept) {}
