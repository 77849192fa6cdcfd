package org.anabranch.core.wire;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.wire.Demand.CatchUpRequest;
import org.anabranch.core.wire.Demand.Resume;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.ByteReader;
import org.anabranch.crdt.codec.ByteWriter;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.codec.MalformedException;

/** The parts that messages are made of. */
public final class Fields {

    private static final int CREDIT_BYTES_MAX = 1 << 30;

    private static final List<MemberEntry.Standing> STANDINGS = List.of(MemberEntry.Standing.values());

    /** The names that are written as their place here, from 1: every connection tells them. */
    private static final List<String> SETTINGS =
            List.of("documentBytesMax", "depthMax", "keysPerObjectMax", "keyBytesMax", "cluster-secret-file");

    private Fields() {}

    /** What reads one field. */
    interface Read<T> {
        T from(ByteReader in) throws MalformedException;
    }

    static int readCount(ByteReader in) throws MalformedException {
        return in.readInt(in.remaining()); // each thing counted takes a byte at least
    }

    static boolean readBoolean(ByteReader in) throws MalformedException {
        int value = in.readByte();
        if (value != 0 && value != 1) {
            throw new MalformedException(in.position(), "neither yes nor no");
        }
        return value == 1;
    }

    static void writeReplica(ByteWriter out, ReplicaId replica) {
        out.writeLong(replica.bits());
    }

    static ReplicaId readReplica(ByteReader in) throws MalformedException {
        return new ReplicaId(in.readLong());
    }

    static void writeVector(ByteWriter out, VersionVector vector) {
        writeNumbers(out, vector.entries());
    }

    static VersionVector readVector(ByteReader in) throws MalformedException {
        return VersionVector.of(readNumbers(in));
    }

    private static void writeNumbers(ByteWriter out, SortedMap<ReplicaId, Long> numbers) {
        out.writeVarint(numbers.size());
        numbers.forEach((replica, number) -> {
            writeReplica(out, replica);
            out.writeVarint(number);
        });
    }

    private static TreeMap<ReplicaId, Long> readNumbers(ByteReader in) throws MalformedException {
        return readMap(in, Fields::readReplica, Fields::readNumber);
    }

    static long readNumber(ByteReader in) throws MalformedException {
        long number = in.readVarint();
        if (number < 0) {
            throw new MalformedException(in.position(), "negative sequence number");
        }
        return number;
    }

