package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.Test;

/** What collecting drops, what it keeps, and what goes wrong when it is done too early, example by example. */
class CollectorTest {

    private final Writer here = new Writer(1);

    @Test
    void aPurgedDocumentLeavesNothing() {
        for (DeletePolicy policy : DeletePolicy.values()) {
            Writer writer = new Writer(1, policy);
            writer.put("{'a':{'b':[1,2]},'n':1}");
            writer.delete();

            Document delta = writer.purge().orElseThrow();

            assertThat(writer.document.isEmpty()).isTrue();
            assertThat(delta.leaves().isEmpty()).isTrue();
            assertThat(writer.purge()).as("there is nothing more to do").isEmpty();
        }
    }

    @Test
    void aDocumentWithoutADeleteRecordIsNotPurged() {
        here.put("{'a':1}");

        assertThat(here.purge()).isEmpty();
    }

    @Test
    void anUpdatedDocumentLosesItsDeleteRecordAlone() {
        here.put("{'f1':1,'f2':1}");
        Writer there = here.copy(2);
        there.set("/f2", "2");
        here.delete();
        here.sees(there.document);
        String etag = here.view().etag();

        Document delta = here.purge().orElseThrow();

        assertThat(here.reads()).isEqualTo("{\"f1\":1,\"f2\":2}");
        assertThat(here.view().etag()).isEqualTo(etag);
        assertThat(here.document.deleteRecords().isEmpty()).isTrue();
        assertThat(delta.context().cardinality())
                .as("the record, and the number of the purge")
                .isEqualTo(2);
    }

    @Test
    void underDeleteWinsTheUpdateGoesToo() {
        Writer deleter = new Writer(1, DeletePolicy.DELETE_WINS);
        deleter.put("{'f1':1,'f2':1}");
        Writer updater = deleter.copy(2);
        updater.set("/f2", "2");
        deleter.delete();
        deleter.sees(updater.document);
        deleter.purge();

        updater.sees(deleter.document);
        assertThat(updater.document.isEmpty()).isTrue();
    }

    @Test
    void ofADocumentWrittenAnewOnlyTheOldLifeIsPurged() {
        here.put("{'f1':1}");
        here.delete();
        Writer there = here.copy(2);
        here.purge();
        there.put("{'g':1}");

        assertBothRead(there, "{\"g\":1}");
        assertThat(here.purge()).isEmpty();
    }

    /** Rule 34, its second half: what was written in the old life shows up in the new one, unless a purge was quicker. */
    @Test
    void underDeleteWinsAPurgeThatHasNotSeenTheNewLifeTakesTheOldUpdateAway() {
        for (boolean purges : new boolean[] {false, true}) {
            Writer deleter = new Writer(1, DeletePolicy.DELETE_WINS);
            deleter.put("{'f1':1,'f2':1}");
            Writer updater = deleter.copy(2);
            Document deleted = deleter.delete();
            Writer renewer = deleter.copy(3);
            renewer.put("{'g':1}");
            updater.set("/f2", "2");
            Document updated = updater.document;
            updater.sees(deleted);
            if (purges) {
                updater.purge();
            }
            for (Writer writer : new Writer[] {deleter, updater, renewer}) {
                writer.sees(updated, deleter.document, updater.document, renewer.document);
                assertThat(writer.reads()).isEqualTo(purges ? "{\"g\":1}" : "{\"f2\":2,\"g\":1}");
            }
        }
    }

    /** The acknowledgement came, the update that its sender had written before is still on its way. */
    @Test
    void aPurgeOnAcknowledgementAloneLeavesHalfADocument() {
        here.put("{'f1':1,'f2':1}");
        Writer there = here.copy(2);
        there.set("/f2", "2");
        there.sees(here.delete());

        here.purge();

        assertBothRead(there, "{\"f2\":2}"); // and nobody can give the other half back
    }

    @Test
    void aPurgeOfWhatIsStableLeavesTheWholeDocumentOrNothing() {
        here.put("{'f1':1,'f2':1}");
        Writer there = here.copy(2);
        Document updated = there.set("/f2", "2");
        there.sees(here.delete());

        here.sees(updated);
        here.purge();

        assertBothRead(there, "{\"f1\":1,\"f2\":2}");
    }

