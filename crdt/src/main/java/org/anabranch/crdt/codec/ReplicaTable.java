package org.anabranch.crdt.codec;

import java.util.Arrays;
import java.util.TreeSet;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.Leaf;
import org.anabranch.crdt.json.Slot;
import org.anabranch.crdt.json.Step;
import org.anabranch.crdt.position.Position;

/** The replicas that are named in what follows, each once, ascending, so that they can be named by a small number. */
final class ReplicaTable {

    private static final int ID_BYTES = 8;

    private final ReplicaId[] ids;
    private final boolean[] used;

    private ReplicaTable(ReplicaId[] ids) {
        this.ids = ids;
        this.used = new boolean[ids.length];
    }

    /** Collects the replicas; one that is added twice stands in the table once. */
    static final class Builder {
        private final TreeSet<ReplicaId> ids = new TreeSet<>();
        private ReplicaId last;

        void add(ReplicaId id) {
            if (!id.equals(last)) {
                ids.add(id);
                last = id;
            }
        }

        void add(CausalContext context) {
            context.intervals().forEach(interval -> add(interval.replica()));
        }

        void add(Dot dot, Leaf leaf) {
            add(dot.replica());
            if (leaf instanceof Leaf.DeleteRecord deleteRecord) {
                add(deleteRecord.observed());
            } else {
                add(Leaf.changeDot(dot, leaf).replica());
            }
            if (leaf instanceof Leaf.Placed placed) {
                add(placed.position());
            }
        }

        /** Those that the ids of elements name. */
        void addElements(Slot slot) {
            slot.children().forEach((step, child) -> {
                if (step instanceof Step.Element element) {
                    add(element.id());
                }
                addElements(child);
            });
        }

        void add(Position position) {
            position.levels().forEach(level -> add(level.dot().replica()));
        }

        ReplicaTable build() {
            return new ReplicaTable(ids.toArray(new ReplicaId[0]));
        }
    }

    void write(ByteWriter out) {
        out.writeVarint(ids.length);
        for (ReplicaId id : ids) {
            out.writeLong(id.bits());
        }
    }

    static ReplicaTable read(ByteReader in) throws MalformedException {
        ReplicaId[] ids = new ReplicaId[in.readInt(in.remaining() / ID_BYTES)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = new ReplicaId(in.readLong());
            if (i > 0 && ids[i - 1].compareTo(ids[i]) >= 0) {
                throw in.malformed("replicas that do not ascend");
            }
        }
        return new ReplicaTable(ids);
    }

    int indexOf(ReplicaId id) {
        return Arrays.binarySearch(ids, id);
    }

    ReplicaId readReplica(ByteReader in) throws MalformedException {
        return get(in, in.readInt(Integer.MAX_VALUE));
    }

    ReplicaId get(ByteReader in, int index) throws MalformedException {
        if (index >= ids.length) {
            throw in.malformed("replica " + index + " of " + ids.length);
        }
        used[index] = true;
        return ids[index];
    }

    void requireAllUsed(ByteReader in) throws MalformedException {
        for (boolean one : used) {
            if (!one) {
                throw in.malformed("a replica that is named for nothing");
            }
        }
    }
}
