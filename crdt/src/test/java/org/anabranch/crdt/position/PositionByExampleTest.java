package org.anabranch.crdt.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.position.Position.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The places themselves: any two programs that write lists must make the same ones, and so read each other's bytes. */
class PositionByExampleTest {

    private static final long ORDINAL_MAX = 1L << 62;

    /** Levels are written as ordinal:writer, their numbers count up from the top. */
    @ParameterizedTest(name = "{2} between {0} and {1} goes to {3}: {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, a, 1:a, the first of all",
                "1:a, -, a, 1:a 2:a, a writer goes on below his own",
                "1:a 2:a, -, a, 1:a 4:a, and beside it with the next even ordinal",
                "1:a 1:a, -, a, 1:a 2:a, which after an odd one is near",
                "1:a 3:b, -, b, 1:a 3:b 2:b, and not among the children of others",
                "2:b 1:a -3:a, -, a, 2:b 1:a 2:a, and after what is below on the other side",
                "-, 1:a, a, 1:a -2:a, the same to the left",
                "-, 1:a -2:a, a, 1:a -4:a, with even ordinals",
                "-, 1:a -3:a, a, 1:a -4:a, the next one",
                "-, 2:b 1:a 3:a, a, 2:b 1:a -2:a, before what is below on the other side",
                "1:a, -, b, 2:b, another writer begins a run at the top",
                "-, 1:a, b, -1:b, where no ordinal is 0",
                "-1:a, -, b, 1:b, from either side",
                "1:a, 3:a, b, 2:b, wherever there is room",
                "1:a 2:a, 1:a 5:a, b, 1:a 3:b, and else further down",
                "1:c 2:a, 2:a, b, 1:c 3:b, to the right of the left one",
                "1:a 2:a, 2:a, b, 1:b, or to the left of the right one",
                "1:a -1:b, 1:a, c, 1:a -1:b 1:c, below the left one if there is no room beside it",
                "1:a, 1:a 1:c, b, 1:a 1:b, below the left one before the child of another",
                "1:a, 1:a 1:b, c, 1:a 1:b -1:c, below the right one if that is all there is",
            })
    void aNewPositionIsTheFirstThatFits(String left, String right, char writer, String made, String because) {
        Dot dot = new Dot(replica(writer), 9);
        List<Level> expected = new ArrayList<>(levels(made));
        expected.set(
                expected.size() - 1, new Level(expected.get(expected.size() - 1).ordinal(), dot));

        Position position = Position.between(position(left), position(right), dot);

        assertThat(position.levels()).as(because).isEqualTo(expected);
        assertThat(position.dot()).isEqualTo(dot);
        assertThat(left == null || position(left).compareTo(position) < 0).isTrue();
        assertThat(right == null || position.compareTo(position(right)) < 0).isTrue();
    }

    @Test
    void writersWhoAppendInTurnMakePositionsOfSixteenBytes() {
        Position last = null;
        for (int i = 1; i <= 1_000; i++) {
            last = Position.between(last, null, new Dot(replica("abc".charAt(i % 3)), i));
            assertThat(last.lengthBytes()).isLessThanOrEqualTo(16);
        }
    }

    /** A restart is another replica, so that nothing on the way is the writer's own. */
    @Test
    void restartsDoNotLengthenPositions() {
        Position last = null;
        for (int i = 1; i <= 1_000; i++) {
            last = Position.between(last, null, new Dot(new ReplicaId(0x7000_0000_0000_0000L + i / 2), 1 + i % 2));
            assertThat(last.lengthBytes()).isLessThanOrEqualTo(26);
        }
    }

    @Test
    void noOrdinalGoesBeyondTheGreatest() {
        Position last = Position.of(List.of(new Level(ORDINAL_MAX, new Dot(replica('a'), 1))));
        Position first = Position.of(List.of(new Level(-ORDINAL_MAX, new Dot(replica('a'), 1))));
        Position beforeLast = Position.of(List.of(new Level(ORDINAL_MAX - 1, new Dot(replica('a'), 1))));

        assertThat(ordinals(Position.between(beforeLast, null, new Dot(replica('b'), 2))))
                .containsExactly(ORDINAL_MAX);
        assertThat(ordinals(Position.between(last, null, new Dot(replica('b'), 2))))
                .containsExactly(ORDINAL_MAX, 1L);
        assertThat(ordinals(Position.between(null, first, new Dot(replica('b'), 2))))
                .containsExactly(-ORDINAL_MAX, -1L);
        for (long none : new long[] {0, ORDINAL_MAX + 1, -ORDINAL_MAX - 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Level(none, new Dot(replica('a'), 1)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 8101000000000000000a010180",
        "100, 255, e401000000000000000a01ff80",
        "101, 256, e56501000000000000000a02010080",
        "-1, 1, 7e01000000000000000a010180",
        "-100, 1, 1b01000000000000000a010180",
        "-256, 1, 19feff01000000000000000a010180",
        "4611686018427387904, 9223372036854775807, "
                + "ec400000000000000001000000000000000a087fffffffffffffff80", // the longest level
    })
    void theBytesOfAPositionAreThese(long ordinal, long seq, String hex) {
        Position position = Position.of(List.of(new Level(ordinal, new Dot(new ReplicaId(10), seq))));

        assertThat(position).hasToString(hex).isEqualTo(Position.parse(hex)).hasSameHashCodeAs(Position.parse(hex));
    }

    private static List<Long> ordinals(Position position) {
        return position.levels().stream().map(Level::ordinal).toList();
    }

    private static Position position(String levels) {
        return levels == null ? null : Position.of(levels(levels));
    }

    private static List<Level> levels(String told) {
        List<Level> levels = new ArrayList<>();
        for (String level : Arrays.asList(told.split(" "))) {
            String[] parts = level.split(":");
            Dot dot = new Dot(replica(parts[1].charAt(0)), levels.size() + 1L);
            levels.add(new Level(Long.parseLong(parts[0]), dot));
        }
        return levels;
    }

    private static ReplicaId replica(char name) {
        return new ReplicaId(0x1000_0000_0000_0000L * (1 + name - 'a'));
    }
}
