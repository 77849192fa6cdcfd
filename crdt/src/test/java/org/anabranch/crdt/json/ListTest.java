package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.anabranch.crdt.position.Position;
import org.junit.jupiter.api.Test;

/** What concurrent writes to arrays mean, example by example. */
class ListTest {

    private static final Pointer LIST = Pointer.parse("/l");

    private final Writer here = new Writer(1);

    @Test
    void elementsAppendedAtTwoPlacesAreBothThere() {
        here.put("{'l':[1]}");
        Writer there = here.copy(2);
        here.put("{'l':[1,2,3]}");
        there.put("{'l':[1,4,5]}");

        here.sees(there.document);
        there.sees(here.document);
        assertThat(here.reads())
                .isIn("{\"l\":[1,2,3,4,5]}", "{\"l\":[1,4,5,2,3]}")
                .isEqualTo(there.reads());
        assertThat(here.view().conflicts()).isEmpty();
    }

    @Test
    void arraysCreatedAtTwoPlacesHoldTheElementsOfBoth() {
        here.put("{}");
        Writer there = here.copy(2);
        here.set("/l", "['x']");
        there.set("/l", "['x']");

        assertBothRead(there, "{'l':['x','x']}");
    }

    @Test
    void anElementMovedTwiceIsThereOnce() {
        here.put("{'l':[1,2,3]}");
        Writer there = here.copy(2);
        move(here, 0, 2);
        move(there, 0, 1);
        move(there, 1, 2);

        assertBothRead(there, "{'l':[2,3,1]}");
    }

    @Test
    void anElementThatWasMovedStaysWhereItIsWhenItIsWritten() {
        here.put("{'l':[1,2,3]}");
        move(here, 0, 2);
        here.set("/l/2", "9");
        assertThat(here.reads()).isEqualTo("{\"l\":[2,3,9]}");
        here.put("{'l':[2,3,8]}");
        assertThat(here.reads()).isEqualTo("{\"l\":[2,3,8]}");
    }

    @Test
    void aMoveAndAnEditCompose() {
        here.put("{'l':[{'n':1},{'n':2}]}");
        Writer there = here.copy(2);
        move(here, 0, 1);
        there.set("/l/0/n", "5");

        assertBothRead(there, "{'l':[{'n':2},{'n':5}]}");
    }

    @Test
    void aDeleteWinsOverAMove() {
        here.put("{'l':[1,2,3]}");
        Writer there = here.copy(2);
        move(here, 0, 2);
        there.remove("/l/0");

        assertBothRead(there, "{'l':[2,3]}");
        here.put("{'l':[2,3,4]}");
        assertBothRead(there, "{'l':[2,3,4]}");
    }

    @Test
    void anEditWinsOverADeleteAndStandsWhereItWasMoved() {
        here.put("{'l':[1,2,3]}");
        Writer second = here.copy(2);
        Writer third = here.copy(3);
        move(here, 0, 2);
        second.remove("/l/0");
        third.set("/l/0", "9");

        second.sees(third.document);
        assertThat(second.reads()).isEqualTo("{\"l\":[9,2,3]}");
        assertBothRead(second, "{'l':[2,3,9]}");
    }

    @Test
    void oneElementWrittenAtTwoPlacesIsAConflictAtItsIndex() {
        here.put("{'l':[1,2,3]}");
        Writer there = here.copy(2);
        here.put("{'l':[1,5,3]}");
        there.setClock(100);
        there.put("{'l':[1,7,3]}");

        assertBothRead(there, "{'l':[1,7,3]}");
        Conflict conflict = here.view().conflicts().get(0);
        assertThat(conflict.pointer()).isEqualTo(Pointer.parse("/l/1"));
        assertThat(conflict.siblings()).hasSize(2);
    }

    @Test
    void elementsWithAnIdAreMatchedByIt() {
        here.put("{'l':[{'id':'a','n':1},{'id':'b','n':1},{'id':'c','n':1}]}");
        Writer there = here.copy(2);
        Position b = here.element("/l", 1);
        here.put("{'l':[{'id':'c','n':1},{'id':'b','n':2},{'id':'a','n':1}]}");
        there.put("{'l':[{'id':'a','n':7},{'id':'b','n':1,'m':1},{'id':'c','n':1}]}");

        assertBothRead(there, "{'l':[{'id':'c','n':1},{'id':'b','m':1,'n':2},{'id':'a','n':7}]}");
        assertThat(here.element("/l", 1)).isEqualTo(b);
    }

    @Test
    void underscoreIdIsAnIdentityAsWell() {
        here.put("{'l':[{'_id':1,'n':1},{'_id':2,'n':1}]}");
        Position first = here.element("/l", 0);
        here.put("{'l':[{'_id':2,'n':1},{'_id':1,'n':5}]}");

        assertThat(here.element("/l", 1)).isEqualTo(first);
    }

    @Test
    void moveTouchesAsFewElementsAsCanBe() {
        here.put("{'l':[{'id':1},{'id':2},{'id':3},{'id':4},{'id':5}]}");
        long before = here.seq();
        here.put("{'l':[{'id':2},{'id':3},{'id':4},{'id':5},{'id':1}]}");

        assertThat(here.seq() - before).as("one move, one dot").isEqualTo(1);
    }

