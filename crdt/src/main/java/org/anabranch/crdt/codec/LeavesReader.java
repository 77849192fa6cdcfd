package org.anabranch.crdt.codec;

import java.math.BigInteger;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentBuilder;
import org.anabranch.crdt.json.Leaf;
import org.anabranch.crdt.json.Step;

/** Reads what {@link LeavesWriter} wrote, and refuses anything that it would have written otherwise. */
final class LeavesReader {

    private static final int COUNT_BYTES_MAX = Leaf.Count.BITS_MAX / 8 + 1;

    private final ByteReader in;
    private final ReplicaTable table;
    private final DocumentBuilder builder = new DocumentBuilder();
    private int replica;
    private ReplicaId replicaId; // of the index above, once it was looked up
    private long seq = 1;
    private HybridTimestamp time = HybridTimestamp.ZERO;

    LeavesReader(ByteReader in, ReplicaTable table) {
        this.in = in;
        this.table = table;
    }

    Document read(CausalContext context) throws MalformedException {
        for (int records = in.readInt(in.remaining()); records > 0; records--) {
            int tag = in.readByte();
            Dot dot = readDot(tag);
            if ((tag == Tag.DOT ? in.readByte() : tag) != Tag.DELETE_RECORD) {
                throw in.malformed("no delete record");
            }
            builder.deleteRecord(dot, new Leaf.DeleteRecord(ContextCodec.read(in, table)));
        }
        readSlot();
        return builder.build(context);
    }

    private void readSlot() throws MalformedException {
        int tag = in.readByte();
        if (tag == Tag.SLOT) {
            readAnySlot();
            return;
        }
        Dot dot = readDot(tag);
        int kind = tag == Tag.DOT ? in.readByte() : tag;
        if (kind == Tag.MAP) {
            builder.leaf(dot, new Leaf.MapMarker(builder.path()));
            readChildren();
        } else {
            builder.leaf(dot, readRegister(kind));
        }
    }

    private void readAnySlot() throws MalformedException {
        int leaves = in.readInt(in.remaining());
        Leaf leaf = null;
        for (int i = 0; i < leaves; i++) {
            int tag = in.readByte();
            Dot dot = readDot(tag);
            leaf = readLeaf(tag == Tag.DOT ? in.readByte() : tag);
            builder.leaf(dot, leaf);
        }
        int children = readChildren();
        if (leaves == 1 && (leaf instanceof Leaf.MapMarker || leaf instanceof Leaf.Register && children == 0)) {
            throw in.malformed("a simple slot written as another");
        }
    }

    private int readChildren() throws MalformedException {
        int children = in.readInt(in.remaining());
        for (int i = 0; i < children; i++) {
            builder.enter(new Step.Key(in.readString()));
            readSlot();
            builder.leave();
        }
        return children;
    }

    private Leaf readLeaf(int kind) throws MalformedException {
        return switch (kind) {
            case Tag.MAP_MARKER -> new Leaf.MapMarker(builder.path());
            case Tag.COUNT -> new Leaf.Count(builder.path(), readCount(), readCount(), null);
            case Tag.CHANGED_COUNT ->
                new Leaf.Count(builder.path(), readCount(), readCount(), ContextCodec.readDot(in, table));
            default -> readRegister(kind);
        };
    }

    private BigInteger readCount() throws MalformedException {
        return in.readBigInteger(COUNT_BYTES_MAX);
    }

    private Leaf readRegister(int kind) throws MalformedException {
        int tag = kind;
        if (kind == Tag.TIME) {
            long difference = in.readZigzag();
            if (difference == 0) {
                throw in.malformed("a time that is as expected");
            }
            time = new HybridTimestamp(time.bits() + difference);
            tag = in.readByte();
        }
        if (!ValueCodec.isValue(tag)) {
            throw in.malformed("no leaf has tag " + tag);
        }
        return new Leaf.Register(builder.path(), ValueCodec.read(in, tag), time);
    }

    /** The dot of a leaf whose first byte is {@code tag}. */
    private Dot readDot(int tag) throws MalformedException {
        if (tag != Tag.DOT) {
            if (replicaId == null) {
                replicaId = table.get(in, replica);
            }
            return new Dot(replicaId, seq++);
        }
        Dot dot = ContextCodec.readDot(in, table);
        int index = table.indexOf(dot.replica());
        if (index == replica && dot.seq() == seq) {
            throw in.malformed("a dot that is as expected");
        }
        replica = index;
        replicaId = dot.replica();
        seq = dot.seq() + 1;
        return dot;
    }
}
