package org.anabranch.crdt.causal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A vector is a function from replicas to numbers: compared with one that is written out. */
class VersionVectorProperties {

    private static final int REPLICAS = 3;

    @Property
    void itIsAFunctionFromReplicasToNumbers(
            @ForAll("entries") Map<Long, Long> left, @ForAll("entries") Map<Long, Long> right) {
        VersionVector a = vector(left);
        VersionVector b = vector(right);
        boolean covers = true;
        for (long replica = 1; replica <= REPLICAS; replica++) {
            ReplicaId id = new ReplicaId(replica);
            long mine = left.getOrDefault(replica, 0L);
            long theirs = right.getOrDefault(replica, 0L);
            covers &= mine >= theirs;
            assertThat(a.get(id)).isEqualTo(mine);
            assertThat(a.max(b).get(id)).isEqualTo(Math.max(mine, theirs));
            assertThat(a.min(b).get(id)).isEqualTo(Math.min(mine, theirs));
            assertThat(a.changedSince(b).get(id)).isEqualTo(mine == theirs ? 0 : mine);
            assertThat(a.without(id).get(id)).isZero();
            assertThat(a.with(id, theirs).get(id)).isEqualTo(theirs);
            assertThat(a.with(id, mine)).isSameAs(a);
            assertThat(a.covers(new Dot(id, mine + 1))).isFalse();
            assertThat(mine == 0 || a.covers(new Dot(id, mine))).isTrue();
            assertThat(a.without(id).with(id, mine)).isEqualTo(a);
        }
        assertThat(a.covers(b)).isEqualTo(covers);
        if (covers) {
            assertThat(a.max(b)).isSameAs(a);
        }
        assertThat(a.equals(b)).isEqualTo(a.covers(b) && b.covers(a));
        assertThat(vector(left)).isEqualTo(a).hasSameHashCodeAs(a);
        assertThat(a.isEmpty()).isEqualTo(a.entries().isEmpty());
        assertThat(a.entries()).doesNotContainValue(0L);
    }

    @Example
    void itsTextNamesReplicasInTheirOrder() {
        assertThat(vector(Map.of(2L, 7L, 1L, 9L))).hasToString("{0000000000000001=9, 0000000000000002=7}");
        assertThat(vector(Map.of(1L, 1L)).equals(null)).isFalse();
        assertThat(vector(Map.of(1L, 1L)).hashCode())
                .isNotEqualTo(vector(Map.of(1L, 2L)).hashCode());
    }

    @Example
    void noNumberIsNegative() {
        assertThatThrownBy(() -> vector(Map.of(1L, -1L))).hasMessageContaining("negative sequence number -1");
    }

    @Provide
    Arbitrary<Map<Long, Long>> entries() {
        return Arbitraries.maps(
                Arbitraries.longs().between(1, REPLICAS), Arbitraries.longs().between(0, 4));
    }

    private static VersionVector vector(Map<Long, Long> entries) {
        SortedMap<ReplicaId, Long> named = new TreeMap<>();
        entries.forEach((replica, seq) -> named.put(new ReplicaId(replica), seq));
        return VersionVector.of(named);
    }
}
