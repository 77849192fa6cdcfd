package org.anabranch.core.wire;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.core.store.Digest;
import org.anabranch.core.store.RememberedWrite;
import org.anabranch.core.store.RememberedWrite.Edited;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.codec.ByteReader;
import org.anabranch.crdt.codec.ByteWriter;
import org.anabranch.crdt.codec.MalformedException;

/** What was done under an idempotency key, as bytes: with its commit's batch, or by itself in a catch-up. */
final class RememberedFields {

    private static final int CREATED = 1;
    private static final int MERGED = 2;

    private RememberedFields() {}

    static void writeWithCommit(ByteWriter out, RememberedWrite write) {
        Fields.writeReplica(out, write.origin());
        out.writeVarint(write.seq());
        write(out, write);
    }

    static RememberedWrite readWithCommit(ByteReader in) throws MalformedException {
        return read(in, Fields.readReplica(in), in.readVarint());
    }

    static void write(ByteWriter out, RememberedWrite write) {
        writeDigest(out, write.key());
        writeDigest(out, write.request());
        out.writeVarint(write.timeMillis());
        out.writeVarint(write.results().size());
        for (Edited result : write.results()) {
            out.writeByte((result.created() ? CREATED : 0) | (result.merged() ? MERGED : 0));
            out.writeString(result.id());
            out.writeString(result.etag());
        }
    }

    /** @param seq the last number of the commit, which {@code origin} made */
    static RememberedWrite read(ByteReader in, ReplicaId origin, long seq) throws MalformedException {
        Digest key = readDigest(in);
        Digest request = readDigest(in);
        long timeMillis = in.readVarint();
        List<Edited> results = new ArrayList<>();
        for (int count = Fields.readCount(in); count > 0; count--) {
            results.add(readResult(in));
        }
        try {
            return new RememberedWrite(origin, seq, key, request, timeMillis, results);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(in.position(), e);
        }
    }

    private static Edited readResult(ByteReader in) throws MalformedException {
        int flags = in.readByte();
        if (flags > (CREATED | MERGED)) {
            throw new MalformedException(in.position(), "no result of a write has the flags " + flags);
        }
        String id = in.readString();
        String etag = in.readString();
        try {
            return new Edited(id, etag, (flags & CREATED) != 0, (flags & MERGED) != 0);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(in.position(), e);
        }
    }

    private static void writeDigest(ByteWriter out, Digest digest) {
        out.writeLong(digest.high());
        out.writeLong(digest.low());
    }

    private static Digest readDigest(ByteReader in) throws MalformedException {
        return new Digest(in.readLong(), in.readLong());
    }
}