    static <K extends Comparable<K>, V> TreeMap<K, V> readMap(ByteReader in, Read<K> keys, Read<V> values)
            throws MalformedException {
        int count = readCount(in);
        TreeMap<K, V> map = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            K key = keys.from(in);
            if (!map.isEmpty() && key.compareTo(map.lastKey()) <= 0) {
                throw new MalformedException(in.position(), "not in order");
            }
            map.put(key, values.from(in));
        }
        return map;
    }

    static void writeMember(ByteWriter out, MemberId member) {
        out.writeString(member.dc());
        out.writeString(member.node());
    }

    static MemberId readMember(ByteReader in) throws MalformedException {
        return new MemberId(in.readString(), in.readString());
    }

    /** The members and who wrote under which incarnation: what a node tells others, and keeps for itself. */
    public static void writeMembers(
            ByteWriter out, SortedMap<MemberId, MemberEntry> members, SortedMap<ReplicaId, MemberId> owners) {
        out.writeVarint(members.size());
        members.forEach((id, entry) -> {
            writeMember(out, id);
            writeEntry(out, entry);
        });
        out.writeVarint(owners.size());
        owners.forEach((incarnation, member) -> {
            writeReplica(out, incarnation);
            writeMember(out, member);
        });
    }

    public static TreeMap<MemberId, MemberEntry> readMembers(ByteReader in) throws MalformedException {
        return readMap(in, Fields::readMember, Fields::readEntry);
    }

    public static TreeMap<ReplicaId, MemberId> readOwners(ByteReader in) throws MalformedException {
        return readMap(in, Fields::readReplica, Fields::readMember);
    }

    private static void writeEntry(ByteWriter out, MemberEntry entry) {
        writeStart(out, entry.start());
        out.writeByte(entry.standing().ordinal());
        out.writeVarint(entry.lagMark());
    }

    private static MemberEntry readEntry(ByteReader in) throws MalformedException {
        return new MemberEntry(readStart(in), readStanding(in), readNumber(in));
    }

    static MemberEntry.Standing readStanding(ByteReader in) throws MalformedException {
        int standing = in.readByte();
        if (standing < 0 || standing >= STANDINGS.size()) {
            throw new MalformedException(in.position(), "no standing has the number " + standing);
        }
        return STANDINGS.get(standing);
    }

    private static void writeStart(ByteWriter out, MemberStart start) {
        out.writeVarint(start.life());
        out.writeVarint(start.generation());
        writeReplica(out, start.incarnation());
    }

    private static MemberStart readStart(ByteReader in) throws MalformedException {
        return new MemberStart(readNumber(in), readNumber(in), readReplica(in));
    }

    private static String readSetting(ByteReader in) throws MalformedException {
        int place = in.readInt(SETTINGS.size());
        return place == 0 ? in.readString() : SETTINGS.get(place - 1);
    }

    /** Settings by name. */
    static void writeSettings(ByteWriter out, SortedMap<String, String> settings) {
        out.writeVarint(settings.size());
        settings.forEach((name, value) -> {
            int place = SETTINGS.indexOf(name);
            out.writeVarint(place + 1);
            if (place < 0) {
                out.writeString(name);
            }
            out.writeString(value);
        });
    }

    static TreeMap<String, String> readSettings(ByteReader in) throws MalformedException {
        return readMap(in, Fields::readSetting, ByteReader::readString);
    }

    static void writeDemand(ByteWriter out, Demand demand) {
        out.writeVarint(demand.creditBytes());
        writeNumbers(out, demand.subscribe());
        out.writeVarint(demand.unsubscribe().size());
        demand.unsubscribe().forEach(origin -> writeReplica(out, origin));
        out.writeByte(demand.catchUp() == null ? 0 : 1);
        if (demand.catchUp() != null) {
            out.writeVarint(demand.catchUp().session());
            writeVector(out, demand.catchUp().base());
            writeResume(out, demand.catchUp().resume());
        }
    }

    static Demand readDemand(ByteReader in) throws MalformedException {
        int credit = in.readInt(CREDIT_BYTES_MAX);
        TreeMap<ReplicaId, Long> subscribe = readNumbers(in);
        TreeSet<ReplicaId> unsubscribe = new TreeSet<>();
        int count = readCount(in);
        for (int i = 0; i < count; i++) {
            unsubscribe.add(readReplica(in));
        }
        CatchUpRequest catchUp =
                readBoolean(in) ? new CatchUpRequest(in.readVarint(), readVector(in), readResume(in)) : null;
        return new Demand(credit, subscribe, unsubscribe, catchUp);
    }

    /** How far a catch-up from nothing got; null if it did not. */
    public static void writeResume(ByteWriter out, Resume resume) {
        out.writeByte(resume == null ? 0 : 1);
        if (resume != null) {
            writeKey(out, resume.last());
            writeVector(out, resume.low());
            writeVector(out, resume.high());
        }
    }

    public static Resume readResume(ByteReader in) throws MalformedException {
        return readBoolean(in) ? new Resume(readKey(in), readVector(in), readVector(in)) : null;
    }

    static void writeKey(ByteWriter out, DocumentKey key) {
        out.writeString(key.database());
        out.writeString(key.id());
    }

    static DocumentKey readKey(ByteReader in) throws MalformedException {
        String database = in.readString();
        String id = in.readString();
        try {
            return new DocumentKey(database, id);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(in.position(), e);
        }
    }

    static void writeRow(ByteWriter out, CatchUpRow row) {
        writeKey(out, row.key());
        writeVector(out, row.touches());
        out.writeBlob(row.leaves());
        DocumentCodec.writeContext(out, row.kept());
    }

    static CatchUpRow readRow(ByteReader in) throws MalformedException {
        DocumentKey key = readKey(in);
        return new CatchUpRow(key, readVector(in), in.readBlob(), DocumentCodec.readContext(in));
    }
}
