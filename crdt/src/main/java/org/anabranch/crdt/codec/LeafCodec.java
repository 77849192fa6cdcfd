package org.anabranch.crdt.codec;

import java.math.BigInteger;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.types.EnableWinsFlag;
import org.anabranch.crdt.types.LwwRegister;
import org.anabranch.crdt.types.MovableList;
import org.anabranch.crdt.types.UpdateWinsMap;

/** How the leaves of one type are written, without their dots, which stand before them. */
interface LeafCodec<L> {

    /** The replicas that the leaf names beside the one of its dot. */
    default void addReplicas(ReplicaTable.Builder replicas, L leaf) {}

    void write(ByteWriter out, ReplicaTable table, Dot dot, L leaf);

    L read(ByteReader in, ReplicaTable table, Dot dot) throws MalformedException;

    int COUNT_BYTES_MAX = 512;

    LeafCodec<BigInteger> COUNTS = new LeafCodec<>() {
        @Override
        public void write(ByteWriter out, ReplicaTable table, Dot dot, BigInteger count) {
            out.writeBigInteger(count);
        }

        @Override
        public BigInteger read(ByteReader in, ReplicaTable table, Dot dot) throws MalformedException {
            return in.readBigInteger(COUNT_BYTES_MAX);
        }
    };

    /** Nothing but their dots. */
    LeafCodec<EnableWinsFlag.Mark> MARKS = new LeafCodec<>() {
        @Override
        public void write(ByteWriter out, ReplicaTable table, Dot dot, EnableWinsFlag.Mark mark) {}

        @Override
        public EnableWinsFlag.Mark read(ByteReader in, ReplicaTable table, Dot dot) {
            return EnableWinsFlag.Mark.ENABLED;
        }
    };

    static <E> LeafCodec<E> elements(ElementCodec<E> elements) {
        return new LeafCodec<>() {
            @Override
            public void write(ByteWriter out, ReplicaTable table, Dot dot, E element) {
                elements.write(out, element);
            }

            @Override
            public E read(ByteReader in, ReplicaTable table, Dot dot) throws MalformedException {
                return elements.read(in);
            }
        };
    }

    static <E> LeafCodec<LwwRegister.Stamped<E>> stamped(ElementCodec<E> values) {
        return new LeafCodec<>() {
            @Override
            public void write(ByteWriter out, ReplicaTable table, Dot dot, LwwRegister.Stamped<E> leaf) {
                out.writeLong(leaf.time().bits());
                values.write(out, leaf.value());
            }

            @Override
            public LwwRegister.Stamped<E> read(ByteReader in, ReplicaTable table, Dot dot) throws MalformedException {
                HybridTimestamp time = new HybridTimestamp(in.readLong());
                return new LwwRegister.Stamped<>(values.read(in), time);
            }
        };
    }

    static <K> LeafCodec<UpdateWinsMap.Keyed<K>> keyed(ElementCodec<K> keys, LeafCodec<Object> under) {
        return new LeafCodec<>() {
            @Override
            public void addReplicas(ReplicaTable.Builder replicas, UpdateWinsMap.Keyed<K> leaf) {
                under.addReplicas(replicas, leaf.leaf());
            }

            @Override
            public void write(ByteWriter out, ReplicaTable table, Dot dot, UpdateWinsMap.Keyed<K> leaf) {
                keys.write(out, leaf.key());
                under.write(out, table, dot, leaf.leaf());
            }

            @Override
            public UpdateWinsMap.Keyed<K> read(ByteReader in, ReplicaTable table, Dot dot) throws MalformedException {
                return new UpdateWinsMap.Keyed<>(keys.read(in), under.read(in, table, dot));
            }
        };
    }

    static <E> LeafCodec<MovableList.Leaf<E>> listed(ElementCodec<E> values) {
        return new ListLeafCodec<>(values);
    }
}
