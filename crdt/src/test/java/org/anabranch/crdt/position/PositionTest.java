package org.anabranch.crdt.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.position.Position.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    private static final ReplicaId[] REPLICAS = {
        new ReplicaId(0x9f86d081884c7d65L), new ReplicaId(0x1234567890abcdefL), new ReplicaId(0xfedcba0987654321L)
    };

    @Test
    void tenThousandAppendsStayShort() {
        assertThat(longest(10_000, size -> size)).isLessThanOrEqualTo(26);
    }

    @Test
    void tenThousandPrependsStayShort() {
        assertThat(longest(10_000, size -> 0)).isLessThanOrEqualTo(26);
    }

    @Test
    void tenThousandInsertsAtOnePlaceStayShort() {
        assertThat(longest(10_000, size -> Math.min(1, size))).isLessThanOrEqualTo(26);
        assertThat(longest(10_000, size -> Math.max(0, size - 1))).isLessThanOrEqualTo(26);
    }

    @Test
    void randomPlacesStayBelowAHundredBytesOrSo() {
        Random random = new Random(1);
        assertThat(longest(1_500, size -> random.nextInt(size + 1))).isLessThanOrEqualTo(110);
    }

    @Test
    void theWorstCaseGrowsByFiveBytesAnInsert() {
        int[] at = {0};
        int longest = longest(300, size -> Math.min(size, at[0] += size == 0 ? 0 : size % 2));
        assertThat(longest).isBetween(300 * 4, 300 * 6);
    }

    @Property
    void whatTwoWriteIntoOneGapDoesNotInterleave(@ForAll long seed) {
        Random random = new Random(seed);
        List<Position> base = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            insert(base, random.nextInt(base.size() + 1), new Dot(REPLICAS[random.nextInt(3)], i));
        }
        int gap = random.nextInt(base.size() + 1);
        TreeMap<Position, Integer> writers = new TreeMap<>();
        for (int writer = 0; writer < 2; writer++) {
            Position left = gap == 0 ? null : base.get(gap - 1);
            Position right = gap == base.size() ? null : base.get(gap);
            boolean forwards = random.nextBoolean();
            for (int i = random.nextInt(6); i >= 0; i--) {
                Position position = Position.between(left, right, new Dot(REPLICAS[writer], 100 - i));
                assertThat(left == null || left.compareTo(position) < 0).isTrue();
                assertThat(right == null || position.compareTo(right) < 0).isTrue();
                writers.put(position, writer);
                left = forwards ? position : left;
                right = forwards ? right : position;
            }
        }
        int changes = 0;
        Integer last = null;
        for (Integer writer : writers.values()) {
            changes += last == null || writer.equals(last) ? 0 : 1;
            last = writer;
        }
        assertThat(changes).as("in %s", writers).isEqualTo(1);
    }

    @Property
    void aPositionIsItsBytes(@ForAll long seed) {
        Random random = new Random(seed);
        Position position = Position.of(levels(random));
        Position other = Position.of(levels(random));

        assertThat(Position.of(position.levels())).isEqualTo(position);
        assertThat(Position.parse(position.toString())).isEqualTo(position);
        assertThat(Integer.signum(position.compareTo(other)))
                .isEqualTo(Integer.signum(position.toString().compareTo(other.toString())));
        Position low = position.compareTo(other) < 0 ? position : other;
        Position high = low == position ? other : position;
        Position between = Position.between(low, high, new Dot(REPLICAS[0], 7));
        assertThat(low.equals(high) || low.compareTo(between) < 0 && between.compareTo(high) < 0)
                .as("%s < %s < %s", low, between, high)
                .isTrue();
    }

    /** No honest replica has such neighbours; a peer's bytes must not stop anyone all the same. */
    @Test
    void betweenNeighboursThatAreNotInOrderIsAfterTheLeftOne() {
        Position one = Position.between(null, null, new Dot(REPLICAS[0], 1));

        assertThat(Position.between(one, one, new Dot(REPLICAS[1], 2))).isGreaterThan(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "81", "x1", "8101000000000000000101", "810100000000000000010101", "81000101 80"})
    void textThatIsNoPositionIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Position.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "810100000000000000010101808", // half a byte
                "8101000000000000000101018080", // more than the end
                "E501010000000000000001010180", // upper case
                "e50101000000000000000101018080",
                "e5010100000000000000010101" + "80", // a short ordinal written as a long one
                "81010000000000000001020001" + "80", // a number with a leading zero
                "810100000000000000010101" + "810100000000000000010102" + "80" // the replica above named again
            })
    void anotherFormOfAPositionIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Position.parse(text));
    }

    private static List<Level> levels(Random random) {
        long[] ordinals = {1, 2, 99, 100, 101, 255, 256, 70_000, 1L << 40};
        long[] numbers = {1, 255, 256, 1L << 40, 1L << 60};
        List<Level> levels = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            long ordinal = ordinals[random.nextInt(ordinals.length)];
            Dot dot = new Dot(REPLICAS[random.nextInt(3)], numbers[random.nextInt(numbers.length)]);
            levels.add(new Level(random.nextBoolean() ? ordinal : -ordinal, dot));
        }
        return levels;
    }

    /** The greatest length of the positions that one writer makes; {@code index} says where for each size of the list. */
    private static int longest(int count, IntUnaryOperator index) {
        List<Position> positions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            insert(positions, index.applyAsInt(positions.size()), new Dot(REPLICAS[0], 1_000 + i));
        }
        assertThat(positions).isSorted();
        return positions.stream().mapToInt(Position::lengthBytes).max().orElseThrow();
    }

    private static void insert(List<Position> positions, int index, Dot dot) {
        Position left = index == 0 ? null : positions.get(index - 1);
        Position right = index == positions.size() ? null : positions.get(index);
        positions.add(index, Position.between(left, right, dot));
    }
}
