package org.anabranch.core.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.ByteReader;
import org.anabranch.crdt.codec.ByteWriter;
import org.anabranch.crdt.codec.MalformedException;

/**
 * Gossip as it is written. It names the same few members and replicas again and again, so both stand in a table at its
 * beginning, and everything after says their places there. What a member acknowledges is mostly the vector itself, and
 * is then not written again: two idle nodes greet each other with every connection and with every heartbeat.
 */
final class GossipFields {

    private final List<MemberId> members;
    private final List<ReplicaId> replicas;

    private GossipFields(List<MemberId> members, List<ReplicaId> replicas) {
        this.members = members;
        this.replicas = replicas;
    }

    static void write(ByteWriter out, Gossip gossip) {
        TreeSet<MemberId> members = new TreeSet<>(gossip.members().keySet());
        TreeSet<ReplicaId> replicas = new TreeSet<>(gossip.owners().keySet());
        members.addAll(gossip.owners().values());
        members.addAll(gossip.acks().keySet());
        replicas.addAll(gossip.vector().entries().keySet());
        gossip.members().values().forEach(entry -> replicas.add(entry.incarnation()));
        gossip.acks().values().forEach(ack -> {
            replicas.add(ack.start().incarnation());
            replicas.addAll(ack.vector().entries().keySet());
        });
        out.writeVarint(members.size());
        members.forEach(member -> Fields.writeMember(out, member));
        out.writeVarint(replicas.size());
        replicas.forEach(replica -> Fields.writeReplica(out, replica));
        new GossipFields(List.copyOf(members), List.copyOf(replicas)).writeRest(out, gossip);
    }

    private void writeRest(ByteWriter out, Gossip gossip) {
        out.writeVarint(gossip.members().size());
        gossip.members().forEach((member, entry) -> {
            writePlace(out, members, member);
            writeStart(out, entry.start());
            out.writeByte(entry.standing().ordinal());
            out.writeVarint(entry.lagMark());
        });
        out.writeVarint(gossip.owners().size());
        gossip.owners().forEach((replica, member) -> {
            writePlace(out, replicas, replica);
            writePlace(out, members, member);
        });
        writeVector(out, gossip.vector());
        out.writeVarint(gossip.acks().size());
        gossip.acks().forEach((member, ack) -> {
            boolean same = ack.vector().equals(gossip.vector());
            writePlace(out, members, member);
            writeStart(out, ack.start());
            out.writeVarint(ack.number());
            out.writeByte(same ? 1 : 0);
            if (!same) {
                writeVector(out, ack.vector());
            }
        });
    }

    private void writeStart(ByteWriter out, MemberStart start) {
        out.writeVarint(start.life());
        out.writeVarint(start.generation());
        writePlace(out, replicas, start.incarnation());
    }

    private void writeVector(ByteWriter out, VersionVector vector) {
        out.writeVarint(vector.entries().size());
        vector.entries().forEach((replica, number) -> {
            writePlace(out, replicas, replica);
            out.writeVarint(number);
        });
    }

    private static <T extends Comparable<T>> void writePlace(ByteWriter out, List<T> table, T wanted) {
        out.writeVarint(Collections.binarySearch(table, wanted));
    }

    static Gossip read(ByteReader in) throws MalformedException {
        List<MemberId> members = new ArrayList<>();
        for (int count = Fields.readCount(in); count > 0; count--) {
            members.add(Fields.readMember(in));
        }
        List<ReplicaId> replicas = new ArrayList<>();
        for (int count = Fields.readCount(in); count > 0; count--) {
            replicas.add(Fields.readReplica(in));
        }
        return new GossipFields(members, replicas).readRest(in);
    }

    private Gossip readRest(ByteReader in) throws MalformedException {
        SortedMap<MemberId, MemberEntry> entries = Fields.readMap(
                in,
                reader -> readPlace(reader, members),
                reader -> new MemberEntry(readStart(reader), Fields.readStanding(reader), Fields.readNumber(reader)));
        SortedMap<ReplicaId, MemberId> owners =
                Fields.readMap(in, reader -> readPlace(reader, replicas), reader -> readPlace(reader, members));
        VersionVector vector = readVector(in);
        SortedMap<MemberId, MemberAck> acks = Fields.readMap(
                in,
                reader -> readPlace(reader, members),
                reader -> new MemberAck(
                        readStart(reader),
                        Fields.readNumber(reader),
                        Fields.readBoolean(reader) ? vector : readVector(reader)));
        return new Gossip(entries, owners, vector, acks);
    }

    private MemberStart readStart(ByteReader in) throws MalformedException {
        return new MemberStart(Fields.readNumber(in), Fields.readNumber(in), readPlace(in, replicas));
    }

    private VersionVector readVector(ByteReader in) throws MalformedException {
        return VersionVector.of(Fields.readMap(in, reader -> readPlace(reader, replicas), Fields::readNumber));
    }

    private static <T> T readPlace(ByteReader in, List<T> table) throws MalformedException {
        if (table.isEmpty()) {
            throw new MalformedException(in.position(), "a place in an empty table");
        }
        return table.get(in.readInt(table.size() - 1));
    }
}