    @Test
    void countsFoldIntoTheYoungest() {
        here.put("{'n':5}");
        here.increment("/n", 1);
        here.increment("/n", -2);
        here.increment("/n", 3);
        Dot youngest = new Dot(new ReplicaId(1), here.seq());
        String etag = here.view().etag();

        here.fold(here.seen()).orElseThrow();

        assertThat(here.view().etag()).isEqualTo(etag);
        Leaf.Count sum = (Leaf.Count) here.document.leaves().get(youngest);
        assertThat(sum.added()).isEqualTo(BigInteger.valueOf(4));
        assertThat(sum.subtracted()).isEqualTo(BigInteger.TWO);
        assertThat(sum.changed()).isEqualTo(new Dot(new ReplicaId(1), here.seq()));
        assertThat(here.document.leaves().size())
                .as("the root, the number, the sum")
                .isEqualTo(3);
        assertThat(here.fold(here.seen())).as("there is nothing more to do").isEmpty();
    }

    @Test
    void everyCounterOfADocumentIsFoldedWithOneNumber() {
        here.put("{'l':[{}],'m':{}}");
        for (String path : new String[] {"/l/0/n", "/m/n", "/n"}) {
            here.increment(path, 1);
            here.increment(path, 2);
        }
        long before = here.seq();

        here.fold(here.seen()).orElseThrow();

        assertThat(here.seq()).isEqualTo(before + 1);
        assertThat(here.reads()).isEqualTo("{\"l\":[{\"n\":3}],\"m\":{\"n\":3},\"n\":3}");
        assertThat(here.fold(here.seen())).isEmpty();
    }

    @Test
    void aCounterThatIsHiddenIsFoldedAndStaysTheSameSibling() {
        here.put("{'a':0}");
        Writer there = here.copy(2);
        here.increment("/a", 1);
        here.increment("/a", 2);
        there.put("{'a':{'k':1}}");
        here.sees(there.document);
        DocumentView before = here.view();

        assertThat(here.fold(here.seen())).isPresent();

        assertThat(here.view()).isEqualTo(before);
        assertThat(before.conflicts()).hasSize(1);
    }

    @Test
    void onlyAPrefixOfWhatIsStableIsFolded() {
        here.put("{}");
        here.increment("/n", 1);
        VersionVector one = here.seen();
        here.increment("/n", 2);
        VersionVector two = here.seen();
        here.increment("/n", 4);

        assertThat(here.fold(one)).as("one alone").isEmpty();
        here.fold(two).orElseThrow();

        assertThat(here.document.leaves().size()).isEqualTo(3);
        assertThat(here.reads()).isEqualTo("{\"n\":7}");
    }

    @Test
    void nothingIsFoldedUnderADeleteRecord() {
        here.put("{}");
        here.increment("/n", 1);
        here.increment("/n", 1);
        Writer there = here.copy(2);
        there.increment("/n", 1);
        here.delete();
        here.sees(there.document);

        assertThat(here.reads()).isEqualTo("{\"n\":3}");
        assertThat(here.fold(here.seen())).isEmpty();
    }

    @Test
    void aRemoveThatKnewAllIncrementsErasesTheirFold() {
        here.put("{}");
        here.increment("/n", 1);
        here.increment("/n", 2);
        Writer there = here.copy(2);
        VersionVector stable = here.seen();
        here.increment("/n", 4);
        here.fold(stable).orElseThrow();
        there.remove("/n");

        assertBothRead(there, "{\"n\":4}");
    }

    /** Into the oldest dot it would lose the 3; a fresh one would do here, and not beside another fold. */
    @Test
    void ofAFoldThatWentFurtherThanARemoveKnewNothingIsLost() {
        here.put("{}");
        here.increment("/n", 2);
        Document base = here.document;
        here.increment("/n", 3);
        here.fold(here.seen()).orElseThrow();

        here.edit(new Edit.Put(Json.object("{}"), base));

        assertThat(here.reads())
                .as("the 3 that the base had not; and, admitted, the 2 that it had")
                .isEqualTo("{\"n\":5}");
    }

