package org.anabranch.crdt.codec;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.position.Position;
import org.anabranch.crdt.position.Position.Level;

/**
 * Positions, without the dot that each ends with: that stands beside them. Most elements of a list were appended to the one
 * before them, and their position then follows from that one's and the dot; one byte says so. Otherwise the header says
 * how many levels are those of the id before, and whether a dot follows; then come a count of further levels, each as an
 * ordinal, the replica's index and the number, and the last ordinal.
 */
final class PositionCodec {

    /** The position that an append after the element before gets, under the dot that is expected. */
    static final int APPENDED = 0;
    /** The same under another dot, which follows. */
    static final int APPENDED_WITH_DOT = 1;

    private static final int HEADERS_FROM = 2;

    private PositionCodec() {}

    /** @param before the element before, or null */
    static boolean isAppended(Position before, Position id) {
        return Position.between(before, null, id.dot()).equals(id);
    }

    static int header(Position before, Position id, boolean withDot) {
        return HEADERS_FROM + 2 * shared(before, id) + (withDot ? 1 : 0);
    }

    static boolean isWithDot(int header) {
        return (header & 1) != 0;
    }

    static int sharedOf(int header) {
        return (header - HEADERS_FROM) / 2;
    }

    /** How many levels, the last one apart, are those of {@code before}. */
    static int shared(Position before, Position id) {
        List<Level> levels = id.levels();
        List<Level> known = before == null ? List.of() : before.levels();
        int shared = 0;
        while (shared < Math.min(known.size(), levels.size() - 1)
                && known.get(shared).equals(levels.get(shared))) {
            shared++;
        }
        return shared;
    }

    /** The levels from {@code from} on. */
    static void writeLevels(ByteWriter out, ReplicaTable table, Position position, int from) {
        List<Level> levels = position.levels();
        int last = levels.size() - 1;
        out.writeVarint(last - from);
        for (Level level : levels.subList(from, last)) {
            out.writeZigzag(level.ordinal());
            ContextCodec.writeDot(out, table, level.dot());
        }
        out.writeZigzag(levels.get(last).ordinal());
    }

    /** The levels after {@code known}, but for the dot of the last one. */
    static Tail readLevels(ByteReader in, ReplicaTable table, List<Level> known) throws MalformedException {
        List<Level> levels = new ArrayList<>(known);
        for (int more = in.readInt(in.remaining()); more > 0; more--) {
            long ordinal = in.readZigzag();
            levels.add(new Level(ordinal, ContextCodec.readDot(in, table)));
        }
        return new Tail(levels, in.readZigzag());
    }

    /** A position that lacks its dot. */
    record Tail(List<Level> levels, long ordinal) {
        Position with(Dot dot) {
            levels.add(new Level(ordinal, dot));
            return Position.of(levels);
        }
    }
}
