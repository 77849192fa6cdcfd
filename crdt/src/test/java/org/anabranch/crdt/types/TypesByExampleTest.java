package org.anabranch.crdt.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.position.Position;
import org.junit.jupiter.api.Test;

/** What no random history shows: folds, slow clocks, leftovers, long lists, and an id that is used again. */
class TypesByExampleTest {

    private static final ReplicaId OSLO = new ReplicaId(1);
    private static final ReplicaId LIMA = new ReplicaId(2);

    @Test
    void anIdThatWroteBeforeIsNotTakenForAStart() {
        AddWinsSet<String> stored = AddWinsSet.<String>empty().add(OSLO, "a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Replica.start(OSLO, stored))
                .withMessageContaining("fresh");
        Replica<AddWinsSet<String>> resumed = Replica.resume(OSLO, stored);
        resumed.change((set, me) -> set.add(me, "b"));
        assertThat(resumed.state().elements()).containsExactly("a", "b");
    }

    @Test
    void twoChangesOfOneReplicaTravelAsOneDelta() {
        Replica<AddWinsSet<String>> oslo = Replica.start(OSLO, AddWinsSet.empty());
        AddWinsSet<String> both =
                oslo.change((set, me) -> set.add(me, "a")).join(oslo.change((set, me) -> set.add(me, "b")));
        Replica<AddWinsSet<String>> lima = Replica.start(LIMA, AddWinsSet.empty());
        assertThat(lima.receive(both)).isTrue();
        assertThat(lima.receive(both)).isFalse();
        assertThat(lima.state()).isEqualTo(oslo.state());
    }

    @Test
    void aThousandIncrementsAreExactAndStayFewLeaves() {
        Replica<PnCounter> oslo = Replica.start(OSLO, PnCounter.ZERO);
        Replica<PnCounter> lima = Replica.start(LIMA, PnCounter.ZERO);
        for (int i = 1; i <= 1_000; i++) {
            lima.receive(oslo.change((counter, me) -> counter.increment(me, 1)));
            assertThat(lima.state().value()).isEqualTo(BigInteger.valueOf(i));
            assertThat(oslo.state().leaves().size()).isLessThanOrEqualTo(PnCounter.OWN_LEAVES_MAX);
        }
        oslo.receive(lima.change((counter, me) -> counter.reset(me)));
        assertThat(oslo.state().value()).isZero();
    }

    /** The price of folding, as {@link PnCounter} admits it: more may remain than was concurrent, never less. */
    @Test
    void aResetMayMissWhatIsFoldedConcurrentlyAndLosesNothing() {
        Replica<PnCounter> oslo = Replica.start(OSLO, PnCounter.ZERO);
        Replica<PnCounter> lima = Replica.start(LIMA, PnCounter.ZERO);
        for (int i = 0; i < PnCounter.OWN_LEAVES_MAX; i++) {
            lima.receive(oslo.change((counter, me) -> counter.increment(me, 10)));
        }
        PnCounter reset = lima.change((counter, me) -> counter.reset(me));
        lima.receive(oslo.change((counter, me) -> counter.increment(me, 1)));
        oslo.receive(reset);
        assertThat(oslo.state()).isEqualTo(lima.state());
        assertThat(oslo.state().value()).isEqualTo(BigInteger.valueOf(11));
    }

    @Test
    void aGrowOnlyCounterMakesUpForLostDeltas() {
        Replica<GrowOnlyCounter> oslo = Replica.start(OSLO, GrowOnlyCounter.ZERO);
        Replica<GrowOnlyCounter> lima = Replica.start(LIMA, GrowOnlyCounter.ZERO);
        lima.receive(oslo.change((counter, me) -> counter.increment(me, 1)));
        oslo.change((counter, me) -> counter.increment(me, 2)); // is lost
        lima.receive(oslo.change((counter, me) -> counter.increment(me, Long.MAX_VALUE)));
        assertThat(lima.state().value())
                .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.valueOf(3)));
        assertThatThrownBy(() -> oslo.change((counter, me) -> counter.increment(me, -1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWriteThatSawAnotherReplacesItHoweverSlowItsClock() {
        Replica<LwwRegister<String>> oslo = Replica.start(OSLO, LwwRegister.empty());
        Replica<LwwRegister<String>> lima = Replica.start(LIMA, LwwRegister.empty());
        lima.receive(oslo.change((register, me) -> register.set(me, "from the future", 9_000_000_000_000L)));
        oslo.receive(lima.change((register, me) -> register.set(me, "now", 1_000)));
        assertThat(oslo.state().values()).containsExactly("now");
    }

    @Test
    void ofConcurrentWritesTheYoungestIsShownAndTheOthersAreKept() {
        Replica<LwwRegister<String>> oslo = Replica.start(OSLO, LwwRegister.empty());
        Replica<LwwRegister<String>> lima = Replica.start(LIMA, LwwRegister.empty());
        LwwRegister<String> red = oslo.change((register, me) -> register.set(me, "red", 2_000));
        lima.change((register, me) -> register.set(me, "blue", 1_000));
        lima.receive(red);
        assertThat(lima.state().value()).contains("red");
        assertThat(lima.state().values()).containsExactly("red", "blue");
    }

    /** A whole value stands in the root's context, which names the leaves of all other keys as well. */
    @Test
    void anUpdateThatReturnsTheWholeValueTouchesNoOtherKey() {
        UpdateWinsMap<String, PnCounter> map = UpdateWinsMap.of(PnCounter.ZERO);
        map = map.join(map.update(OSLO, "a", count -> count.increment(OSLO, 1)));
        map = map.join(map.update(OSLO, "b", count -> count.increment(OSLO, 2)));
        UpdateWinsMap<String, PnCounter> whole = map.update(OSLO, "b", count -> count.join(count.increment(OSLO, 3)));
        assertThat(map.join(whole)).isEqualTo(map.join(map.update(OSLO, "b", count -> count.increment(OSLO, 3))));
        assertThat(map.join(whole).get("a").value()).isEqualTo(BigInteger.ONE);
    }

    @Test
    void aRemovalTakesADotSoThatVectorsTellOfIt() {
        AddWinsSet<String> set = AddWinsSet.<String>empty().add(OSLO, "a");
        AddWinsSet<String> removed = set.join(set.remove(LIMA, "a"));
        assertThat(removed.context().vector().get(LIMA)).isEqualTo(1);
        assertThat(removed.join(removed.remove(LIMA, "a"))).isSameAs(removed);
    }

    @Test
    void aKeyGoesWithTheLastOfItsValue() {
        UpdateWinsMap<String, AddWinsSet<String>> map = UpdateWinsMap.of(AddWinsSet.empty());
        map = map.join(map.update(OSLO, "tags", set -> set.add(OSLO, "new")));
        assertThat(map.keys()).containsExactly("tags");
        map = map.join(map.update(OSLO, "tags", set -> set.remove(OSLO, "new")));
        assertThat(map.contains("tags")).isFalse();
        assertThat(map.isEmpty()).isTrue();
        assertThat(map.remove(OSLO, "tags").context().isEmpty()).isTrue();
    }

    /** What is left of the move has a leaf, and nothing to show. */
    @Test
    void aListOfWhichOnlyAMoveIsLeftIsNoValueOfAMap() {
        UpdateWinsMap<String, MovableList<String>> map = UpdateWinsMap.of(MovableList.empty());
        map = map.join(map.update(OSLO, "steps", list -> list.insert(OSLO, 0, "a")));
        map = map.join(map.update(OSLO, "steps", list -> list.insert(OSLO, 1, "b")));
        Position a = map.get("steps").get(0).id();
        UpdateWinsMap<String, MovableList<String>> moved = map.update(OSLO, "steps", list -> list.move(OSLO, a, 1));
        UpdateWinsMap<String, MovableList<String>> removed = map.remove(LIMA, "steps");
        map = map.join(moved).join(removed);
        assertThat(map.leaves().size()).isEqualTo(1);
        assertThat(map.keys()).isEmpty();
        assertThat(map.contains("steps")).isFalse();
        assertThat(map.get("steps").isEmpty()).isTrue();
        assertThat(map.get("steps").indexOf(a)).isEqualTo(-1);
        assertThat(map.join(map.reset(OSLO)).leaves().isEmpty()).isTrue();
    }

    @Test
    void whatIsNotInTheListIsNotChanged() {
        MovableList<String> list = MovableList.<String>empty().insert(OSLO, 0, "a");
        Position a = list.get(0).id();
        assertThat(list.move(OSLO, a, 0)).isEqualTo(MovableList.empty());
        MovableList<String> without = list.join(list.remove(OSLO, a));
        assertThat(without.set(OSLO, a, "b")).isEqualTo(MovableList.empty());
        assertThat(without.remove(OSLO, a)).isEqualTo(MovableList.empty());
        assertThat(without.move(OSLO, a, 0)).isEqualTo(MovableList.empty());
        assertThatThrownBy(() -> list.insert(OSLO, 2, "c")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.move(OSLO, a, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void tenThousandAppendsAndMovesToTheFrontAreInOrder() {
        Replica<MovableList<Integer>> oslo = Replica.start(OSLO, MovableList.empty());
        int size = 10_000;
        for (int i = 0; i < size; i++) {
            int value = i;
            oslo.change((list, me) -> list.insert(me, list.size(), value));
        }
        for (int i = 0; i < size; i++) {
            Position last = oslo.state().get(size - 1).id();
            oslo.change((list, me) -> list.move(me, last, 0));
        }
        List<Integer> values = oslo.state().values();
        for (int i = 0; i < size; i++) {
            assertThat(values.get(i)).isEqualTo(i);
        }
    }

    @Test
    void zeroIsNoChangeOfACounter() {
        PnCounter counter = PnCounter.ZERO.increment(OSLO, 3);
        assertThat(counter.increment(OSLO, 0)).isEqualTo(PnCounter.ZERO);
        assertThat(GrowOnlyCounter.ZERO.increment(OSLO, 3).increment(OSLO, 0)).isEqualTo(GrowOnlyCounter.ZERO);
    }

    /** By its number, and only then by its replica: once the one with the lower id is younger, and once the other. */
    @Test
    void ofTwoMovesTheYoungerCountsWhoeverMadeIt() {
        MovableList<String> list = MovableList.empty();
        for (String value : List.of("a", "b", "c")) {
            list = list.join(list.insert(new ReplicaId(3), list.size(), value));
        }
        Position a = list.get(0).id();
        for (ReplicaId younger : List.of(OSLO, LIMA)) {
            MovableList<String> early = list.move(younger.equals(OSLO) ? LIMA : OSLO, a, 2); // number 1
            MovableList<String> busy = list;
            for (int i = 0; i < 9; i++) {
                busy = busy.join(busy.set(younger, list.get(1).id(), "b"));
            }
            MovableList<String> late = busy.move(younger, a, 1); // number 10
            assertThat(busy.join(late).join(early).values()).containsExactly("b", "a", "c");
            assertThat(list.join(early).join(busy).join(late).values()).containsExactly("b", "a", "c");
        }
    }
}
