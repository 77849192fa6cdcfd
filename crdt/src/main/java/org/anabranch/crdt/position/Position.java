package org.anabranch.crdt.position;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;

/**
 * A place in a list: a string of bytes, and the order of places is that of the bytes, taken as unsigned. Between any two
 * there is room for another, nothing ever has to be renumbered, and what two people write into one gap at the same time
 * stays in two runs, one after the other, instead of being shuffled. Nobody has to hold the neighbours, or a deleted
 * element, for a place to mean what it means.
 *
 * <p>It is the way down a tree, in the order of Fugue [1]: levels of (ordinal, replica, number), where children with
 * negative ordinals lie before their parent and those with positive ones after it. The last level ends with the dot under
 * which the position was made, which makes it unique. A writer who goes on where he was goes on among his own children
 * with the next even ordinal, so that a run typed forwards or backwards keeps its length and nobody else gets into it.
 * Only when there is no room at any level that is there already does a position grow by a level. One writer's appends,
 * prepends and inserts at one place have 21 to 26 bytes; alternating between the two newest elements is the worst case,
 * with 5 bytes more for each insert.
 *
 * <p>A level is an ordinal, then {@code 00} and a number where the replica is that of the level above, or {@code 01}, the
 * replica's eight bytes and a number. {@code 80} is the end. The ordinals 1 to 100 are {@code 81} to {@code E4}; greater
 * ones are {@code E4} plus the count of bytes, then the bytes, highest first; negative ones are the complement of the
 * positive. A number is a count of bytes and the bytes.
 *
 * <p>[1] Weidner, Kleppmann: The Art of the Fugue: Minimizing Interleaving in Collaborative Text Editing, 2023.
 */
public final class Position implements Comparable<Position> {

    private static final long ORDINAL_MAX = 1L << 62;
    private static final int SHORT_ORDINAL_MAX = 100;
    private static final int END = 0x80;
    private static final int LONG_ORDINAL = 0xE4;
    private static final int SAME_REPLICA = 0;
    private static final int NEW_REPLICA = 1;

    private static final int LEVEL_BYTES_MAX = 3 * (1 + Long.BYTES);

    private final byte[] bytes;

    private Position(byte[] bytes) {
        this.bytes = bytes;
    }

    /** One level of the way down. */
    public record Level(long ordinal, Dot dot) {
        public Level {
            if (ordinal == 0 || ordinal < -ORDINAL_MAX || ordinal > ORDINAL_MAX) {
                throw new IllegalArgumentException("no ordinal: " + ordinal);
            }
            Objects.requireNonNull(dot);
        }
    }

