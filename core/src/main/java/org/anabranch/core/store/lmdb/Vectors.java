package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.TreeMap;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/** A version vector as a value: for each entry, by replica, the eight bytes of the replica and the number. */
final class Vectors {

    private Vectors() {}

    static int bytesMax(VersionVector vector) {
        return vector.entries().size() * (Long.BYTES + Numbers.VARINT_BYTES_MAX);
    }

    static ByteBuffer put(ByteBuffer out, VersionVector vector) {
        vector.entries().forEach((replica, seq) -> {
            out.putLong(replica.bits());
            Numbers.putVarint(out, seq);
        });
        return out;
    }

    static VersionVector get(ByteBuffer in) {
        TreeMap<ReplicaId, Long> entries = new TreeMap<>();
        while (in.hasRemaining()) {
            ReplicaId replica = new ReplicaId(in.getLong());
            entries.put(replica, Numbers.getVarint(in));
        }
        return VersionVector.of(entries);
    }
}
