package org.anabranch.node.http;

import java.nio.ByteBuffer;
import java.util.TreeMap;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/** A version vector in a token: for each replica its 8 bytes and its number as a varint, to the token's end. */
final class VectorBytes {

    static final int ENTRY_BYTES_MAX = 8 + 10;

    private VectorBytes() {}

    static void put(ByteBuffer out, VersionVector vector) {
        vector.entries().forEach((replica, number) -> {
            out.putLong(replica.bits());
            putVarint(out, number);
        });
    }

    /** Of bytes that were signed here, or by a node that holds the same key. */
    static VersionVector get(ByteBuffer in) {
        TreeMap<ReplicaId, Long> entries = new TreeMap<>();
        while (in.remaining() > Long.BYTES) {
            ReplicaId replica = new ReplicaId(in.getLong());
            entries.put(replica, getVarint(in));
        }
        return VersionVector.of(entries);
    }

    static void putVarint(ByteBuffer out, long number) {
        long rest = number;
        while (rest >= 0x80) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    static long getVarint(ByteBuffer in) {
        long number = 0;
        byte next;
        int shift = 0;
        do {
            next = in.get();
            number |= (long) (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0 && in.hasRemaining());
        return number;
    }
}