    @Test
    void longArraysThatDifferInMuchAreReplacedAndInLittleAreNot() {
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            numbers.append(i == 0 ? "" : ",").append(i);
        }
        here.put("{'l':[" + numbers + "]}");
        Position first = here.element("/l", 0);
        here.put("{'l':['new'," + numbers + "]}");
        assertThat(here.element("/l", 1)).isEqualTo(first);

        String others = numbers.toString().replace(",", ".5,");
        here.put("{'l':[" + others + "]}");
        assertThat(here.element("/l", 0)).isNotEqualTo(first);
        assertThat(here.value()).isEqualTo(Json.of("{'l':[" + others + "]}"));
    }

    @Test
    void theLastElementDeletedLeavesTheArrayAlsoWhereItsMarkerDied() {
        here.put("{'l':[1]}");
        Writer there = here.copy(2);
        here.remove("/l");
        there.set("/l/0", "2");
        here.sees(there.document);
        assertThat(here.reads()).isEqualTo("{\"l\":[2]}");

        Writer put = here.copy(3);
        put.put("{'l':[]}");
        here.remove("/l/0");
        assertThat(here.reads()).isEqualTo("{\"l\":[]}");
        assertBothRead(put, "{'l':[]}");
    }

    @Test
    void elementsAreInsertedByIndexAndAfterOthers() {
        here.put("{}");
        here.operations(new Operation.Insert(LIST, 0, Json.of("1")));
        here.operations(
                new Operation.Insert(LIST, 1, Json.of("3")),
                new Operation.InsertAfter(LIST, here.element("/l", 0), Json.of("2")),
                new Operation.Insert(LIST, 0, Json.of("0")));

        assertThat(here.reads()).isEqualTo("{\"l\":[0,1,2,3]}");
        here.operations(new Operation.DeleteElement(LIST, here.element("/l", 1)));
        assertThat(here.reads()).isEqualTo("{\"l\":[0,2,3]}");
        assertThat(here.operations(new Operation.Move(LIST, here.element("/l", 1), 1)))
                .isEqualTo(new Unchanged());
    }

    @Test
    void whatTheArrayDoesNotHaveIsRefused() {
        here.put("{'l':[1],'s':'x'}");
        Position gone = here.element("/l", 0);
        here.put("{'l':[2,2],'s':'x'}");
        here.remove("/l/0");

        assertRefused(new Operation.Insert(LIST, 2, JsonValue.NULL));
        assertRefused(new Operation.Insert(LIST, -1, JsonValue.NULL));
        assertRefused(new Operation.Insert(Pointer.parse("/s"), 0, JsonValue.NULL));
        assertRefused(new Operation.Insert(Pointer.ROOT, 0, JsonValue.NULL));
        assertRefused(new Operation.Move(LIST, here.element("/l", 0), 1));
        Position unknown = Position.between(gone, null, new Dot(gone.dot().replica(), 99));
        assertRefused(new Operation.InsertAfter(LIST, unknown, JsonValue.NULL));
        assertRefused(new Operation.DeleteElement(LIST, unknown));
        assertRefused(new Operation.Move(Pointer.parse("/s"), gone, 0));
        assertThat(here.operations(new Operation.Remove(Pointer.parse("/l/7")))).isEqualTo(new Unchanged());
    }

    @Test
    void theVersionNamesTheElements() {
        here.put("{'l':[1]}");
        String before = here.view().etag();
        here.put("{'l':[]}");
        here.put("{'l':[1]}");

        assertThat(here.view().etag()).isNotEqualTo(before);
    }

    @Test
    void anAtomicPathHoldsOneValue() {
        Writer atomic = here.withAtomic("/l", "/o");
        atomic.put("{'l':[1,{'a':1}],'o':{'x':1}}");
        Writer there = atomic.copy(2);
        atomic.put("{'l':[1,{'a':1},3],'o':{'x':1}}");
        there.setClock(100);
        there.put("{'l':[0,1,{'a':1}],'o':{'x':1}}");
        there.operations(new Operation.Set(Pointer.parse("/o/y/z"), Json.of("2")));
        there.operations(new Operation.Increment(Pointer.parse("/o/x"), BigInteger.TWO));
        there.edit(new Edit.JsonPatch(List.of(new JsonPatchOperation.Add(Pointer.parse("/l/-"), Json.of("9")))));
        there.merge("{'o':{'w':1}}");

        atomic.sees(there.document);
        assertThat(atomic.reads()).isEqualTo("{\"l\":[0,1,{\"a\":1},9],\"o\":{\"w\":1,\"x\":3,\"y\":{\"z\":2}}}");
        assertThat(atomic.view().conflicts()).hasSize(1);
        assertThat(atomic.document.leaves().size()).isEqualTo(4);
    }

    private static void move(Writer writer, int from, int to) {
        writer.changed(new Edit.Operations(List.of(new Operation.Move(LIST, writer.element("/l", from), to))));
    }

    private void assertRefused(Operation operation) {
        EditOutcome outcome = here.operations(operation);
        assertThat(outcome).as("%s", operation).isInstanceOf(Refused.class);
        assertThat(((Refused) outcome).reason()).isEqualTo(Reason.PATCH_CONFLICT);
        assertThat(((Refused) outcome).pointer()).isEqualTo(operation.path());
    }

    private void assertBothRead(Writer there, String expected) {
        here.sees(there.document);
        there.sees(here.document);
        assertThat(here.reads()).isEqualTo(Json.of(expected).toString());
        assertThat(there.document).isEqualTo(here.document);
        assertThat(there.view()).isEqualTo(here.view());
    }
}
