package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.junit.jupiter.api.Test;

/** What concurrent writes mean, example by example. */
class DocumentTest {

    private final Writer here = new Writer(1);

    @Test
    void writesToDifferentFieldsAreBothThere() {
        here.put("{'a':{'x':1,'y':1}}");
        Writer there = here.copy(2);
        here.set("/a/x", "2");
        there.put("{'a':{'x':1,'y':2},'b':true}");

        assertBothRead(there, "{'a':{'x':2,'y':2},'b':true}");
    }

    @Test
    void documentsCreatedAtTwoPlacesMergeFieldByField() {
        Writer there = new Writer(2);
        here.put("{'a':{'x':1},'n':1}");
        there.put("{'a':{'y':2}}");

        assertBothRead(there, "{'a':{'x':1,'y':2},'n':1}");
    }

    @Test
    void writesToOneFieldAreBothKeptAndTheLatestIsShown() {
        here.put("{'a':0}");
        Writer there = here.copy(2);
        here.setClock(100);
        here.set("/a", "'mine'");
        there.set("/a", "'theirs'");

        assertBothRead(there, "{'a':'mine'}");
        assertThat(here.view().conflicts()).hasSize(1);
        List<Sibling> siblings = here.view().conflicts().get(0).siblings();
        assertThat(siblings.stream().map(Sibling::value)).containsExactly(Json.of("'mine'"), Json.of("'theirs'"));
        assertThat(siblings.get(0).time()).isEqualTo(HybridTimestamp.of(101, 0));

        here.set("/a", "'mine'");
        there.sees(here.document);
        assertThat(there.view().conflicts())
                .as("an explicit write of what is shown")
                .isEmpty();
    }

    @Test
    void aPutLeavesAConflictWhereTheValueIsEqual() {
        here.put("{'a':0}");
        Writer there = here.copy(2);
        there.setClock(100);
        here.set("/a", "1");
        there.set("/a", "2");
        here.sees(there.document);

        assertThat(here.edit(new Edit.Put(here.value()))).isEqualTo(new Unchanged());
        assertThat(here.view().conflicts()).hasSize(1);
        here.put("{'a':2,'b':1}");
        assertThat(here.view().conflicts()).hasSize(1);
    }

    @Test
    void equalValuesAreNoConflict() {
        here.put("{'a':0}");
        Writer there = here.copy(2);
        here.set("/a", "1.0");
        there.set("/a", "1");

        assertBothRead(there, "{'a':1}");
        assertThat(here.view().conflicts()).isEmpty();
    }

    @Test
    void anUpdateWinsOverTheRemoveOfItsField() {
        here.put("{'a':{'x':1,'y':1}}");
        Writer there = here.copy(2);
        here.remove("/a");
        there.set("/a/x", "2");

        assertBothRead(there, "{'a':{'x':2}}");
    }

    @Test
    void anObjectAndAScalarOfOneFieldAreAConflictThatShowsTheObject() {
        here.put("{}");
        Writer there = here.copy(2);
        here.set("/a", "{'x':1}");
        there.setClock(100);
        there.set("/a", "5");

        assertBothRead(there, "{'a':{'x':1}}");
        List<Sibling> siblings = here.view().conflicts().get(0).siblings();
        assertThat(siblings.stream().map(Sibling::facet)).containsExactly(Facet.MAP, Facet.REGISTER);
        assertThat(siblings.get(0).dot()).isEqualTo(new Dot(new ReplicaId(1), 3));

        here.set("/a/x", "2");
        assertThat(here.view().conflicts())
                .as("a nested write leaves what is hidden")
                .hasSize(1);
        here.put("{'a':'gone'}");
        assertThat(here.view().conflicts()).as("an assignment replaces it all").isEmpty();
    }

    @Test
    void theLastFieldRemovedLeavesTheObject() {
        here.put("{'m':{'x':1}}");
        here.remove("/m/x");

        assertThat(here.reads()).isEqualTo("{\"m\":{}}");
    }

    /** The marker rule: the marker died with a concurrent removal, so the one who empties the map writes a new one. */
    @Test
    void theLastFieldRemovedLeavesTheObjectAlsoWhereItsMarkerDied() {
        here.put("{'m':{'x':1}}");
        Writer there = here.copy(2);
        here.remove("/m");
        there.set("/m/x", "2");
        assertBothRead(there, "{'m':{'x':2}}");

        Writer put = here.copy(3);
        Writer merge = here.copy(4);
        here.remove("/m/x");
        put.put("{'m':{}}");
        merge.merge("{'m':{'x':null}}");
        assertThat(put.reads()).isEqualTo("{\"m\":{}}");
        assertThat(merge.reads()).isEqualTo("{\"m\":{}}");
        assertBothRead(there, "{'m':{}}");
    }

    /** Rule 33, admitted. */
    @Test
    void differentLastFieldsOfAMarkerlessObjectRemovedConcurrentlyLeaveNothing() {
        here.put("{'m':{'x':1}}");
        Writer second = here.copy(2);
        Writer third = here.copy(3);
        Document assigned = second.set("/m/x", "2");
        Document added = second.set("/m/y", "3");
        Document removed = here.remove("/m");
        second.sees(removed);
        third.sees(removed, assigned, added);

        Document x = second.remove("/m/x");
        Document y = third.remove("/m/y");

        assertThat(second.sees(y).reads()).isEqualTo("{}");
        assertThat(third.sees(x).reads()).isEqualTo("{}");
    }

