package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.crdt.position.Position;
import org.junit.jupiter.api.Test;

/** What no reader sees, and what a document must not fill up with: leaves that a write replaces. */
class LeftoversTest {

    private final Writer one = new Writer(1);
    private final Writer two = new Writer(2);

    @Test
    void anElementThatIsMovedAgainAndAgainHasOnePlace() {
        one.put("{'l':[1,2,3]}");
        for (int i = 0; i < 10; i++) {
            one.operations(new Operation.Move(Pointer.parse("/l"), one.element("/l", 0), 2));
            one.operations(new Operation.Move(Pointer.parse("/l"), one.element("/l", 2), 0));
        }
        assertThat(count(one, leaf -> leaf instanceof Leaf.Placed)).isEqualTo(1);
    }

    @Test
    void aMoveThatSawTwoOthersLeavesOnePlace() {
        two.sees(one.put("{'l':[1,2,3]}"));
        var element = one.element("/l", 0);
        Document there = two.changed(move(element, 2));
        one.changed(move(element, 1));
        one.sees(there);
        assertThat(count(one, leaf -> leaf instanceof Leaf.Placed)).isEqualTo(2);

        one.changed(move(element, 0));
        assertThat(count(one, leaf -> leaf instanceof Leaf.Placed)).isEqualTo(1);
    }

    @Test
    void anElementThatIsDeletedLeavesNoPlace() {
        one.put("{'l':[1,2]}");
        one.changed(move(one.element("/l", 0), 1));
        one.remove("/l/1");
        assertThat(one.reads()).isEqualTo("{\"l\":[2]}");
        assertThat(count(one, leaf -> leaf instanceof Leaf.Placed)).isZero();
    }

    /** By the number of the move, and only then by the replica: 1 has seen more than 2 and has the later number. */
    @Test
    void ofTwoMovesTheYoungerCountsWhoeverMadeIt() {
        two.sees(one.put("{'l':[1,2,3]}"));
        var element = one.element("/l", 0);
        Document there = two.changed(move(element, 2));
        one.set("/x", "1");
        Document here = one.changed(move(element, 1));
        assertThat(one.sees(there).reads()).isEqualTo("{\"l\":[2,1,3],\"x\":1}");
        assertThat(two.sees(here, one.document).reads()).isEqualTo(one.reads());
    }

    @Test
    void aMemberThatIsAddedAgainIsThereOnce() {
        for (int i = 0; i < 5; i++) {
            one.changed(new Edit.Operations(
                    List.of(new Operation.AddToSet(Pointer.parse("/s"), List.of(new JsonString("x"))))));
        }
        assertThat(count(one, leaf -> leaf instanceof Leaf.Member)).isEqualTo(1);
    }

    @Test
    void aDocumentThatIsDeletedAgainHasOneRecord() {
        two.sees(one.put("{'a':1}"));
        Document update = two.set("/a", "2");
        one.delete();
        assertThat(one.sees(update).reads()).as("revived").isEqualTo("{\"a\":2}");
        assertThat(one.document.deleteRecords()).hasSize(1);

        one.delete();
        assertThat(one.document.deleteRecords()).hasSize(1);
        assertThat(one.reads()).isNull();
    }

    @Test
    void aWriteToADocumentThatWasRevivedKillsTheRecord() {
        two.sees(one.put("{'a':1}"));
        Document update = two.set("/a", "2");
        one.delete();
        one.sees(update).set("/b", "1");
        assertThat(one.document.deleteRecords()).isEmpty();
    }

    /** Neither the object nor the one within has its marker: both were removed beside a write further down. */
    @Test
    void anObjectThatHoldsSomethingFurtherDownGetsNoMarker() {
        two.sees(one.put("{'m':{'k':{}}}"));
        Document below = two.set("/m/k/x", "1");
        one.remove("/m");
        one.sees(below);
        assertThat(count(one, leaf -> leaf instanceof Leaf.MapMarker))
                .as("the root's")
                .isEqualTo(1);

        one.set("/m/b", "2");
        one.remove("/m/b");
        assertThat(count(one, leaf -> leaf instanceof Leaf.MapMarker)).isEqualTo(1);

        one.remove("/m/k/x");
        assertThat(one.reads()).isEqualTo("{\"m\":{\"k\":{}}}");
    }

    @Test
    void aPutThatEmptiesAnObjectWithoutMarkerLeavesTheObject() {
        two.sees(one.put("{'m':{'a':1}}"));
        Document beside = two.set("/m/b", "1");
        one.remove("/m");
        one.sees(beside).put("{'m':{},'z':1}");
        assertThat(one.reads()).isEqualTo("{\"m\":{},\"z\":1}");
    }

    @Test
    void aPutThatEmptiesASetWithoutMarkerLeavesAnArray() {
        two.sees(one.changed(add("x")));
        Document beside = two.changed(add("y"));
        one.remove("/s");
        one.sees(beside);
        assertThat(one.reads()).isEqualTo("{\"s\":[\"y\"]}");
        one.put("{'s':[]}");
        assertThat(one.reads()).isEqualTo("{\"s\":[]}");
    }

    private static Edit add(String member) {
        return new Edit.Operations(
                List.of(new Operation.AddToSet(Pointer.parse("/s"), List.of(new JsonString(member)))));
    }

    private static Edit move(Position element, int index) {
        return new Edit.Operations(List.of(new Operation.Move(Pointer.parse("/l"), element, index)));
    }

    private static int count(Writer writer, Predicate<Leaf> counted) {
        int count = 0;
        for (Map.Entry<?, Leaf> entry : writer.document.leaves()) {
            count += counted.test(entry.getValue()) ? 1 : 0;
        }
        return count;
    }
}
