package org.anabranch.crdt.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.dotstore.DotStore;
import org.junit.jupiter.api.Test;

/** What all types have of the kernel: differences, equality, and what they refuse to be made of. */
class ReplicatedTest {

    private static final ReplicaId OSLO = new ReplicaId(1);
    private static final ReplicaId LIMA = new ReplicaId(2);

    @Test
    void whatIsThereIsToldWithoutACopy() {
        AddWinsSet<String> set = AddWinsSet.<String>empty().add(OSLO, "a");
        set = set.join(set.add(OSLO, "b"));
        assertThat(set.contains("a")).isTrue();
        assertThat(set.contains("c")).isFalse();
        assertThat(set.size()).isEqualTo(2);
        UpdateWinsMap<String, AddWinsSet<String>> map = UpdateWinsMap.of(AddWinsSet.empty());
        map = map.join(map.update(OSLO, "k", value -> value.add(OSLO, "a")));
        assertThat(map.contains("k")).isTrue();
        assertThat(map.contains("l")).isFalse();
        MovableList<String> list = MovableList.<String>empty().insert(OSLO, 0, "a");
        assertThat(list.get(0).isConflict()).isFalse();
        assertThat(list.get(0).value()).isEqualTo("a");
    }

    /** A removal is told by the context, and nobody is sent what he has. */
    @Test
    void theDifferenceOfTwoStatesIsWhatTheOtherLacksAndNothingElse() {
        AddWinsSet<String> before = AddWinsSet.<String>empty().add(OSLO, "a");
        before = before.join(before.add(OSLO, "b"));
        AddWinsSet<String> after = before.join(before.remove(OSLO, "a"));
        after = after.join(after.add(LIMA, "c"));

        AddWinsSet<String> told = after.since(before);

        assertThat(told.elements()).containsExactly("c");
        assertThat(before.join(told)).isEqualTo(after);
        assertThat(after.since(after)).isEqualTo(AddWinsSet.empty());
        assertThat(before.since(after)).as("nothing of it is news").isEqualTo(AddWinsSet.empty());
        assertThat(after.since(before.context().vector()).elements()).containsExactly("c");
        assertThat(after.since(VersionVector.EMPTY)).isEqualTo(after);
    }

    /** A replica id that was used twice gives one dot two leaves. All take the same one, whichever they saw first. */
    @Test
    void oneDotWithTwoLeavesIsReadAlikeEverywhere() {
        MvRegister<String> red = MvRegister.<String>empty().set(OSLO, "red");
        MvRegister<String> blue = MvRegister.<String>empty().set(OSLO, "blue");
        assertThat(red.join(blue)).isEqualTo(blue.join(red));
        assertThat(red.join(blue).values()).containsExactly("red");
        assertThat(red).isNotEqualTo(blue).isNotEqualTo(null).isNotEqualTo("red");
        assertThat(red.join(MvRegister.empty())).isEqualTo(red).hasSameHashCodeAs(red);
    }

    @Test
    void leavesThatNoHonestReplicaMakesAreRefused() {
        MovableList<String> list = MovableList.<String>empty().insert(OSLO, 0, "a");
        list = list.join(list.insert(OSLO, 1, "b"));
        MovableList<String> moved = list.move(OSLO, list.get(0).id(), 1);
        var honest = moved.leaves().iterator().next();
        var forged = DotStore.of(new TreeMap<>(Map.of(new Dot(LIMA, 1), honest.getValue())));
        CausalContext context = CausalContext.of(List.of(new Dot(LIMA, 1)));
        assertThatIllegalArgumentException()
                .as("a place under another dot than it was made")
                .isThrownBy(() -> MovableList.<String>empty().of(forged, context));
        assertThatIllegalArgumentException()
                .as("a leaf that its context does not know")
                .isThrownBy(() -> MovableList.<String>empty().of(moved.leaves(), context));

        UpdateWinsMap<String, MovableList<String>> map = UpdateWinsMap.of(MovableList.empty());
        var inMap = new TreeMap<>(Map.of(new Dot(LIMA, 1), new UpdateWinsMap.Keyed<>("k", (Object) honest.getValue())));
        assertThatIllegalArgumentException()
                .as("the same below a key")
                .isThrownBy(() -> map.of(DotStore.of(inMap), context));
        for (BigInteger none : List.of(BigInteger.ZERO, BigInteger.ONE.negate())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GrowOnlyCounter.ZERO.of(
                            DotStore.of(new TreeMap<>(Map.of(new Dot(LIMA, 1), none))), context));
        }
    }
}
