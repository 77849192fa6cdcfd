package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** How little a PUT of an array writes. */
class ArrayDiffTest {

    private final Writer writer = new Writer(1);

    /** All but a longest increasing run move, which is found here by trying every subset. */
    @Property
    void aPutMovesAsFewElementsAsCanBe(@ForAll long seed) {
        List<Integer> order = IntStream.range(0, 8).boxed().collect(Collectors.toList());
        Writer mover = new Writer(1);
        mover.put(keyed(order));
        Collections.shuffle(order, new Random(seed));

        mover.edit(new Edit.Put(Json.object(keyed(order))));

        assertThat(mover.reads()).isEqualTo(keyed(order).replace('\'', '"'));
        assertThat(placed(mover)).as("%s", order).isEqualTo(order.size() - longestRising(order));
    }

    @Test
    void aChangeInTheMiddleOfALongArrayIsOneLeaf() {
        List<String> values =
                IntStream.range(0, 3_000).mapToObj(String::valueOf).collect(Collectors.toList());
        writer.put(array(values));
        values.set(1_500, "'x'");

        Document delta = writer.put(array(values));

        assertThat(delta.leaves()).hasSize(1);
        assertThat(writer.reads()).isEqualTo(array(values).replace('\'', '"'));
    }

    @Test
    void aChangeNearEachEndOfALongArrayReplacesIt() {
        List<String> values =
                IntStream.range(0, 3_000).mapToObj(String::valueOf).collect(Collectors.toList());
        writer.put(array(values));
        values.set(10, "'x'");
        values.set(2_990, "'x'");

        assertThat(writer.put(array(values)).leaves())
                .as("the list and all elements")
                .hasSize(3_001);
        assertThat(writer.reads()).isEqualTo(array(values).replace('\'', '"'));
    }

    @Test
    void aMillionPairsAreComparedAndNoMore() {
        writer.put(array(IntStream.range(0, 1_000).mapToObj(String::valueOf).toList()));
        var kept = writer.element("/l", 0);

        List<String> thousand =
                IntStream.range(5_000, 6_000).mapToObj(String::valueOf).collect(Collectors.toList());
        writer.put(array(thousand));
        assertThat(writer.element("/l", 0)).as("each changed in its place").isEqualTo(kept);

        List<String> more =
                IntStream.range(7_000, 8_001).mapToObj(String::valueOf).toList();
        writer.put(array(more));
        assertThat(writer.element("/l", 0)).as("replaced").isNotEqualTo(kept);
    }

    private static String array(List<String> values) {
        return "{'l':[" + String.join(",", values) + "]}";
    }

    private static String keyed(List<Integer> order) {
        return "{'l':[" + order.stream().map(id -> "{'id':" + id + "}").collect(Collectors.joining(",")) + "]}";
    }

    private static long placed(Writer writer) {
        long placed = 0;
        for (Map.Entry<?, Leaf> entry : writer.document.leaves()) {
            placed += entry.getValue() instanceof Leaf.Placed ? 1 : 0;
        }
        return placed;
    }

    private static int longestRising(List<Integer> order) {
        int longest = 0;
        for (int subset = 1; subset < 1 << order.size(); subset++) {
            List<Integer> chosen = new ArrayList<>();
            for (int i = 0; i < order.size(); i++) {
                if ((subset >> i & 1) == 1) {
                    chosen.add(order.get(i));
                }
            }
            if (chosen.equals(chosen.stream().sorted().toList())) {
                longest = Math.max(longest, chosen.size());
            }
        }
        return longest;
    }
}