    /** @throws IllegalArgumentException if there is no level */
    public static Position of(List<Level> levels) {
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("a position has a level");
        }
        Bytes out = new Bytes(levels.size() * LEVEL_BYTES_MAX + 1);
        ReplicaId above = null;
        for (Level level : levels) {
            writeOrdinal(out, level.ordinal);
            if (level.dot.replica().equals(above)) {
                out.write(SAME_REPLICA);
            } else {
                above = level.dot.replica();
                out.write(NEW_REPLICA);
                writeBytes(out, above.bits(), Long.BYTES, 0);
            }
            int length = bytesOf(level.dot.seq());
            out.write(length);
            writeBytes(out, level.dot.seq(), length, 0);
        }
        out.write(END);
        return new Position(Arrays.copyOf(out.bytes, out.size));
    }

    /** @throws IllegalArgumentException unless {@code hex} is what {@link #toString} gives */
    public static Position parse(String hex) {
        Position parsed = new Position(HexFormat.of().parseHex(hex));
        try {
            if (of(parsed.levels()).equals(parsed) && parsed.toString().equals(hex)) {
                return parsed;
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("no position: '" + hex + "'", e);
        }
        throw new IllegalArgumentException("no position: '" + hex + "'");
    }

    /**
     * A new position after {@code left} and before {@code right}, which are in this order; null is the end of the list on
     * that side. Unique, because {@code dot} is. If they are not in order, which no honest replica's are, it is merely
     * after {@code left}.
     */
    public static Position between(Position left, Position right, Dot dot) {
        return new Gap(left, left != null && right != null && left.compareTo(right) >= 0 ? null : right, dot).fill();
    }

    /** From the top; each costs its bytes. */
    public List<Level> levels() {
        List<Level> levels = new ArrayList<>(4);
        ReplicaId replica = null;
        for (int at = 0; byteAt(at) != END; ) {
            int complement = byteAt(at) < END ? 0xFF : 0;
            int head = byteAt(at++) ^ complement;
            int more = Math.max(0, head - LONG_ORDINAL);
            long ordinal = more == 0 ? head - END : number(at, more, complement);
            at += more;
            int kind = byteAt(at++);
            if (kind == NEW_REPLICA) {
                replica = new ReplicaId(number(at, Long.BYTES, 0));
                at += Long.BYTES;
            } else if (kind != SAME_REPLICA || replica == null) {
                throw new IllegalArgumentException("no position: " + this);
            }
            int length = byteAt(at++);
            levels.add(new Level(complement == 0 ? ordinal : -ordinal, new Dot(replica, number(at, length, 0))));
            at += length;
        }
        return levels;
    }

    /** The dot under which it was made. */
    public Dot dot() {
        List<Level> levels = levels();
        return levels.get(levels.size() - 1).dot;
    }

    public int lengthBytes() {
        return bytes.length;
    }

    @Override
    public int compareTo(Position other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes in hexadecimal digits; their order is that of the positions. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }

    /** The room between two positions: the candidates, from the shortest to the one that is always there. */
    private static final class Gap {
        private final Position left;
        private final Position right;
        private final List<Level> a;
        private final List<Level> b;
        private final Dot dot;

        Gap(Position left, Position right, Dot dot) {
            this.left = left;
            this.right = right;
            this.a = left == null ? List.of() : left.levels();
            this.b = right == null ? List.of() : right.levels();
            this.dot = dot;
        }

        Position fill() {
            Position found = continuedToTheRight();
            found = found == null ? continuedToTheLeft() : found;
            found = found == null ? newRun() : found;
            found = found == null ? candidate(a, a.size(), 1) : found;
            found = found == null ? candidate(b, b.size(), -1) : found;
            if (found == null) {
                throw new IllegalStateException("no room between " + left + " and " + right);
            }
            return found;
        }

        private Position continuedToTheRight() {
            for (int j = firstOwn(a); j < a.size(); j++) {
                long last = j + 1 < a.size() ? Math.max(0, a.get(j + 1).ordinal) : 0;
                Position found = candidate(a, j + 1, last + 2 - last % 2);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        private Position continuedToTheLeft() {
            for (int j = firstOwn(b); j < b.size(); j++) {
                long last = j + 1 < b.size() ? Math.min(0, b.get(j + 1).ordinal) : 0;
                Position found = candidate(b, j + 1, last - 2 - last % 2);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        /** At the highest level that has room. */
        private Position newRun() {
            for (int j = 0; j < Math.max(a.size(), b.size()); j++) {
                Position found = j < a.size() ? candidate(a, j, beside(a.get(j).ordinal, 1, j)) : null;
                if (found == null && j < b.size()) {
                    found = candidate(b, j, beside(b.get(j).ordinal, -1, j));
                }
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        private static long beside(long ordinal, int step, int level) {
            return ordinal + step == 0 && level == 0 ? step : ordinal + step;
        }

        /** The first of the trailing levels that are all this writer's. */
        private int firstOwn(List<Level> levels) {
            int first = levels.size();
            while (first > 0 && levels.get(first - 1).dot.replica().equals(dot.replica())) {
                first--;
            }
            return first;
        }

        private Position candidate(List<Level> way, int length, long ordinal) {
            if (ordinal == 0 || Math.abs(ordinal) > ORDINAL_MAX) {
                return null;
            }
            List<Level> levels = new ArrayList<>(way.subList(0, length));
            levels.add(new Level(ordinal, dot));
            Position position = of(Collections.unmodifiableList(levels));
            boolean fits =
                    (left == null || left.compareTo(position) < 0) && (right == null || position.compareTo(right) < 0);
            return fits ? position : null;
        }
    }

    private int byteAt(int at) {
        return bytes[at] & 0xFF;
    }

    private long number(int at, int length, int complement) {
        if (length > Long.BYTES) {
            throw new IllegalArgumentException("no position: " + this);
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 8 | byteAt(at + i) ^ complement;
        }
        return number;
    }

    private static final class Bytes {
        private final byte[] bytes;
        private int size;

        Bytes(int most) {
            bytes = new byte[most];
        }

        void write(int next) {
            bytes[size++] = (byte) next;
        }
    }

    private static void writeOrdinal(Bytes out, long ordinal) {
        int complement = ordinal < 0 ? 0xFF : 0;
        long size = Math.abs(ordinal);
        if (size <= SHORT_ORDINAL_MAX) {
            out.write((int) (END + size) ^ complement);
        } else {
            int length = bytesOf(size);
            out.write(LONG_ORDINAL + length ^ complement);
            writeBytes(out, size, length, complement);
        }
    }

    private static void writeBytes(Bytes out, long number, int length, int complement) {
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            out.write((int) (number >>> shift) & 0xFF ^ complement);
        }
    }

    private static int bytesOf(long number) {
        return (Long.SIZE - Long.numberOfLeadingZeros(number) + 7) / 8;
    }
}
