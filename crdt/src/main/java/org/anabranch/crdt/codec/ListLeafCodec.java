package org.anabranch.crdt.codec;

import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.position.Position;
import org.anabranch.crdt.types.MovableList;

/** A tag; the levels of the element's id, and the dot that it ends with unless that is the leaf's own; the content. */
final class ListLeafCodec<E> implements LeafCodec<MovableList.Leaf<E>> {

    /** The value that came with the element, whose id ends with the leaf's own dot. */
    private static final int INSERTED = 0;

    private static final int SET = 1;
    /** The content is the levels of the place, which ends with the leaf's own dot. */
    private static final int MOVED = 2;

    private final ElementCodec<E> values;

    ListLeafCodec(ElementCodec<E> values) {
        this.values = values;
    }

    @Override
    public void addReplicas(ReplicaTable.Builder replicas, MovableList.Leaf<E> leaf) {
        replicas.add(leaf.id());
        if (leaf instanceof MovableList.Moved<E> moved) {
            replicas.add(moved.position());
        }
    }

    @Override
    public void write(ByteWriter out, ReplicaTable table, Dot dot, MovableList.Leaf<E> leaf) {
        Dot made = leaf.id().dot();
        int tag = leaf instanceof MovableList.Moved ? MOVED : made.equals(dot) ? INSERTED : SET;
        out.writeByte(tag);
        PositionCodec.writeLevels(out, table, leaf.id(), 0);
        if (tag != INSERTED) {
            ContextCodec.writeDot(out, table, made);
        }
        if (leaf instanceof MovableList.Moved<E> moved) {
            PositionCodec.writeLevels(out, table, moved.position(), 0);
        } else {
            values.write(out, ((MovableList.Content<E>) leaf).value());
        }
    }

    @Override
    public MovableList.Leaf<E> read(ByteReader in, ReplicaTable table, Dot dot) throws MalformedException {
        int tag = in.readByte();
        if (tag > MOVED) {
            throw in.malformed("no leaf of a list");
        }
        PositionCodec.Tail id = PositionCodec.readLevels(in, table, List.of());
        Position made = id.with(tag == INSERTED ? dot : ContextCodec.readDot(in, table));
        return tag == MOVED
                ? new MovableList.Moved<>(
                        made, PositionCodec.readLevels(in, table, List.of()).with(dot))
                : new MovableList.Content<>(made, values.read(in));
    }
}
