package org.anabranch.crdt.causal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.anabranch.crdt.causal.CausalContext.Interval;

/** A context is a set of dots: compared with one that is written out. */
class CausalContextProperties {

    private static final int REPLICAS = 3;
    private static final long SEQ_MAX = 12;

    @Property
    void itIsASetOfDots(@ForAll("dots") TreeSet<Dot> left, @ForAll("dots") TreeSet<Dot> right) {
        CausalContext a = CausalContext.of(left);
        CausalContext b = CausalContext.of(right);
        TreeSet<Dot> union = new TreeSet<>(left);
        union.addAll(right);
        TreeSet<Dot> minus = new TreeSet<>(left);
        minus.removeAll(right);

        assertThat(a.dots()).containsExactlyElementsOf(left);
        assertThat(a.cardinality()).isEqualTo(left.size());
        assertThat(a.isEmpty()).isEqualTo(left.isEmpty());
        for (Dot dot : universe()) {
            assertThat(a.contains(dot)).isEqualTo(left.contains(dot));
            TreeSet<Dot> with = new TreeSet<>(left);
            with.add(dot);
            assertThat(a.with(dot)).isEqualTo(CausalContext.of(with));
        }
        assertThat(a.union(b)).isEqualTo(CausalContext.of(union)).hasSameHashCodeAs(CausalContext.of(union));
        assertThat(a.minus(b)).isEqualTo(CausalContext.of(minus));
        assertThat(a.containsAll(b)).isEqualTo(left.containsAll(right));
        assertThat(a.equals(b)).isEqualTo(left.equals(right));
        assertThat(a.union(a.minus(b))).isSameAs(a);
        assertThat(a.minus(b.minus(a))).isSameAs(a);
        assertThat(CausalContext.ofIntervals(a.intervals())).isEqualTo(a);
        for (long replica = 1; replica <= REPLICAS; replica++) {
            ReplicaId id = new ReplicaId(replica);
            assertThat(a.last(id))
                    .isEqualTo(left.stream()
                            .filter(dot -> dot.replica().equals(id))
                            .mapToLong(Dot::seq)
                            .max()
                            .orElse(0));
        }
    }

    @Example
    void overlappingIntervalsInAnyOrderAreOneSet() {
        ReplicaId one = new ReplicaId(1);
        ReplicaId two = new ReplicaId(2);
        CausalContext context = CausalContext.ofIntervals(List.of(
                new Interval(two, 5, 9),
                new Interval(one, 7, 7),
                new Interval(two, 2, 6),
                new Interval(one, 1, 3),
                new Interval(one, 4, 4),
                new Interval(two, 11, 11)));

        assertThat(context.intervals())
                .containsExactly(
                        new Interval(one, 1, 4),
                        new Interval(one, 7, 7),
                        new Interval(two, 2, 9),
                        new Interval(two, 11, 11));
        assertThat(context)
                .hasToString("{0000000000000001:1..4, 0000000000000001:7, 0000000000000002:2..9, 0000000000000002:11}");
        assertThat(CausalContext.EMPTY).hasToString("{}");
        assertThat(context.hashCode()).isNotEqualTo(CausalContext.EMPTY.hashCode());
    }

    @Property
    void aVectorIsAContextWithoutGaps(@ForAll("dots") TreeSet<Dot> dots) {
        TreeMap<ReplicaId, Long> entries = new TreeMap<>();
        dots.forEach(dot -> entries.merge(dot.replica(), dot.seq(), Math::max));
        VersionVector vector = VersionVector.of(entries);

        CausalContext context = CausalContext.of(vector);

        for (Dot dot : universe()) {
            assertThat(context.contains(dot)).isEqualTo(vector.covers(dot));
        }
        assertThat(context.containsAll(CausalContext.of(dots))).isTrue();
        assertThat(context.union(CausalContext.of(dots))).isSameAs(context);
    }

    @Provide
    Arbitrary<TreeSet<Dot>> dots() {
        Arbitrary<Dot> dot = Combinators.combine(
                        Arbitraries.longs().between(1, REPLICAS),
                        Arbitraries.longs().between(1, SEQ_MAX))
                .as((replica, seq) -> new Dot(new ReplicaId(replica), seq));
        return dot.list().ofMaxSize(30).map(TreeSet::new);
    }

    private static List<Dot> universe() {
        List<Dot> all = new ArrayList<>();
        for (long replica = 1; replica <= REPLICAS; replica++) {
            for (long seq = 1; seq <= SEQ_MAX + 1; seq++) {
                all.add(new Dot(new ReplicaId(replica), seq));
            }
        }
        return all;
    }
}
