package org.anabranch.core.engine;

import org.anabranch.core.store.DamagedException;
import org.anabranch.core.wire.Demand.Resume;
import org.anabranch.core.wire.Fields;
import org.anabranch.crdt.codec.ByteReader;
import org.anabranch.crdt.codec.ByteWriter;
import org.anabranch.crdt.codec.MalformedException;

/** How far a node's first catch-up got, as it keeps that. */
final class JoinRecord {

    private JoinRecord() {}

    /** @param resume null if there is nothing to resume */
    static byte[] encode(Resume resume) {
        ByteWriter out = new ByteWriter();
        Fields.writeResume(out, resume);
        return out.toByteArray();
    }

    static Resume decode(byte[] bytes) {
        try {
            ByteReader in = new ByteReader(bytes);
            Resume resume = Fields.readResume(in);
            in.requireEnd();
            return resume;
        } catch (MalformedException e) {
            throw new DamagedException("the progress of the first catch-up cannot be read", e);
        }
    }
}
