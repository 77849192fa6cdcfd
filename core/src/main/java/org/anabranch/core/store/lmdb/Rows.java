package org.anabranch.core.store.lmdb;

import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * The values of the documents table: one byte with four flags and the number of touches, the touches, the leaves.
 * Replicas are written as their numbers in this store, so that the usual row has five bytes before its leaves.
 */
final class Rows {

    private static final int VISIBLE = 1;
    private static final int CONFLICTED = 2;
    private static final int COLLECTABLE = 4;
    /** Behind each touch stands the number of the last one that showed. */
    private static final int QUIET = 8;

    private static final int TOUCHES_SHIFT = 4;
    /** So many touches or more: how many more follows. */
    private static final int TOUCHES_MANY = 0xF;

    /** What a row says beside its leaves. */
    record Head(VersionVector touches, VersionVector shown, boolean visible, boolean conflicted, boolean collectable) {
        static final Head ABSENT = new Head(VersionVector.EMPTY, VersionVector.EMPTY, false, false, false);

        static Head of(DocumentRow row) {
            return new Head(row.touches(), row.shown(), row.visible(), row.conflicted(), row.collectable());
        }

        boolean showsConflicts() {
            return visible && conflicted;
        }

        VersionVector collectableTouches() {
            return collectable ? touches : VersionVector.EMPTY;
        }
    }

    private Rows() {}

    static int bytesMax(DocumentRow row) {
        int touchesBytesMax = row.touches().entries().size() * 3 * Numbers.VARINT_BYTES_MAX;
        return Math.addExact(1 + Numbers.VARINT_BYTES_MAX + touchesBytesMax, row.leaves().length);
    }

    static void put(ByteBuffer out, DocumentRow row, ToLongFunction<ReplicaId> numbers) {
        int touches = row.touches().entries().size();
        boolean quiet = !row.shown().equals(row.touches());
        int flags = (row.visible() ? VISIBLE : 0)
                | (row.conflicted() ? CONFLICTED : 0)
                | (row.collectable() ? COLLECTABLE : 0)
                | (quiet ? QUIET : 0);
        out.put((byte) (flags | Math.min(touches, TOUCHES_MANY) << TOUCHES_SHIFT));
        if (touches >= TOUCHES_MANY) {
            Numbers.putVarint(out, touches - TOUCHES_MANY);
        }
        row.touches().entries().forEach((replica, seq) -> {
            Numbers.putVarint(out, numbers.applyAsLong(replica));
            Numbers.putVarint(out, seq);
            if (quiet) {
                Numbers.putVarint(out, row.shown().get(replica));
            }
        });
        out.put(row.leaves());
    }

    /** Leaves {@code in} at the leaves. */
    static Head head(ByteBuffer in, LongFunction<ReplicaId> replicas) {
        int first = in.get() & 0xFF;
        long touches = first >>> TOUCHES_SHIFT;
        if (touches == TOUCHES_MANY) {
            touches += Numbers.getVarint(in);
        }
        boolean quiet = (first & QUIET) != 0;
        TreeMap<ReplicaId, Long> entries = new TreeMap<>();
        TreeMap<ReplicaId, Long> shown = new TreeMap<>();
        for (; touches > 0; touches--) {
            ReplicaId replica = replicas.apply(Numbers.getVarint(in));
            entries.put(replica, Numbers.getVarint(in));
            if (quiet) {
                shown.put(replica, Numbers.getVarint(in));
            }
        }
        VersionVector touched = VersionVector.of(entries);
        return new Head(
                touched,
                quiet ? VersionVector.of(shown) : touched,
                (first & VISIBLE) != 0,
                (first & CONFLICTED) != 0,
                (first & COLLECTABLE) != 0);
    }

    static DocumentRow row(ByteBuffer in, LongFunction<ReplicaId> replicas) {
        Head head = head(in, replicas);
        byte[] leaves = new byte[in.remaining()];
        in.get(leaves);
        return new DocumentRow(
                head.touches(), head.shown(), head.visible(), head.conflicted(), head.collectable(), leaves);
    }
}
