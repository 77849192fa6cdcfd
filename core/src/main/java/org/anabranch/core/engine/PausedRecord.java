package org.anabranch.core.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.anabranch.core.store.DamagedException;
import org.anabranch.crdt.codec.ByteReader;
import org.anabranch.crdt.codec.ByteWriter;
import org.anabranch.crdt.codec.MalformedException;

/** The names of the datacenters with which the exchange is paused, as a node keeps them. */
final class PausedRecord {

    private PausedRecord() {}

    static byte[] encode(Collection<String> names) {
        ByteWriter out = new ByteWriter();
        out.writeVarint(names.size());
        names.forEach(out::writeString);
        return out.toByteArray();
    }

    static List<String> decode(byte[] bytes) {
        try {
            ByteReader in = new ByteReader(bytes);
            List<String> names = new ArrayList<>();
            for (int left = in.readInt(in.remaining()); left > 0; left--) {
                names.add(in.readString());
            }
            in.requireEnd();
            return names;
        } catch (MalformedException e) {
            throw new DamagedException("the list of paused peers cannot be read", e);
        }
    }
}