    @Test
    void nullAndEmptyContainersAreValues() {
        here.put("{'a':null,'b':{},'c':[]}");

        assertThat(here.reads()).isEqualTo("{\"a\":null,\"b\":{},\"c\":[]}");
        here.put("{}");
        assertThat(here.reads()).isEqualTo("{}");
    }

    @Test
    void aMergePatchDoesWhatRfc7396Shows() {
        here.put("{'title':'Goodbye!','author':{'givenName':'John','familyName':'Doe'},"
                + "'tags':['example','sample'],'content':'This will be unchanged'}");
        here.merge(
                "{'title':'Hello!','phoneNumber':'+01-123-456-7890','author':{'familyName':null},'tags':['example']}");

        assertThat(here.value())
                .isEqualTo(Json.of("{'title':'Hello!','author':{'givenName':'John'},'tags':['example'],"
                        + "'content':'This will be unchanged','phoneNumber':'+01-123-456-7890'}"));
        here.merge("{'title':{'de':'Hallo','en':null}}");
        assertThat(here.value().get("title")).isEqualTo(Json.of("{'de':'Hallo'}"));
    }

    @Test
    void operationsSeeThoseBeforeThemAndAreAllOrNothing() {
        here.put("{'a':1}");
        Pointer path = Pointer.parse("/b/c");

        here.operations(new Operation.Set(path, Json.of("1")), new Operation.Increment(path, BigInteger.TEN));
        assertThat(here.reads()).isEqualTo("{\"a\":1,\"b\":{\"c\":11}}");

        EditOutcome refused =
                here.operations(new Operation.Remove(path), new Operation.Set(Pointer.parse("/a/x"), Json.of("1")));
        assertThat(refused).isInstanceOf(Refused.class);
        assertThat(((Refused) refused).operation()).isEqualTo(1);
        assertThat(here.reads()).isEqualTo("{\"a\":1,\"b\":{\"c\":11}}");
    }

    @Test
    void operationsOnTheWrongTypeAreRefused() {
        here.put("{'s':'x','o':{},'l':[1]}");

        assertRefused(Reason.PATCH_CONFLICT, new Operation.Increment(Pointer.parse("/s"), BigInteger.ONE));
        assertRefused(Reason.PATCH_CONFLICT, new Operation.Increment(Pointer.parse("/o"), BigInteger.ONE));
        assertRefused(Reason.PATCH_CONFLICT, new Operation.Increment(Pointer.ROOT, BigInteger.ONE));
        assertRefused(Reason.PATCH_CONFLICT, new Operation.Set(Pointer.parse("/s/x"), Json.of("1")));
        assertRefused(Reason.PATCH_CONFLICT, new Operation.Set(Pointer.parse("/l/1"), Json.of("1")));
        assertRefused(Reason.PATCH_CONFLICT, new Operation.Set(Pointer.parse("/l/x"), Json.of("1")));
        assertRefused(Reason.PATCH_CONFLICT, new Operation.Set(Pointer.parse("/l/00"), Json.of("1")));
        assertRefused(Reason.PATCH_CONFLICT, new Operation.Increment(Pointer.parse("/n"), BigInteger.TEN.pow(1_000)));
        assertRefused(Reason.NOT_AN_OBJECT, new Operation.Set(Pointer.ROOT, Json.of("[]")));
        assertRefused(Reason.NOT_AN_OBJECT, new Operation.Remove(Pointer.ROOT));
        assertThat(here.edit(new Edit.MergePatch(Json.of("[1]")))).isInstanceOf(Refused.class);
        assertThat(here.operations(new Operation.Remove(Pointer.parse("/s/x")))).isEqualTo(new Unchanged());
    }

    @Test
    void aPathDeeperThanCanBeStoredIsRefused() {
        Pointer path = Pointer.ROOT;
        for (int i = 0; i < Path.DEPTH_MAX; i++) {
            path = path.child("a");
        }
        here.put("{}");

        assertThat(here.operations(new Operation.Set(path, Json.of("1")))).isInstanceOf(EditOutcome.Changed.class);
        assertRefused(Reason.PATCH_CONFLICT, new Operation.Set(path, Json.of("{}")));
        assertRefused(Reason.PATCH_CONFLICT, new Operation.Increment(path.child("a"), BigInteger.ONE));
    }

    @Test
    void theVersionIsThatOfValueAndConflictsAlone() {
        here.put("{'a':1}");
        Writer other = new Writer(9);
        other.put("{'a':2}");
        other.put("{'a':1.0}");

        assertThat(here.view().etag()).hasSize(32).isEqualTo(other.view().etag());
        Writer there = here.copy(2);
        there.setClock(100);
        here.set("/a", "2");
        there.set("/a", "3");
        String alone = there.view().etag();
        there.sees(here.document);
        assertThat(there.reads()).isEqualTo("{\"a\":3}");
        assertThat(there.view().etag()).isNotEqualTo(alone);
    }

    private void assertRefused(Reason reason, Operation operation) {
        EditOutcome outcome = here.operations(operation);
        assertThat(outcome).isInstanceOf(Refused.class);
        assertThat(((Refused) outcome).reason()).isEqualTo(reason);
        assertThat(((Refused) outcome).pointer()).isEqualTo(operation.path());
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
