package org.anabranch.crdt.persistent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PersistentMapProperties {

    /** Even numbers are put, odd ones (the even one below) removed. */
    @Property
    void itHoldsWhatATreeMapHolds(@ForAll @Size(max = 200) List<@IntRange(max = 80) Integer> changes) {
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        TreeMap<Integer, Integer> expected = new TreeMap<>();
        for (int i = 0; i < changes.size(); i++) {
            int key = changes.get(i) & ~1;
            PersistentMap<Integer, Integer> before = map;
            Map<Integer, Integer> contentsBefore = new TreeMap<>(expected);
            if (key == changes.get(i)) {
                map = map.with(key, i);
                expected.put(key, i);
            } else {
                map = map.without(key);
                assertThat(map == before).isEqualTo(expected.remove(key) == null);
            }
            assertThat(entries(before)).isEqualTo(new ArrayList<>(contentsBefore.entrySet()));
        }

        assertThat(entries(map)).isEqualTo(new ArrayList<>(expected.entrySet()));
        assertThat(map).isEqualTo(PersistentMap.ofSorted(new ArrayList<>(expected.entrySet())));
        assertThat(map.size()).isEqualTo(expected.size());
        for (int first = 0; first <= 80; first++) {
            List<Map.Entry<Integer, Integer>> rest = new ArrayList<>();
            map.iteratorFrom(first).forEachRemaining(rest::add);
            assertThat(rest).isEqualTo(new ArrayList<>(expected.tailMap(first).entrySet()));
            assertThat(map.get(first)).isEqualTo(expected.get(first));
            assertThat(map.countBefore(first)).isEqualTo(expected.headMap(first).size());
        }
        for (int index = 0; index < map.size(); index++) {
            assertThat(map.entryAt(index)).isEqualTo(entries(map).get(index));
        }
    }

    @Property
    void equalContentsAreEqualMaps(
            @ForAll Map<@IntRange(max = 3) Integer, Boolean> one,
            @ForAll Map<@IntRange(max = 3) Integer, Boolean> other) {
        PersistentMap<Integer, Boolean> mapOfOne = mapOf(one);
        PersistentMap<Integer, Boolean> mapOfOther = mapOf(other);

        assertThat(mapOfOne.equals(mapOfOther)).isEqualTo(one.equals(other));
        assertThat(mapOfOne).isEqualTo(mapOf(one)).hasSameHashCodeAs(mapOf(one)).isNotEqualTo(one);
        assertThat(mapOfOne).hasToString(new TreeMap<>(one).toString());
        assertThat(mapOf(Map.of(1, true)).hashCode())
                .isNotEqualTo(mapOf(Map.of(1, false)).hashCode());
    }

    @Example
    void noOrderOfChangesMakesLookupsLong() {
        int size = 1 << 15;
        PersistentMap<Counted, Integer> map = PersistentMap.empty();
        for (int i = 0; i < 2 * size; i++) {
            map = map.with(new Counted(i), i);
        }
        for (int i = 0; i < size; i++) {
            map = map.without(new Counted(i));
        }

        for (int i = size; i < 2 * size; i += 97) {
            Counted.comparisons = 0;
            assertThat(map.get(new Counted(i))).isEqualTo(i);
            assertThat(Counted.comparisons).isLessThan(36); // log of 2^15 to the base 4/3
        }
    }

    private static <V> PersistentMap<Integer, V> mapOf(Map<Integer, V> entries) {
        PersistentMap<Integer, V> map = PersistentMap.empty();
        for (Map.Entry<Integer, V> entry : entries.entrySet()) {
            map = map.with(entry.getKey(), entry.getValue());
        }
        return map;
    }

    private static <V> List<Map.Entry<Integer, V>> entries(PersistentMap<Integer, V> map) {
        List<Map.Entry<Integer, V>> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(Map.entry(key, value)));
        return entries;
    }

    private record Counted(int value) implements Comparable<Counted> {
        static int comparisons;

        @Override
        public int compareTo(Counted other) {
            comparisons++;
            return Integer.compare(value, other.value);
        }
    }
}
