package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.junit.jupiter.api.Test;

/** Edits within a value that is written as one: it is written anew as a whole, and is one value for conflicts. */
class WholeValueTest {

    private final Writer one = new Writer(1).withAtomic("/a");

    @Test
    void partsOfAWholeAreSetByKeyAndByIndex() {
        one.put("{'a':{'l':[{'x':1},2,3]}}");

        one.set("/a/l/0/x", "9");
        one.set("/a/l/2", "[]");
        one.set("/a/m/n", "true");

        assertThat(one.reads()).isEqualTo("{\"a\":{\"l\":[{\"x\":9},2,[]],\"m\":{\"n\":true}}}");
        assertThat(one.document.leaves()).as("the root and one value").hasSize(2);
    }

    @Test
    void partsOfAWholeAreRemovedByKeyAndByIndex() {
        one.put("{'a':{'l':[1,2,3],'k':0}}");

        one.remove("/a/l/0");
        one.remove("/a/l/1");
        one.remove("/a/k");

        assertThat(one.reads()).isEqualTo("{\"a\":{\"l\":[2]}}");
    }

    @Test
    void elementsAreInsertedIntoAWholeByIndex() {
        one.put("{'a':{'l':[1,3]}}");

        one.operations(new Operation.Insert(Pointer.parse("/a/l"), 1, Json.of("2")));
        one.edit(new Edit.JsonPatch(List.of(
                new JsonPatchOperation.Add(Pointer.parse("/a/l/-"), Json.of("4")),
                new JsonPatchOperation.Add(Pointer.parse("/a/l/0"), Json.of("0")))));

        assertThat(one.reads()).isEqualTo("{\"a\":{\"l\":[0,1,2,3,4]}}");
    }

    @Test
    void whatAWholeDoesNotHaveIsMissingOrRefused() {
        one.put("{'a':{'l':[1],'s':'x'}}");

        for (String missing : List.of("/a/l/1", "/a/l/-1", "/a/l/x", "/a/l/00", "/a/z", "/a/s/t", "/a/l/0/0")) {
            assertThat(one.operations(new Operation.Remove(Pointer.parse(missing))))
                    .as(missing)
                    .isInstanceOf(EditOutcome.Unchanged.class);
        }
        for (String refused : List.of("/a/l/1", "/a/l/x", "/a/s/t", "/a/l/0/0")) {
            assertThat(one.operations(new Operation.Set(Pointer.parse(refused), Json.of("1"))))
                    .as(refused)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            outcome -> assertThat(outcome.reason()).isEqualTo(Reason.PATCH_CONFLICT));
        }
    }

    @Test
    void partsWrittenAtTwoPlacesAreAConflictOfWholes() {
        Writer two = new Writer(2).withAtomic("/a").sees(one.put("{'a':{'x':1,'y':1}}"));
        Document there = two.set("/a/y", "2");
        one.set("/a/x", "2");

        one.sees(there);

        assertThat(one.view().conflicts()).hasSize(1);
        assertThat(one.view().conflicts().get(0).siblings())
                .extracting(sibling -> sibling.value().toString())
                .containsExactlyInAnyOrder("{\"x\":2,\"y\":1}", "{\"x\":1,\"y\":2}");
    }
}
