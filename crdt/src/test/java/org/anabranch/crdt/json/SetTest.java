package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.junit.jupiter.api.Test;

/** What concurrent writes to sets mean, example by example. */
class SetTest {

    private final Writer here = new Writer(1);

    @Test
    void membersAddedAtTwoPlacesAreBothThereOnce() {
        here.put("{}");
        Writer there = here.copy(2);
        here.operations(add("['x','y']"));
        there.operations(add("['y','z',1,null]"));

        assertBothRead(there, "{'s':['x','y','z',1,null]}");
        assertThat(here.view().conflicts()).isEmpty();
    }

    @Test
    void anAddWinsOverARemoveAlsoOfWhatWasThere() {
        here.put("{}");
        here.operations(add("['x','y']"));
        Writer there = here.copy(2);
        here.operations(remove("['x','y']"));
        there.operations(add("['x']"));

        assertBothRead(there, "{'s':['x']}");
    }

    @Test
    void anArrayOfScalarsBecomesASet() {
        here.put("{'s':['b','a','b'],'n':1,'o':[{}]}");
        here.operations(add("['c']"));

        assertThat(here.reads()).isEqualTo("{\"n\":1,\"o\":[{}],\"s\":[\"a\",\"b\",\"c\"]}");
        assertThat(here.view().conflicts()).isEmpty();
        assertThat(here.operations(new Operation.AddToSet(Pointer.parse("/o"), List.of())))
                .isInstanceOf(Refused.class);
        assertThat(here.operations(new Operation.AddToSet(Pointer.parse("/n"), List.of())))
                .isInstanceOf(Refused.class);
        assertThat(here.operations(add("[[]]"))).isInstanceOf(Refused.class);
    }

    @Test
    void aPutOfScalarsAddsAndRemovesMembers() {
        here.put("{}");
        here.operations(add("['x','y']"));
        Writer there = here.copy(2);
        here.put("{'s':['z','y','y']}");
        there.operations(add("['w']"));

        assertBothRead(there, "{'s':['w','y','z']}");
        assertThat(here.edit(new Edit.Put(Json.object("{'s':['z','y','w','w']}"))))
                .isEqualTo(new Unchanged());
        here.put("{'s':[{}]}");
        assertThat(here.document.root().child(new Step.Key("s")).facets()).containsExactly(Facet.LIST);
    }

    @Test
    void theLastMemberRemovedLeavesTheSetAlsoWhereItsMarkerDied() {
        here.put("{}");
        here.operations(add("['x']"));
        Writer there = here.copy(2);
        here.remove("/s");
        there.operations(add("['y']"));
        here.sees(there.document);
        assertThat(here.reads()).isEqualTo("{\"s\":[\"y\"]}");

        Writer put = here.copy(3);
        put.put("{'s':[]}");
        here.operations(remove("['y']"));
        assertThat(here.reads()).isEqualTo("{\"s\":[]}");
        assertBothRead(put, "{'s':[]}");
    }

    @Test
    void removingFromNothingIsNothingAndFromOtherTypesIsRefused() {
        here.put("{'n':1,'l':['x']}");

        assertThat(here.operations(remove("['x']"))).isEqualTo(new Unchanged());
        assertThat(here.operations(new Operation.RemoveFromSet(Pointer.parse("/n"), List.of())))
                .isInstanceOf(Refused.class);
        assertThat(here.operations(new Operation.RemoveFromSet(Pointer.parse("/l"), List.of())))
                .isInstanceOf(Refused.class);
        assertThat(here.operations(new Operation.RemoveFromSet(Pointer.parse("/n/x"), List.of())))
                .isEqualTo(new Unchanged());
    }

    @Test
    void setsAreWrittenByTheirOwnOperations() {
        here.put("{}");
        here.operations(add("['x']"));

        assertThat(here.operations(new Operation.Set(Pointer.parse("/s/0"), JsonValue.NULL)))
                .isInstanceOf(Refused.class);
        assertThat(here.operations(new Operation.Insert(Pointer.parse("/s"), 0, JsonValue.NULL)))
                .isInstanceOf(Refused.class);
        assertThat(here.edit(
                        new Edit.JsonPatch(List.of(new JsonPatchOperation.Add(Pointer.parse("/s/-"), JsonValue.NULL)))))
                .isInstanceOf(Refused.class);
    }

    private static Operation add(String values) {
        return new Operation.AddToSet(Pointer.parse("/s"), values(values));
    }

    private static Operation remove(String values) {
        return new Operation.RemoveFromSet(Pointer.parse("/s"), values(values));
    }

    private static List<JsonValue> values(String values) {
        return new ArrayList<>(((JsonArray) Json.of(values)).elements());
    }

    private void assertBothRead(Writer there, String expected) {
        here.sees(there.document);
        there.sees(here.document);
        assertThat(here.reads()).isEqualTo(Json.of(expected).toString());
        assertThat(there.document).isEqualTo(here.document);
    }
}
