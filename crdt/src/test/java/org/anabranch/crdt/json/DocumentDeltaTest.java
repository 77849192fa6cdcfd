package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.junit.jupiter.api.Test;

/** What deltas hold and what joining them costs. */
class DocumentDeltaTest {

    private final Writer here = new Writer(1);

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
    void whatIsWrittenAndRemovedInOneEditIsNoChange() {
        here.put("{'a':1}");

        assertThat(here.operations(
                        new Operation.Set(Pointer.parse("/b"), Json.of("1")),
                        new Operation.Remove(Pointer.parse("/b"))))
                .isEqualTo(new Unchanged());
    }
}
