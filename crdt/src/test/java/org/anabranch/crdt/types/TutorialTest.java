package org.anabranch.crdt.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.ElementCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.codec.TypeCodec;
import org.anabranch.crdt.position.Position;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** From nothing to replicas that converge. Read it from top to bottom; each chapter stands on its own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TutorialTest {

    /** An id is 64 random bits, new at each start of each replica; here they are fixed, so that the chapters repeat. */
    private static final ReplicaId OSLO = new ReplicaId(0x05107f1ab3c2d4e5L);

    private static final ReplicaId LIMA = new ReplicaId(0x117af00d5ca1ab1eL);

    /** 1. Two replicas of one shopping list start empty, change it alone, and swap what changed. */
    @Test
    @Order(1)
    void replicasThatSwappedDeltasAreEqual() {
        Replica<AddWinsSet<String>> oslo = Replica.start(OSLO, AddWinsSet.empty());
        Replica<AddWinsSet<String>> lima = Replica.start(LIMA, AddWinsSet.empty());

        AddWinsSet<String> milk = oslo.change((set, me) -> set.add(me, "milk"));
        AddWinsSet<String> bread = lima.change((set, me) -> set.add(me, "bread"));
        assertThat(oslo.state().elements()).containsExactly("milk");

        oslo.receive(bread);
        lima.receive(milk);
        assertThat(oslo.state().elements()).containsExactly("bread", "milk");
        assertThat(oslo.state()).isEqualTo(lima.state());
    }

    /** 2. A delta is a small state of the same type: it can come late, twice, and joined with others. */
    @Test
    @Order(2)
    void orderAndRepetitionDoNotMatter() {
        Replica<AddWinsSet<String>> oslo = Replica.start(OSLO, AddWinsSet.empty());
        AddWinsSet<String> add = oslo.change((set, me) -> set.add(me, "milk"));
        AddWinsSet<String> remove = oslo.change((set, me) -> set.remove(me, "milk"));

        Replica<AddWinsSet<String>> lima = Replica.start(LIMA, AddWinsSet.empty());
        assertThat(lima.receive(remove)).as("something new").isTrue();
        assertThat(lima.receive(add)).as("removed already").isFalse();
        assertThat(lima.receive(add.join(remove))).as("nothing new").isFalse();
        assertThat(lima.state().elements()).isEmpty();
        assertThat(lima.state()).isEqualTo(oslo.state());
    }

    /** 3. What crosses the network, or is stored, is bytes: the same for deltas and states, and checked when read. */
    @Test
    @Order(3)
    void deltasTravelAsBytes() throws MalformedException {
        TypeCodec<AddWinsSet<String>> codec = TypeCodec.addWinsSet(ElementCodec.STRINGS);
        Replica<AddWinsSet<String>> oslo = Replica.start(OSLO, AddWinsSet.empty());
        byte[] sent = codec.encode(oslo.change((set, me) -> set.add(me, "milk")));
        assertThat(sent).hasSizeLessThan(30);

        Replica<AddWinsSet<String>> lima = Replica.start(LIMA, AddWinsSet.empty());
        lima.receive(codec.decode(sent));
        assertThat(codec.encode(lima.state())).isEqualTo(codec.encode(oslo.state()));
    }

    /** 4. What was lost on the way is made up for: the one tells which events it has, the other sends the rest. */
    @Test
    @Order(4)
    void aReplicaThatMissedSomethingAsksForIt() {
        Replica<AddWinsSet<String>> oslo = Replica.start(OSLO, AddWinsSet.empty());
        Replica<AddWinsSet<String>> lima = Replica.start(LIMA, AddWinsSet.empty());
        lima.receive(oslo.change((set, me) -> set.add(me, "milk")));
        oslo.change((set, me) -> set.add(me, "bread")); // is lost
        oslo.change((set, me) -> set.remove(me, "milk")); // is lost, too

        VersionVector known = lima.state().context().vector();
        AddWinsSet<String> missing = oslo.state().since(known);
        assertThat(missing.elements()).as("no more than is new").containsExactly("bread");
        lima.receive(missing);
        assertThat(lima.state()).isEqualTo(oslo.state());
    }

    /** 5. A conflict: one removes while the other adds. The type's name says who wins. */
    @Test
    @Order(5)
    void anAddWinsOverARemoveThatHasNotSeenIt() {
        Replica<AddWinsSet<String>> oslo = Replica.start(OSLO, AddWinsSet.empty());
        Replica<AddWinsSet<String>> lima = Replica.start(LIMA, AddWinsSet.empty());
        lima.receive(oslo.change((set, me) -> set.add(me, "milk")));

        AddWinsSet<String> again = oslo.change((set, me) -> set.add(me, "milk"));
        AddWinsSet<String> bought = lima.change((set, me) -> set.remove(me, "milk"));
        oslo.receive(bought);
        lima.receive(again);
        assertThat(oslo.state().elements()).containsExactly("milk");
        assertThat(oslo.state()).isEqualTo(lima.state());
    }

    /** 6. Registers: one shows the youngest of concurrent values, the other all of them. Neither loses one. */
    @Test
    @Order(6)
    void conflictingValuesAreReadAndSettled() {
        Replica<LwwRegister<String>> oslo = Replica.start(OSLO, LwwRegister.empty());
        Replica<LwwRegister<String>> lima = Replica.start(LIMA, LwwRegister.empty());
        LwwRegister<String> red = oslo.change((register, me) -> register.set(me, "red", 1_000));
        LwwRegister<String> blue = lima.change((register, me) -> register.set(me, "blue", 1_001));
        oslo.receive(blue);
        lima.receive(red);
        assertThat(oslo.state().value()).contains("blue");
        assertThat(oslo.state().values()).containsExactly("blue", "red");

        lima.receive(oslo.change((register, me) -> register.set(me, "purple", 1_002)));
        assertThat(lima.state().values()).as("settled").containsExactly("purple");

        MvRegister<String> both = MvRegister.<String>empty()
                .set(OSLO, "red")
                .join(MvRegister.<String>empty().set(LIMA, "blue"));
        assertThat(both.values()).containsExactly("red", "blue");
    }

    /** 7. Counters add what everybody counted; a reset takes back exactly what it saw. */
    @Test
    @Order(7)
    void countersAreExact() {
        Replica<PnCounter> oslo = Replica.start(OSLO, PnCounter.ZERO);
        Replica<PnCounter> lima = Replica.start(LIMA, PnCounter.ZERO);
        lima.receive(oslo.change((counter, me) -> counter.increment(me, 5)));

        PnCounter three = oslo.change((counter, me) -> counter.increment(me, 3));
        PnCounter reset = lima.change((counter, me) -> counter.reset(me));
        oslo.receive(reset);
        lima.receive(three);
        assertThat(oslo.state().value()).isEqualTo(BigInteger.valueOf(3));
        assertThat(lima.state()).isEqualTo(oslo.state());

        GrowOnlyCounter much = GrowOnlyCounter.ZERO.increment(OSLO, Long.MAX_VALUE);
        assertThat(much.join(much.increment(OSLO, 1)).value()).isEqualTo(BigInteger.TWO.pow(63));
    }

    /** 8. A flag is on if anybody switched it on whom the one who switched it off had not heard of. */
    @Test
    @Order(8)
    void enablingWins() {
        EnableWinsFlag on = EnableWinsFlag.DISABLED.enable(OSLO);
        EnableWinsFlag off = on.join(on.disable(OSLO));
        assertThat(off.isEnabled()).isFalse();
        assertThat(off.join(on.enable(LIMA)).isEnabled()).isTrue();
    }

    /** 9. A map holds values of any of these types. What is removed takes nothing with it that was not seen. */
    @Test
    @Order(9)
    void mapsNestAndForgetOnlyWhatTheySaw() {
        Replica<UpdateWinsMap<String, PnCounter>> oslo = Replica.start(OSLO, UpdateWinsMap.of(PnCounter.ZERO));
        Replica<UpdateWinsMap<String, PnCounter>> lima = Replica.start(LIMA, UpdateWinsMap.of(PnCounter.ZERO));
        lima.receive(oslo.change((stock, me) -> stock.update(me, "apples", count -> count.increment(me, 5))));

        var more = oslo.change((stock, me) -> stock.update(me, "apples", count -> count.increment(me, 3)));
        var gone = lima.change((stock, me) -> stock.remove(me, "apples"));
        assertThat(lima.state().keys()).isEmpty();
        oslo.receive(gone);
        lima.receive(more);
        assertThat(lima.state().keys()).containsExactly("apples");
        assertThat(lima.state().get("apples").value()).isEqualTo(BigInteger.valueOf(3));
        assertThat(lima.state()).isEqualTo(oslo.state());

        UpdateWinsMap<String, UpdateWinsMap<String, PnCounter>> shops =
                UpdateWinsMap.of(UpdateWinsMap.of(PnCounter.ZERO));
        shops = shops.update(OSLO, "harbour", stock -> stock.update(OSLO, "pears", count -> count.increment(OSLO, 2)));
        assertThat(shops.get("harbour").get("pears").value()).isEqualTo(BigInteger.TWO);
        assertThat(shops.get("hill").keys()).isEmpty();
    }

    /** 10. A list knows its elements by id, so that moving, setting and removing one do not depend on where it is by now. */
    @Test
    @Order(10)
    void listsMergeInsertsMovesAndSets() {
        Replica<MovableList<String>> oslo = Replica.start(OSLO, MovableList.empty());
        Replica<MovableList<String>> lima = Replica.start(LIMA, MovableList.empty());
        for (String step : List.of("boil", "peel", "mash")) {
            lima.receive(oslo.change((list, me) -> list.insert(me, list.size(), step)));
        }
        Position peel = oslo.state().get(1).id();

        var first = oslo.change((list, me) -> list.move(me, peel, 0));
        var wash = lima.change((list, me) -> list.set(me, peel, "wash, peel"));
        var salt = lima.change((list, me) -> list.insert(me, 3, "salt"));
        lima.receive(first);
        oslo.receive(salt);
        oslo.receive(wash);
        assertThat(oslo.state().values()).containsExactly("wash, peel", "boil", "mash", "salt");
        assertThat(lima.state()).isEqualTo(oslo.state());

        var steam = oslo.change((list, me) -> list.set(me, peel, "steam"));
        var fry = lima.change((list, me) -> list.set(me, peel, "fry"));
        MovableList<String> both = oslo.state().join(fry);
        assertThat(both).isEqualTo(lima.state().join(steam));
        assertThat(both.get(0).isConflict()).isTrue();
        assertThat(both.get(0).values()).containsExactlyInAnyOrder("steam", "fry");
        assertThat(both.size()).isEqualTo(4);
    }

    /** 11. After a restart: a fresh id, and the state that was stored, or anybody's. */
    @Test
    @Order(11)
    void aRestartTakesAFreshId() throws MalformedException {
        TypeCodec<PnCounter> codec = TypeCodec.pnCounter();
        Replica<PnCounter> before = Replica.start(OSLO, PnCounter.ZERO);
        before.change((counter, me) -> counter.increment(me, 7));
        byte[] stored = codec.encode(before.state());

        Replica<PnCounter> after = Replica.start(new ReplicaId(0x0510aaaabbbbccccL), codec.decode(stored));
        after.change((counter, me) -> counter.increment(me, 1));
        assertThat(after.state().value()).isEqualTo(BigInteger.valueOf(8));
    }
}
