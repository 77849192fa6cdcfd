package org.anabranch.crdt.codec;

import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentBuilder;
import org.anabranch.crdt.json.Leaf;
import org.anabranch.crdt.json.Step;
import org.anabranch.crdt.position.Position;

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
        if (tag == Tag.SLOT || tag == Tag.SLOT_WITH_ELEMENTS) {
            readAnySlot(tag == Tag.SLOT_WITH_ELEMENTS);
            return;
        }
        Dot dot = readDot(tag);
        int kind = tag == Tag.DOT ? in.readByte() : tag;
        if (kind == Tag.MAP) {
            builder.leaf(dot, new Leaf.MapMarker(builder.path()));
            readMembers();
        } else if (kind == Tag.LIST) {
            builder.leaf(dot, new Leaf.ListMarker(builder.path()));
            readElements();
        } else {
            builder.leaf(dot, readRegister(kind));
        }
    }

    private void readAnySlot(boolean withElements) throws MalformedException {
        int leaves = in.readInt(in.remaining());
        Leaf leaf = null;
        for (int i = 0; i < leaves; i++) {
            int tag = in.readByte();
            Dot dot = readDot(tag);
            leaf = readLeaf(tag == Tag.DOT ? in.readByte() : tag, dot);
            builder.leaf(dot, leaf);
        }
        int members = readMembers();
        int elements = withElements ? readElements() : 0;
        boolean simple = leaf instanceof Leaf.MapMarker && elements == 0
                || leaf instanceof Leaf.ListMarker && members == 0
                || leaf instanceof Leaf.Register && members + elements == 0;
        if (leaves == 1 && simple || withElements && elements == 0) {
            throw in.malformed("a simple slot written as another");
        }
    }

    private int readMembers() throws MalformedException {
        int members = in.readInt(in.remaining());
        for (int i = 0; i < members; i++) {
            builder.enter(new Step.Key(in.readString()));
            readSlot();
            builder.leave();
        }
        return members;
    }

    private int readElements() throws MalformedException {
        int elements = in.readInt(in.remaining());
        Position before = null;
        for (int i = 0; i < elements; i++) {
            before = readId(before);
            builder.enter(new Step.Element(before));
            readSlot();
            builder.leave();
        }
        return elements;
    }

    private Position readId(Position before) throws MalformedException {
        int header = in.readInt(Integer.MAX_VALUE);
        boolean appended = header <= PositionCodec.APPENDED_WITH_DOT;
        PositionCodec.Tail tail = appended ? null : readLevels(before, PositionCodec.sharedOf(header));
        Dot dot = PositionCodec.isWithDot(header) ? readOtherDot() : expectedDot();
        seq = dot.seq(); // expected of the element's first leaf
        if (tail == null) {
            return Position.between(before, null, dot);
        }
        Position id = tail.with(dot);
        if (PositionCodec.isAppended(before, id)
                || PositionCodec.shared(before, id) != PositionCodec.sharedOf(header)) {
            throw in.malformed("a position that is not in its shortest form");
        }
        return id;
    }

    private PositionCodec.Tail readLevels(Position before, int shared) throws MalformedException {
        List<Position.Level> known = before == null ? List.of() : before.levels();
        if (shared > known.size()) {
            throw in.malformed("a position with " + shared + " levels of one that has " + known.size());
        }
        return PositionCodec.readLevels(in, table, known.subList(0, shared));
    }

    private Leaf readLeaf(int kind, Dot dot) throws MalformedException {
        return switch (kind) {
            case Tag.MAP_MARKER -> new Leaf.MapMarker(builder.path());
            case Tag.LIST_MARKER -> new Leaf.ListMarker(builder.path());
            case Tag.SET_MARKER -> new Leaf.SetMarker(builder.path());
            case Tag.MEMBER -> new Leaf.Member(builder.path(), ValueCodec.read(in, in.readByte()));
            case Tag.PLACED ->
                new Leaf.Placed(
                        builder.path(),
                        PositionCodec.readLevels(in, table, List.of()).with(dot));
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
        return tag == Tag.DOT ? readOtherDot() : expectedDot();
    }

    private Dot expectedDot() throws MalformedException {
        if (replicaId == null) {
            replicaId = table.get(in, replica);
        }
        return new Dot(replicaId, seq++);
    }

    private Dot readOtherDot() throws MalformedException {
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
