package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.junit.jupiter.api.Test;

/** A patch that derives from an older version does what it would have done there, concurrently with what came since. */
class PatchOfAnOlderVersionTest {

    private final Writer here = new Writer(1);

    @Test
    void aMergePatchLeavesWhatWasWrittenSince() {
        here.put("{'a':1,'b':{'x':1}}");
        Document base = here.document;
        here.put("{'a':1,'b':{'x':2,'y':3},'c':4}");
        here.edit(new Edit.MergePatch(Json.of("{'a':5,'b':{'z':6}}"), base));

        assertThat(here.reads()).isEqualTo("{\"a\":5,\"b\":{\"x\":2,\"y\":3,\"z\":6},\"c\":4}");
    }

    @Test
    void aMergePatchRemovesWhatItSawAndNotWhatWasWrittenSince() {
        here.put("{'gone':1,'changed':1}");
        Document base = here.document;
        here.put("{'gone':1,'changed':2}");
        here.edit(new Edit.MergePatch(Json.of("{'gone':null,'changed':null}"), base));

        assertThat(here.reads()).isEqualTo("{\"changed\":2}");
    }

    @Test
    void anIncrementAddsToWhatIsThereNow() {
        here.put("{'n':5}");
        Document base = here.document;
        here.put("{'n':7}");
        here.edit(new Edit.Operations(List.of(new Operation.Increment(Pointer.parse("/n"), BigInteger.TEN)), base));

        assertThat(here.reads()).isEqualTo("{\"n\":17}");
    }

    @Test
    void aTestIsMadeOnTheVersionThatItDerivesFrom() {
        here.put("{'a':1,'l':[1,2]}");
        Document base = here.document;
        here.put("{'a':2,'l':[0,1,2]}");
        JsonPatchOperation was = new JsonPatchOperation.Test(Pointer.parse("/a"), Json.of("1"));
        JsonPatchOperation is = new JsonPatchOperation.Test(Pointer.parse("/a"), Json.of("2"));
        JsonPatchOperation add = new JsonPatchOperation.Add(Pointer.parse("/l/2"), Json.of("3"));

        assertThat(((Refused) here.edit(new Edit.JsonPatch(List.of(is, add), base))).reason())
                .isEqualTo(Reason.PATCH_CONFLICT);
        assertThat(here.edit(new Edit.JsonPatch(List.of(was, add), base))).isInstanceOf(Changed.class);
        assertThat(here.reads()).isEqualTo("{\"a\":2,\"l\":[0,1,2,3]}");
    }

    @Test
    void aDocumentDeletedSinceIsWrittenWholeWithThePatchOrRefused() {
        for (DeletePolicy policy : DeletePolicy.values()) {
            Writer writer = new Writer(1, policy);
            writer.put("{'f1':1,'f2':1}");
            Document base = writer.document;
            writer.delete();
            EditOutcome outcome = writer.edit(new Edit.MergePatch(Json.of("{'f1':2}"), base));
            if (policy == DeletePolicy.UPDATE_WINS) {
                assertThat(((Changed) outcome).created()).isTrue();
                assertThat(writer.reads()).isEqualTo("{\"f1\":2,\"f2\":1}");
            } else {
                assertThat(((Refused) outcome).reason()).isEqualTo(Reason.DOCUMENT_DELETED);
                assertThat(writer.reads()).isNull();
            }
        }
    }

    @Test
    void aPatchThatDoesNotApplyToADocumentDeletedSinceIsRefused() {
        here.put("{'a':1}");
        Document base = here.document;
        here.delete();
        JsonPatchOperation remove = new JsonPatchOperation.Remove(Pointer.parse("/missing"));

        assertThat(here.edit(new Edit.JsonPatch(List.of(remove), base))).isInstanceOf(Refused.class);
        assertThat(here.reads()).isNull();
    }
}
