package org.anabranch.crdt.codec;

import java.util.Map;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.Facet;
import org.anabranch.crdt.json.Leaf;
import org.anabranch.crdt.json.Slot;
import org.anabranch.crdt.json.Step;
import org.anabranch.crdt.position.Position;

/**
 * Writes the leaves of a document in the order of its tree. A cursor runs along: the dot that the next leaf has if it was
 * written next, and the time that the next register has if it was written at once with the last. Leaves that are as
 * expected cost nothing but their content, so a document that was written whole costs one dot and one time.
 */
final class LeavesWriter {

    private final ByteWriter out;
    private final ReplicaTable table;
    private int replica;
    private long seq = 1;
    private HybridTimestamp time = HybridTimestamp.ZERO;

    LeavesWriter(ByteWriter out, ReplicaTable table) {
        this.out = out;
        this.table = table;
    }

    void write(Document document) {
        out.writeVarint(document.deleteRecords().size());
        document.deleteRecords().forEach((dot, deleteRecord) -> {
            writeDot(dot);
            out.writeByte(Tag.DELETE_RECORD);
            ContextCodec.write(out, table, deleteRecord.observed());
        });
        writeSlot(document.root());
    }

    private void writeSlot(Slot slot) {
        Map.Entry<Dot, Leaf> only = slot.leaves().size() == 1 ? slot.leaves().first() : null;
        int elements = count(slot, Step.Element.class);
        int keys = slot.children().size() - elements;
        if (only != null
                && only.getValue() instanceof Leaf.Register
                && slot.children().isEmpty()) {
            writeLeaf(only.getKey(), only.getValue());
        } else if (only != null && elements == 0 && only.getValue().facet() == Facet.MAP) {
            writeDot(only.getKey());
            out.writeByte(Tag.MAP);
            writeMembers(slot, keys);
        } else if (only != null && keys == 0 && only.getValue().facet() == Facet.LIST) {
            writeDot(only.getKey());
            out.writeByte(Tag.LIST);
            writeElements(slot, elements);
        } else {
            out.writeByte(elements == 0 ? Tag.SLOT : Tag.SLOT_WITH_ELEMENTS);
            out.writeVarint(slot.leaves().size());
            slot.leaves().forEach(this::writeLeaf);
            writeMembers(slot, keys);
            if (elements > 0) {
                writeElements(slot, elements);
            }
        }
    }

    private void writeMembers(Slot slot, int count) {
        out.writeVarint(count);
        slot.children().forEach((step, child) -> {
            if (step instanceof Step.Key key) {
                out.writeString(key.name());
                writeSlot(child);
            }
        });
    }

    /** In the order of their ids. */
    private void writeElements(Slot slot, int count) {
        out.writeVarint(count);
        Position before = null;
        for (Map.Entry<Step, Slot> child : slot.children()) {
            if (child.getKey() instanceof Step.Element element) {
                writeId(before, element.id());
                writeSlot(child.getValue());
                before = element.id();
            }
        }
    }

    /** The dot that the id ends with is then the one that is expected of the element's first leaf. */
    private void writeId(Position before, Position id) {
        Dot dot = id.dot();
        int index = table.indexOf(dot.replica());
        boolean expected = index == replica && dot.seq() == seq;
        if (PositionCodec.isAppended(before, id)) {
            out.writeVarint(expected ? PositionCodec.APPENDED : PositionCodec.APPENDED_WITH_DOT);
        } else {
            out.writeVarint(PositionCodec.header(before, id, !expected));
            PositionCodec.writeLevels(out, table, id, PositionCodec.shared(before, id));
        }
        if (!expected) {
            ContextCodec.writeDot(out, table, dot);
        }
        replica = index;
        seq = dot.seq();
    }

    private void writeLeaf(Dot dot, Leaf leaf) {
        writeDot(dot);
        if (leaf instanceof Leaf.Register register) {
            writeTime(register.time());
            ValueCodec.write(out, register.value());
        } else if (leaf instanceof Leaf.Count count) {
            out.writeByte(count.changed() == null ? Tag.COUNT : Tag.CHANGED_COUNT);
            out.writeBigInteger(count.added());
            out.writeBigInteger(count.subtracted());
            if (count.changed() != null) {
                ContextCodec.writeDot(out, table, count.changed());
            }
        } else if (leaf instanceof Leaf.Placed placed) {
            out.writeByte(Tag.PLACED);
            PositionCodec.writeLevels(out, table, placed.position(), 0);
        } else if (leaf instanceof Leaf.Member member) {
            out.writeByte(Tag.MEMBER);
            ValueCodec.write(out, member.value());
        } else {
            out.writeByte(
                    switch (leaf.facet()) {
                        case MAP -> Tag.MAP_MARKER;
                        case LIST -> Tag.LIST_MARKER;
                        case SET -> Tag.SET_MARKER;
                        case COUNTER, REGISTER -> throw new IllegalStateException("no marker: " + leaf);
                    });
        }
    }

    private static int count(Slot slot, Class<? extends Step> kind) {
        int count = 0;
        for (Map.Entry<Step, Slot> child : slot.children()) {
            count += kind.isInstance(child.getKey()) ? 1 : 0;
        }
        return count;
    }

    private void writeDot(Dot dot) {
        int index = table.indexOf(dot.replica());
        if (index != replica || dot.seq() != seq) {
            out.writeByte(Tag.DOT);
            ContextCodec.writeDot(out, table, dot);
            replica = index;
        }
        seq = dot.seq() + 1;
    }

    private void writeTime(HybridTimestamp next) {
        if (next.bits() != time.bits()) {
            out.writeByte(Tag.TIME);
            out.writeZigzag(next.bits() - time.bits());
            time = next;
        }
    }
}
