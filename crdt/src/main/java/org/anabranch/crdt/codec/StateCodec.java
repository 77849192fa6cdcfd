package org.anabranch.crdt.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.DotStore;
import org.anabranch.crdt.types.Replicated;

/** One form for all types: they differ in their leaves alone. */
final class StateCodec<L, T extends Replicated<L, T>> extends TypeCodec<T> {

    private static final int VERSION = 1;

    private final T empty;
    private final LeafCodec<L> leaves;
    private final byte[] kinds;

    StateCodec(T empty, LeafCodec<L> leaves, int kind, byte... kindsWithin) {
        this.empty = empty;
        this.leaves = leaves;
        this.kinds = new byte[kindsWithin.length + 1];
        kinds[0] = (byte) kind;
        System.arraycopy(kindsWithin, 0, kinds, 1, kindsWithin.length);
    }

    @Override
    T empty() {
        return empty;
    }

    @Override
    byte[] kinds() {
        return kinds;
    }

    @Override
    LeafCodec<L> leaves() {
        return leaves;
    }

    @Override
    public byte[] encode(T state) {
        ReplicaTable.Builder replicas = new ReplicaTable.Builder();
        replicas.add(state.context());
        state.leaves().forEach((dot, leaf) -> leaves.addReplicas(replicas, leaf));
        ReplicaTable table = replicas.build();
        ByteWriter out = new ByteWriter();
        out.writeByte(VERSION);
        out.writeBytes(kinds);
        table.write(out);
        ContextCodec.write(out, table, state.context());
        writeLeaves(out, table, state.leaves());
        return out.toByteArray();
    }

    /** For each replica that has any: its index, their count, and for each the gap before its number, and its content. */
    private void writeLeaves(ByteWriter out, ReplicaTable table, DotStore<L> store) {
        List<Map.Entry<Dot, L>> all = new ArrayList<>(store.size());
        store.forEach((dot, leaf) -> all.add(Map.entry(dot, leaf)));
        out.writeVarint(
                all.stream().map(leaf -> leaf.getKey().replica()).distinct().count());
        for (int i = 0, end; i < all.size(); i = end) {
            ReplicaId replica = all.get(i).getKey().replica();
            end = i;
            while (end < all.size() && all.get(end).getKey().replica().equals(replica)) {
                end++;
            }
            out.writeVarint(table.indexOf(replica));
            out.writeVarint(end - i);
            long last = 0;
            for (Map.Entry<Dot, L> leaf : all.subList(i, end)) {
                out.writeVarint(leaf.getKey().seq() - last - 1);
                leaves.write(out, table, leaf.getKey(), leaf.getValue());
                last = leaf.getKey().seq();
            }
        }
    }

    @Override
    public T decode(byte[] bytes) throws MalformedException {
        ByteReader in = new ByteReader(bytes);
        try {
            if (in.readByte() != VERSION) {
                throw in.malformed("a version other than " + VERSION);
            }
            if (!Arrays.equals(in.readBytes(kinds.length), kinds)) {
                throw in.malformed("another type");
            }
            ReplicaTable table = ReplicaTable.read(in);
            CausalContext context = ContextCodec.read(in, table);
            T state = empty.of(readLeaves(in, table), context);
            in.requireEnd();
            if (!Arrays.equals(encode(state), bytes)) { // the elements' codec may read what it would not write
                throw in.malformed("a state in other bytes than its own");
            }
            return state;
        } catch (IllegalArgumentException e) { // an invariant of what was to be made
            throw new MalformedException(in.position(), e);
        }
    }

    private DotStore<L> readLeaves(ByteReader in, ReplicaTable table) throws MalformedException {
        List<Map.Entry<Dot, L>> all = new ArrayList<>();
        for (int replicas = in.readInt(in.remaining()); replicas > 0; replicas--) {
            ReplicaId replica = table.readReplica(in);
            long last = 0;
            for (int count = in.readInt(in.remaining()); count > 0; count--) {
                last += 1 + ContextCodec.readSeq(in);
                if (last > ContextCodec.SEQ_MAX) {
                    throw in.malformed("a sequence number above " + ContextCodec.SEQ_MAX);
                }
                Dot dot = new Dot(replica, last);
                all.add(Map.entry(dot, leaves.read(in, table, dot)));
            }
        }
        return DotStore.ofSorted(all);
    }
}
