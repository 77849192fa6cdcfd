package org.anabranch.crdt.codec;

import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.json.Document;

/**
 * The binary form of documents and contexts. There is one for each state: equal documents are equal bytes, and bytes that
 * decode are those that the result encodes to. Anything else is refused with a {@link MalformedException}, at the latest
 * after as much work as the bytes are long, and without allocating more than a small multiple of that.
 *
 * <p>What is encoded is, in this order: the version, the {@linkplain ReplicaTable replicas} that are named further on,
 * for deltas the {@linkplain ContextCodec context}, and the {@linkplain LeavesWriter leaves} in the order of the tree.
 */
public final class DocumentCodec {

    private static final int VERSION = 1;

    private DocumentCodec() {}

    /** Leaves and context: what travels. */
    public static byte[] encode(Document document) {
        ReplicaTable.Builder replicas = replicasOf(document);
        replicas.add(document.context());
        ReplicaTable table = replicas.build();
        ByteWriter out = new ByteWriter();
        out.writeByte(VERSION);
        table.write(out);
        ContextCodec.write(out, table, document.context());
        new LeavesWriter(out, table).write(document);
        return out.toByteArray();
    }

    public static Document decode(byte[] bytes) throws MalformedException {
        ByteReader in = new ByteReader(bytes);
        try {
            requireVersion(in);
            ReplicaTable table = ReplicaTable.read(in);
            CausalContext context = ContextCodec.read(in, table);
            Document document = new LeavesReader(in, table).read(context);
            table.requireAllUsed(in);
            in.requireEnd();
            return document;
        } catch (IllegalArgumentException e) { // an invariant of what was to be made
            throw new MalformedException(in.position(), e);
        }
    }

    /** The leaves alone: what is stored, where the context is that of the whole replica. */
    public static byte[] encodeLeaves(Document document) {
        ByteWriter out = new ByteWriter();
        writeLeaves(out, document);
        return out.toByteArray();
    }

    /** @throws MalformedException also if {@code context} lacks the dot of a leaf */
    public static Document decodeLeaves(byte[] bytes, CausalContext context) throws MalformedException {
        ByteReader in = new ByteReader(bytes);
        Document document = readLeaves(in, context);
        in.requireEnd();
        return document;
    }

    /** As {@link #encodeLeaves}, as a part of something. */
    public static void writeLeaves(ByteWriter out, Document document) {
        ReplicaTable table = replicasOf(document).build();
        out.writeByte(VERSION);
        table.write(out);
        new LeavesWriter(out, table).write(document);
    }

    /** As {@link #decodeLeaves}, as a part of something. */
    public static Document readLeaves(ByteReader in, CausalContext context) throws MalformedException {
        try {
            requireVersion(in);
            ReplicaTable table = ReplicaTable.read(in);
            Document document = new LeavesReader(in, table).read(context);
            table.requireAllUsed(in);
            return document;
        } catch (IllegalArgumentException e) {
            throw new MalformedException(in.position(), e);
        }
    }

    /** A context alone, without a version. */
    public static void writeContext(ByteWriter out, CausalContext context) {
        ReplicaTable.Builder replicas = new ReplicaTable.Builder();
        replicas.add(context);
        ReplicaTable table = replicas.build();
        table.write(out);
        ContextCodec.write(out, table, context);
    }

    public static CausalContext readContext(ByteReader in) throws MalformedException {
        ReplicaTable table = ReplicaTable.read(in);
        CausalContext context = ContextCodec.read(in, table);
        table.requireAllUsed(in);
        return context;
    }

    private static ReplicaTable.Builder replicasOf(Document document) {
        ReplicaTable.Builder replicas = new ReplicaTable.Builder();
        document.leaves().forEach((dot, leaf) -> replicas.add(dot, leaf));
        replicas.addElements(document.root());
        return replicas;
    }

    private static void requireVersion(ByteReader in) throws MalformedException {
        int version = in.readByte();
        if (version != VERSION) {
            throw in.malformed("version " + version + ", where " + VERSION + " is the only one known,");
        }
    }
}
