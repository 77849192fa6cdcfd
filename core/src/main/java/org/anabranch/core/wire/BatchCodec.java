package org.anabranch.core.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.wire.Batch.DocumentDelta;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.ByteReader;
import org.anabranch.crdt.codec.ByteWriter;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.Leaf;

/** The bytes of a batch. Its origin writes them once, with a checksum of their own, and every relay passes them on as they are. */
public final class BatchCodec {

    private BatchCodec() {}

    /** A batch that this replica has just committed, not under an idempotency key. */
    public static Batch batch(ReplicaId origin, long from, long to, VersionVector deps, List<DocumentDelta> deltas) {
        return batch(origin, from, to, deps, deltas, null);
    }

    /**
     * A batch that this replica has just committed.
     *
     * @param remembered of this commit; null if it was not made under an idempotency key
     */
    public static Batch batch(
            ReplicaId origin,
            long from,
            long to,
            VersionVector deps,
            List<DocumentDelta> deltas,
            RememberedWrite remembered) {
        ByteWriter out = new ByteWriter();
        Fields.writeReplica(out, origin);
        out.writeVarint(from);
        out.writeVarint(to - from);
        Fields.writeVector(out, deps);
        out.writeVarint(deltas.size());
        for (DocumentDelta delta : deltas) {
            Fields.writeKey(out, delta.key());
            out.writeBlob(DocumentCodec.encode(delta.delta()));
        }
        out.writeByte(remembered == null ? 0 : 1);
        if (remembered != null) {
            RememberedFields.write(out, remembered);
        }
        return new Batch(origin, from, to, deps, deltas, remembered, Checksum.append(out.toByteArray()));
    }

    /** @throws MalformedException if the bytes are no batch, or one that its origin cannot have written */
    public static Batch decode(byte[] encoded) throws MalformedException {
        ByteReader in = new ByteReader(Checksum.verify(encoded));
        ReplicaId origin = Fields.readReplica(in);
        long from = in.readVarint();
        long length = in.readVarint();
        long to = from + length;
        if (origin.equals(SealedVectors.SEALED)) {
            throw new MalformedException(in.position(), "nobody writes as replica " + origin);
        }
        if (from < 0 || length < 1 || to < from) {
            throw new MalformedException(in.position(), "no commit has the numbers (" + from + ", " + to + "]");
        }
        VersionVector deps = Fields.readVector(in);
        if (deps.get(origin) != 0) {
            throw new MalformedException(in.position(), "a batch depends on its own origin by order alone");
        }
        int count = Fields.readCount(in);
        List<DocumentDelta> deltas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DocumentKey key = Fields.readKey(in);
            Document delta = DocumentCodec.decode(in.readBlob());
            requireOwn(delta, origin, from, to, in.position());
            deltas.add(new DocumentDelta(key, delta));
        }
        RememberedWrite remembered = Fields.readBoolean(in) ? RememberedFields.read(in, origin, to) : null;
        in.requireEnd();
        return new Batch(origin, from, to, deps, deltas, remembered, encoded);
    }

    /**
     * Each document takes a number of the commit, and so does every leaf, or the fold that changed it: dots of others are
     * removed only, never written.
     */
    private static void requireOwn(Document delta, ReplicaId origin, long from, long to, int position)
            throws MalformedException {
        long last = delta.context().last(origin);
        if (last <= from || last > to) {
            throw new MalformedException(position, "a delta has no number of its commit");
        }
        for (Map.Entry<Dot, Leaf> leaf : delta.leaves()) {
            Dot dot = Leaf.changeDot(leaf.getKey(), leaf.getValue());
            if (!dot.replica().equals(origin) || dot.seq() <= from || dot.seq() > to) {
                throw new MalformedException(
                        position, "leaf " + leaf.getKey() + " cannot have been written by its commit");
            }
        }
    }
}
