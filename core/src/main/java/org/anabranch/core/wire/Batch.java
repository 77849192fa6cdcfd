package org.anabranch.core.wire;

import java.util.List;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Document;

/**
 * One commit on its way: the numbers {@code (from, to]} of {@code origin}. It is applied whole or not at all, after
 * everything before it of its origin and everything in {@code deps}. Relays pass on {@code encoded} as it came.
 *
 * @param deps what the origin had of others when it committed, as far as that changed since its previous batch (its
 *     first batch names all of it): the rest is implied by the order of the batches
 * @param remembered what the commit did, if it was made under an idempotency key; else null
 * @param encoded the batch as the origin wrote it, checksum included
 */
public record Batch(
        ReplicaId origin,
        long from,
        long to,
        VersionVector deps,
        List<DocumentDelta> deltas,
        RememberedWrite remembered,
        byte[] encoded) {

    public Batch {
        deltas = List.copyOf(deltas);
    }

    /** As much of it as passing it on takes: its numbers and its bytes. Decoded it takes ten times the memory. */
    public Batch toPassOn() {
        return new Batch(origin, from, to, VersionVector.EMPTY, List.of(), null, encoded);
    }

    /** What the commit changed in one document: leaves it wrote, and in the context also what it removed. */
    public record DocumentDelta(DocumentKey key, Document delta) {}
}
