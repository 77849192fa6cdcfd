package org.anabranch.crdt.codec;

import java.util.Map;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.Facet;
import org.anabranch.crdt.json.Leaf;
import org.anabranch.crdt.json.Slot;
import org.anabranch.crdt.json.Step;

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
        if (only != null
                && only.getValue() instanceof Leaf.Register
                && slot.children().isEmpty()) {
            writeLeaf(only.getKey(), only.getValue());
        } else if (only != null && only.getValue().facet() == Facet.MAP) {
            writeDot(only.getKey());
            out.writeByte(Tag.MAP);
            writeChildren(slot);
        } else {
            out.writeByte(Tag.SLOT);
            out.writeVarint(slot.leaves().size());
            slot.leaves().forEach(this::writeLeaf);
            writeChildren(slot);
        }
    }

    private void writeChildren(Slot slot) {
        out.writeVarint(slot.children().size());
        slot.children().forEach((step, child) -> {
            out.writeString(((Step.Key) step).name());
            writeSlot(child);
        });
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
        } else {
            out.writeByte(Tag.MAP_MARKER);
        }
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