    @Test
    void foldsThatWentDifferentlyFarAgree() {
        Writer ended = new Writer(7);
        ended.put("{}");
        ended.increment("/n", 1);
        ended.increment("/n", 2);
        VersionVector two = ended.seen();
        ended.increment("/n", 4);
        Writer there = ended.copy(2);
        here.sees(ended.document);
        Document shorter = here.foldAlso(two, Set.of(new ReplicaId(7))).orElseThrow();
        Document longer = there.foldAlso(ended.seen(), Set.of(new ReplicaId(7))).orElseThrow();
        Writer third = ended.copy(3).sees(longer, shorter);
        Writer fourth = ended.copy(4).sees(shorter, longer);

        assertBothRead(there, "{\"n\":7}");
        assertThat(third.document).isEqualTo(here.document);
        assertThat(fourth.document).isEqualTo(here.document);
        assertThat(here.document.leaves().size()).isEqualTo(2);
    }

    @Test
    void theCountsOfAnotherReplicaThatStillWritesAreLeftToIt() {
        here.put("{}");
        here.increment("/n", 1);
        here.increment("/n", 2);
        Writer there = here.copy(2);

        assertThat(there.fold(there.seen())).isEmpty();
        assertThat(there.foldAlso(there.seen(), Set.of(new ReplicaId(1)))).isPresent();
    }

    /** Why: what is folded by one and moved on by the other is in both. */
    @Test
    void anothersFoldBesideAnIncrementThatMovesTheOldestCountsItTwice() {
        here.put("{}");
        for (int i = 0; i < Mutation.COUNTER_DOTS_MAX; i++) {
            here.increment("/n", 1);
        }
        Writer there = here.copy(2);
        there.foldAlso(there.seen(), Set.of(new ReplicaId(1))).orElseThrow();
        here.increment("/n", 1);

        assertBothRead(there, "{\"n\":66}"); // and 65 were made
    }

    @Test
    void aFoldReachesOneWhoKnowsEveryDotButNotTheFold() {
        here.put("{}");
        here.increment("/n", 2);
        here.increment("/n", 3);
        Writer there = here.copy(2);
        VersionVector known = here.seen();
        here.fold(known).orElseThrow();

        there.sees(here.document.since(known));

        assertThat(there.document.leaves()).isEqualTo(here.document.leaves());
        assertThat(there.reads()).isEqualTo("{\"n\":5}");
    }

    @Test
    void aDeltaIsSmallInTheContextOfAWholeNode() {
        here.put("{'a':1}");
        here.increment("/n", 2);
        here.increment("/n", 3);
        CausalContext node = here.document
                .context()
                .union(CausalContext.of(
                        VersionVector.EMPTY.with(new ReplicaId(1), 50).with(new ReplicaId(9), 1_000_000)));
        here.document = here.document.withContext(node);
        here.skipTo(50);

        Document fold = here.fold(here.seen()).orElseThrow();
        here.delete();
        Document purge = here.purge().orElseThrow();

        assertThat(fold.context().cardinality()).isEqualTo(3);
        assertThat(purge.context().cardinality())
                .as("marker, register, sum, record, and the number of the purge")
                .isEqualTo(5);
    }

    @Test
    void countsWhoseSumWouldBeTooLargeStayAlone() {
        BigInteger most = BigInteger.ONE.shiftLeft(Leaf.Count.BITS_MAX).subtract(BigInteger.ONE);
        TreeMap<Dot, Leaf> leaves = new TreeMap<>();
        ReplicaId one = new ReplicaId(1);
        leaves.put(new Dot(one, 1), new Leaf.MapMarker(Path.ROOT));
        for (int seq = 2; seq < 5; seq++) {
            leaves.put(new Dot(one, seq), new Leaf.Count(Path.ROOT.key("n"), most, BigInteger.ZERO, null));
        }
        Document faulty = Document.of(leaves, CausalContext.of(leaves.keySet()));

        Optional<Document> delta = Collector.fold(faulty, VersionVector.EMPTY.with(one, 4), new DotBlock(one, 5));

        assertThat(delta).isEmpty();
    }

    private void assertBothRead(Writer there, String expected) {
        Document theirs = there.document;
        there.sees(here.document);
        here.sees(theirs);
        assertThat(here.reads()).isEqualTo(expected);
        assertThat(there.reads()).isEqualTo(expected);
        assertThat(here.document).isEqualTo(there.document);
    }
}
