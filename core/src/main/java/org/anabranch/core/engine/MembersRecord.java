package org.anabranch.core.engine;

import org.anabranch.core.store.DamagedException;
import org.anabranch.core.wire.Fields;
import org.anabranch.crdt.codec.ByteReader;
import org.anabranch.crdt.codec.ByteWriter;
import org.anabranch.crdt.codec.MalformedException;

/** The members table as a node keeps it. */
final class MembersRecord {

    private MembersRecord() {}

    static byte[] encode(Members members) {
        ByteWriter out = new ByteWriter();
        Fields.writeMembers(out, members.entries(), members.owners());
        return out.toByteArray();
    }

    static Members decode(byte[] bytes) {
        try {
            ByteReader in = new ByteReader(bytes);
            Members members = new Members(Fields.readMembers(in), Fields.readOwners(in));
            in.requireEnd();
            return members;
        } catch (MalformedException e) {
            throw new DamagedException("the members table cannot be read", e);
        }
    }
}
