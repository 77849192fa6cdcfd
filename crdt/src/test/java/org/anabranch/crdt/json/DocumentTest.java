package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.crdt.json.EditOutcome.Absent;
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
    void aNumberIsTheBaseOfConcurrentIncrements() {
        here.put("{'likes':5}");
        Writer there = here.copy(2);
        here.increment("/likes", 1);
        there.increment("/likes", 1);

        assertBothRead(there, "{'likes':7}");
        assertThat(here.view().conflicts()).isEmpty();
    }

    @Test
    void threeHereAndTwoThereOnFiveAreTen() {
        here.put("{'likes':5}");
        Writer there = here.copy(2);
        here.increment("/likes", 3);
        there.increment("/likes", 2);

        assertBothRead(there, "{'likes':10}");
    }

    @Test
    void aNumberPutOverACounterIsAnIncrementByTheDifference() {
        here.put("{'likes':5}");
        here.increment("/likes", 1);
        Writer there = here.copy(2);
        here.put("{'likes':10}");
        there.merge("{'likes':8}");

        assertBothRead(there, "{'likes':12}");
        here.set("/likes", "3");
        there.increment("/likes", 1);
        assertBothRead(there, "{'likes':4}");
    }

    @Test
    void aFractionPutOverACounterIsAssigned() {
        here.put("{}");
        here.increment("/n", 1);
        here.put("{'n':1.5}");

        assertThat(here.reads()).isEqualTo("{\"n\":1.5}");
    }

    @Test
    void aRemoveErasesTheIncrementsItSawAndNoOthers() {
        here.put("{}");
        here.increment("/n", 5);
        Writer there = here.copy(2);
        here.remove("/n");
        there.increment("/n", 2);

        assertBothRead(there, "{'n':2}");
    }

    @Test
    void incrementsOfOneCommitAreOneDot() {
        here.put("{}");
        long before = here.seq();
        here.operations(
                new Operation.Increment(Pointer.parse("/n"), BigInteger.ONE),
                new Operation.Increment(Pointer.parse("/n"), BigInteger.TWO),
                new Operation.Increment(Pointer.parse("/n"), BigInteger.TEN.negate()));

        assertThat(here.reads()).isEqualTo("{\"n\":-7}");
        assertThat(here.seq() - before).isEqualTo(1);
    }

    @Test
    void aCounterKeepsAtMostSixtyFourDotsOfOneReplica() {
        here.put("{}");
        for (int i = 1; i <= 200; i++) {
            here.increment("/n", i);
        }

        assertThat(here.reads()).isEqualTo("{\"n\":20100}");
        assertThat(here.document.leaves().size()).isEqualTo(1 + Mutation.COUNTER_DOTS_MAX);
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
    void whatIsWrittenAndRemovedInOneEditIsNoChange() {
        here.put("{'a':1}");

        assertThat(here.operations(
                        new Operation.Set(Pointer.parse("/b"), Json.of("1")),
                        new Operation.Remove(Pointer.parse("/b"))))
                .isEqualTo(new Unchanged());
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
    void aCounterBeyondAllLimitsStillReads() {
        BigInteger most = BigInteger.TEN.pow(1_000).subtract(BigInteger.ONE);
        here.put("{}");
        Writer there = here.copy(2);
        here.operations(new Operation.Increment(Pointer.parse("/n"), most));
        there.operations(new Operation.Increment(Pointer.parse("/n"), most));

        here.sees(there.document);
        assertThat(here.reads()).startsWith("{\"n\":1.99999");
    }

    @Test
    void aDeltaOfOneFieldDoesNotWalkAWideDocument() {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < 100_000; i++) {
            body.append(i == 0 ? "" : ",").append("'k").append(i).append("':").append(i);
        }
        here.put(body.append('}').toString());
        Document wide = here.document;
        wide.root();
        Writer there = here.copy(2);
        Document delta = there.set("/k5000", "'new'");

        long start = System.nanoTime();
        wide.hashCode(); // walks it once
        long walkNanos = System.nanoTime() - start;
        start = System.nanoTime();
        Document joined = wide;
        for (int i = 0; i < 50; i++) {
            joined = wide.join(delta);
            joined.root();
        }
        long joinNanos = (System.nanoTime() - start) / 50;

        assertThat(joined.root().child(new Step.Key("k5000")).value()).isEqualTo(Json.of("'new'"));
        assertThat(joinNanos).as("a join, beside a walk of %s ns", walkNanos).isLessThan(walkNanos / 5);
    }

    /** A fold gives an old dot new content: a vector that covers the dot does not cover that. */
    @Test
    void sinceSendsALeafWhoseContentChangedLater() {
        here.put("{}");
        here.increment("/n", 2);
        here.increment("/n", 3);
        ReplicaId one = new ReplicaId(1);
        VersionVector before = VersionVector.EMPTY.with(one, 3);
        TreeMap<Dot, Leaf> folded = new TreeMap<>();
        folded.put(
                new Dot(one, 3),
                new Leaf.Count(Path.ROOT.key("n"), BigInteger.valueOf(5), BigInteger.ZERO, new Dot(one, 4)));
        Document fold =
                Document.of(folded, CausalContext.of(List.of(new Dot(one, 2), new Dot(one, 3), new Dot(one, 4))));
        Document after = here.document.join(fold);

        assertThat(after.root().value()).isEqualTo(Json.of("{'n':5}"));
        assertThat(here.document.join(after.since(before))).isEqualTo(after);
        assertThat(fold.join(here.document)).isEqualTo(here.document.join(fold));
        assertThat(after.view(DeletePolicy.UPDATE_WINS)).as("no reader sees it").isEqualTo(Optional.of(here.view()));
    }

    @Test
    void aRemovalTakesANumberOfItsOwnThatLabelsNothing() {
        here.put("{'a':1}");
        long before = here.seq();
        Document removal = here.remove("/a");
        Dot number = new Dot(new ReplicaId(1), before + 1);

        assertThat(here.seq()).isEqualTo(before + 1);
        assertThat(removal.context().contains(number)).isTrue();
        assertThat(here.document.leaves().contains(number)).isFalse();
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

    /** A shortcut that takes an empty store for "nothing new" loses the removal. */
    @Test
    void aDeltaWithoutLeavesRemoves() {
        here.put("{'a':1,'b':2}");
        Writer there = here.copy(2);
        Document removal = here.remove("/a");

        assertThat(removal.isEmpty()).isTrue();
        assertThat(there.sees(removal).reads()).isEqualTo("{\"b\":2}");
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
