package org.anabranch.crdt.causal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A vector says the same over whatever base it is written. */
class BasedVersionVectorTest {

    private static final int RUNS = 20_000;

    @Test
    void everyOperationGivesTheSameOverEveryBase() {
        for (long seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            VersionVector shared = vector(random, 3);
            VersionVector elsewhere = vector(random, 3);
            VersionVector a = vector(random, 5).max(random.nextBoolean() ? shared : VersionVector.EMPTY);
            VersionVector b = vector(random, 5).max(random.nextBoolean() ? shared : VersionVector.EMPTY);
            ReplicaId replica = new ReplicaId(random.nextInt(6));
            long seq = random.nextInt(4);
            for (VersionVector left :
                    List.of(a.over(shared), a.over(elsewhere), a.over(shared).over(elsewhere))) {
                for (VersionVector right : List.of(b, b.over(shared), b.over(elsewhere))) {
                    String what = "seed " + seed + ": " + a + " over " + left.base() + ", " + b + " over "
                            + right.base() + ", " + replica + " " + seq;
                    assertThat(left).as(what).isEqualTo(a).hasSameHashCodeAs(a).hasToString(a.toString());
                    assertThat(left.covers(right)).as(what).isEqualTo(a.covers(b));
                    assertThat(left.max(right)).as(what).isEqualTo(a.max(b));
                    assertThat(left.min(right)).as(what).isEqualTo(a.min(b));
                    assertThat(left.changedSince(right)).as(what).isEqualTo(a.changedSince(b));
                    assertThat(left.equals(right)).as(what).isEqualTo(a.equals(b));
                    assertThat(left.with(replica, seq)).as(what).isEqualTo(a.with(replica, seq));
                    assertThat(left.get(replica)).as(what).isEqualTo(a.get(replica));
                    assertThat(left.maxOver(shared)).as(what).isEqualTo(a.max(shared));
                    assertThat(left.isEmpty()).as(what).isEqualTo(a.isEmpty());
                    assertThat(left.base().max(left.own())).as(what).isEqualTo(a);
                }
            }
        }
    }

    @Test
    void whatTheBaseHasIsNotItsOwn() {
        ReplicaId old = new ReplicaId(1);
        ReplicaId live = new ReplicaId(2);
        VersionVector base = VersionVector.EMPTY.with(old, 9);
        VersionVector vector = base.with(live, 4).over(base);
        assertThat(vector.own().entries()).containsOnlyKeys(live);
        assertThat(vector.with(live, 5).own().entries()).containsOnlyKeys(live);
        assertThat(vector.with(old, 10).own().entries()).containsOnlyKeys(old, live);
        assertThat(vector.with(old, 8).base()).isSameAs(VersionVector.EMPTY);
        assertThat(VersionVector.EMPTY.with(live, 4).over(base).base()).isSameAs(VersionVector.EMPTY);
    }

    private static VersionVector vector(Random random, int replicas) {
        TreeMap<ReplicaId, Long> entries = new TreeMap<>();
        for (int i = 0; i < replicas; i++) {
            entries.put(new ReplicaId(i), (long) random.nextInt(4));
        }
        return VersionVector.of(entries);
    }
}
