package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.crdt.json.EditOutcome.Absent;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.junit.jupiter.api.Test;

/** Deletes, and what is written beside and after them. */
class DocumentLifeTest {

    private final Writer here = new Writer(1);

    @Test
    void aDeletedDocumentReadsAsAbsent() {
        here.put("{'a':1}");
        here.delete();

        assertThat(here.reads()).isNull();
        assertThat(here.document.isEmpty())
                .as("the contents stay until everyone knows")
                .isFalse();
        assertThat(here.edit(new Edit.Delete())).isEqualTo(new Absent());
    }

    @Test
    void aConcurrentUpdateRevivesTheWholeDocument() {
        here.put("{'f1':1,'f2':1}");
        Writer there = here.copy(2);
        here.delete();
        there.set("/f2", "2");

        assertBothRead(there, "{'f1':1,'f2':2}");
    }

    @Test
    void underDeleteWinsAConcurrentUpdateRevivesNothing() {
        Writer one = new Writer(1, DeletePolicy.DELETE_WINS);
        one.put("{'f1':1,'f2':1}");
        Writer other = one.copy(2);
        one.delete();
        other.set("/f2", "2");

        assertThat(one.sees(other.document).reads()).isNull();
        assertThat(other.sees(one.document).reads()).isNull();
    }

    @Test
    void aRemovalRevivesNothing() {
        here.put("{'f1':1,'f2':1}");
        Writer there = here.copy(2);
        here.delete();
        there.remove("/f2");

        assertThat(here.sees(there.document).reads()).isNull();
    }

    /** Otherwise the removal would hide the rest again, for lack of the one leaf that the record had not observed. */
    @Test
    void removingTheFieldThatRevivedADocumentLeavesTheOthers() {
        here.put("{'f1':1,'f2':1}");
        Writer there = here.copy(2);
        here.delete();
        there.set("/f2", "2");
        here.sees(there.document);
        here.remove("/f2");

        assertBothRead(there, "{'f1':1}");
    }

    @Test
    void writingToADeletedDocumentStartsItAnew() {
        here.put("{'a':1,'b':2}");
        here.delete();

        EditOutcome outcome = here.edit(new Edit.MergePatch(Json.of("{'c':3,'d':null}")));

        assertThat(((EditOutcome.Changed) outcome).created()).isTrue();
        assertThat(here.reads()).isEqualTo("{\"c\":3}");
        assertThat(here.document.deleteRecords().isEmpty()).isTrue();
    }

    /** Rule 34, admitted. */
    @Test
    void writtenAnewBesideAnUpdateOfTheOldLifeMergesByField() {
        Writer one = new Writer(1, DeletePolicy.DELETE_WINS);
        one.put("{'f1':1,'f2':1}");
        Writer other = one.copy(2);
        one.delete();
        one.put("{'g':1}");
        other.set("/f2", "2");

        assertThat(one.sees(other.document).reads()).isEqualTo("{\"f2\":2,\"g\":1}");
    }

    @Test
    void anEmptyPatchCreatesAMissingDocumentAndChangesNoOther() {
        assertThat(here.operations()).isInstanceOf(EditOutcome.Changed.class);
        assertThat(here.reads()).isEqualTo("{}");
        assertThat(here.operations()).isEqualTo(new Unchanged());
        assertThat(here.edit(new Edit.MergePatch(Json.of("{}")))).isEqualTo(new Unchanged());
    }

    private void assertBothRead(Writer there, String expected) {
        here.sees(there.document);
        there.sees(here.document);
        String canonical = Json.of(expected).toString();
        assertThat(here.reads()).isEqualTo(canonical);
        assertThat(there.reads()).isEqualTo(canonical);
        assertThat(there.document).isEqualTo(here.document);
        assertThat(there.view()).isEqualTo(here.view());
    }
}
