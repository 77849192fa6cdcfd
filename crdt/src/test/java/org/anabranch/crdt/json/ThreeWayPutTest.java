package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.junit.jupiter.api.Test;

/** A PUT that derives from an older version: what was written since stays. */
class ThreeWayPutTest {

    private final Writer here = new Writer(1);

    @Test
    void fieldsWrittenSinceStay() {
        here.put("{'a':1,'b':1,'c':1}");
        Document base = here.document;
        here.put("{'a':1,'b':2,'d':1}");
        put("{'a':5,'b':1,'c':1}", base);

        assertThat(here.reads()).isEqualTo("{\"a\":5,\"b\":2,\"d\":1}");
        assertThat(here.view().conflicts()).isEmpty();
    }

    @Test
    void aFieldThatBothWroteIsAConflict() {
        here.put("{'a':1}");
        Document base = here.document;
        here.put("{'a':2}");
        put("{'a':3}", base);

        assertThat(here.view().conflicts()).hasSize(1);
        assertThat(here.reads()).isEqualTo("{\"a\":3}");
    }

    @Test
    void aChangeThatBothMadeIsMadeOnce() {
        here.put("{'a':1,'l':[1]}");
        Document base = here.document;
        here.put("{'a':2,'l':[1,2]}");

        assertThat(put("{'a':2,'l':[1,2]}", base)).isEqualTo(new Unchanged());
    }

    @Test
    void incrementsSinceStayAndTheDifferenceIsAdded() {
        here.put("{}");
        here.increment("/n", 5);
        Document base = here.document;
        here.increment("/n", 10);
        put("{'n':8}", base);

        assertThat(here.reads()).isEqualTo("{\"n\":18}");
    }

    @Test
    void anElementThatBothAddedUnderOneIdIsOne() {
        here.put("{'l':[{'id':1}]}");
        Document base = here.document;
        here.put("{'l':[{'id':1},{'id':2,'x':1}]}");
        put("{'l':[{'id':1},{'id':2,'y':1},{'id':3}]}", base);

        assertThat(here.reads()).isEqualTo("{\"l\":[{\"id\":1},{\"id\":2,\"x\":1,\"y\":1},{\"id\":3}]}");
    }

    @Test
    void elementsAddedSinceStay() {
        here.put("{'l':[1,2]}");
        Document base = here.document;
        here.put("{'l':[1,9,2]}");
        put("{'l':[1,2,3]}", base);

        assertThat(here.reads()).isEqualTo("{\"l\":[1,9,2,3]}");
    }

    @Test
    void aDocumentDeletedSinceIsWrittenWholeOrRefused() {
        for (DeletePolicy policy : DeletePolicy.values()) {
            Writer writer = new Writer(1, policy);
            writer.put("{'f1':1,'f2':1}");
            Document base = writer.document;
            writer.delete();
            EditOutcome outcome = writer.edit(new Edit.Put(Json.object("{'f1':2,'f2':1}"), base));
            if (policy == DeletePolicy.UPDATE_WINS) {
                assertThat(((Changed) outcome).created()).isTrue();
                assertThat(writer.reads()).isEqualTo("{\"f1\":2,\"f2\":1}");
            } else {
                assertThat(((Refused) outcome).reason()).isEqualTo(Reason.DOCUMENT_DELETED);
            }
        }
    }

    /** What was folded since lives on in other counts; folding it once more from the base would count it twice. */
    @Test
    void incrementsFoldedSinceAreCountedOnce() {
        here.put("{}");
        for (int i = 0; i < Mutation.COUNTER_DOTS_MAX; i++) {
            here.increment("/n", 1);
        }
        Document base = here.document;
        for (int i = 0; i < 10; i++) {
            here.increment("/n", 1);
        }
        put("{'n':65}", base);

        assertThat(here.reads()).isEqualTo("{\"n\":75}");
    }

    private EditOutcome put(String body, Document base) {
        return here.edit(new Edit.Put(Json.object(body), base));
    }
}
