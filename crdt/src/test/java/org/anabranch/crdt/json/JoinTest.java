package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;

/** Copies that are taken in: of the same history, of another one, and of both. */
class JoinTest {

    private final Site here = new Site(1);
    private final Site there = new Site(2);

    @Test
    void aCopyOfElsewhereReadsAlikeToTheVersion() {
        there.edit(put("{\"name\":\"z\",\"tags\":[1,2,{\"id\":1}],\"o\":{\"p\":null}}"));
        there.edit(operation(new Operation.Increment(Pointer.parse("/likes"), BigInteger.TWO)));
        there.edit(operation(new Operation.AddToSet(Pointer.parse("/set"), List.of(new JsonString("x")))));
        there.edit(operation(new Operation.Move(
                Pointer.parse("/tags"),
                there.document
                        .root()
                        .at(Path.ROOT.key("tags"))
                        .elements()
                        .get(2)
                        .id(),
                0)));
        assertThat(here.join(there.document)).isInstanceOf(EditOutcome.Changed.class);
        assertThat(here.view()).isEqualTo(there.view());
    }

    @Test
    void takenInAgainItChangesNothing() {
        there.edit(put("{\"name\":\"z\",\"tags\":[1,2]}"));
        here.join(there.document);
        Document before = here.document;
        assertThat(here.join(there.document)).isInstanceOf(EditOutcome.Unchanged.class);
        assertThat(here.document).isEqualTo(before);
        assertThat(there.join(here.document)).isInstanceOf(EditOutcome.Unchanged.class);
    }

    @Test
    void besideWhatIsNewNothingIsTakenInAgain() {
        there.edit(put("{\"name\":\"z\",\"tags\":[1,2]}"));
        here.join(there.document);
        there.edit(operation(new Operation.Set(Pointer.parse("/b"), Json.of("1"))));
        assertThat(here.join(there.document))
                .isInstanceOfSatisfying(
                        EditOutcome.Changed.class,
                        changed -> assertThat(changed.delta().leaves()).hasSize(1));
        assertThat(here.view()).isEqualTo(there.view());
    }

    /** Nobody can tell whether it counts the same things. */
    @Test
    void aCounterOfElsewhereIsTakenInOnce() {
        there.edit(put("{}"));
        there.edit(operation(new Operation.Increment(Pointer.parse("/likes"), BigInteger.TWO)));
        assertThat(here.join(there.document)).isInstanceOf(EditOutcome.Changed.class);
        assertThat(here.join(there.document)).isInstanceOf(EditOutcome.Refused.class);
        assertThat(here.view().value()).hasToString("{\"likes\":2}");
    }

    @Test
    void whatIsKnownHereIsJoinedExactly() {
        here.edit(put("{\"a\":1,\"b\":2}"));
        here.edit(operation(new Operation.Increment(Pointer.parse("/likes"), BigInteger.ONE)));
        Document earlier = here.document;
        here.edit(operation(new Operation.Remove(Pointer.parse("/a"))));
        here.edit(operation(new Operation.Increment(Pointer.parse("/likes"), BigInteger.ONE)));
        assertThat(here.join(earlier)).isInstanceOf(EditOutcome.Unchanged.class);
        assertThat(here.view().value()).hasToString("{\"b\":2,\"likes\":2}");
        Document later = here.document;
        Site stale = new Site(1, earlier, later.context());
        assertThat(stale.join(later)).isInstanceOf(EditOutcome.Changed.class);
        assertThat(stale.view().value().get("a")).isNull();
    }

    @Test
    void whatWasWrittenOnBothSidesIsInConflictAndNothingIsLost() {
        here.edit(put("{\"name\":\"here\",\"mine\":1}"));
        there.edit(put("{\"name\":\"there\",\"theirs\":2}"));
        here.join(there.document);
        assertThat(here.view().value().members().keySet()).containsExactly("mine", "name", "theirs");
        assertThat(here.view().conflicts()).hasSize(1);
    }

    @Test
    void incrementsOfTwoHistoriesAreRefusedRatherThanMiscounted() {
        here.edit(put("{\"name\":\"a\"}"));
        here.edit(operation(new Operation.Increment(Pointer.parse("/likes"), BigInteger.ONE)));
        there.edit(put("{\"name\":\"b\"}"));
        there.edit(operation(new Operation.Increment(Pointer.parse("/likes"), BigInteger.ONE)));
        Document before = here.document;
        assertThat(here.join(there.document))
                .isInstanceOfSatisfying(
                        EditOutcome.Refused.class,
                        refused -> assertThat(refused.pointer()).hasToString("/likes"));
        assertThat(here.document).isEqualTo(before);
    }

    @Test
    void aDeletedDocumentStartsAnewWithACopyOfElsewhere() {
        here.edit(put("{\"old\":1}"));
        Document old = here.document;
        here.edit(new Edit.Delete());
        assertThat(here.join(old)).isInstanceOf(EditOutcome.Unchanged.class);
        there.edit(put("{\"new\":1}"));
        here.join(there.document);
        assertThat(here.view().value()).hasToString("{\"new\":1}");
    }

    @Test
    void aCopyThatShowsNothingOrMadeUpItsElementsIsRefused() {
        there.edit(put("{\"a\":1}"));
        there.edit(new Edit.Delete());
        assertThatThrownBy(() -> new Edit.Join(there.document)).hasMessageContaining("shows nothing");
        Site future = new Site(1);
        future.edit(put("{\"l\":[1]}"));
        Leaf element = future.document.leaves().get(new Dot(new ReplicaId(1), 3));
        Dot dot = new Dot(new ReplicaId(2), 1);
        Leaf root = new Leaf.MapMarker(Path.ROOT);
        Dot rootDot = new Dot(new ReplicaId(2), 2);
        Document forged = Document.of(
                new TreeMap<>(Map.of(dot, element, rootDot, root)), CausalContext.of(List.of(dot, rootDot)));
        assertThat(here.join(forged)).isInstanceOf(EditOutcome.Refused.class);
        assertThat(here.document.isEmpty()).isTrue();
    }

    private static Edit put(String json) {
        return new Edit.Put((JsonObject) Json.of(json));
    }

    private static Edit operation(Operation operation) {
        return new Edit.Operations(List.of(operation));
    }

    /** One replica of one document. */
    private static final class Site {
        private final ReplicaId replica;
        private long last;
        private Document document;

        Site(long replica) {
            this(replica, Document.EMPTY, CausalContext.EMPTY);
        }

        /** One that has heard of {@code context}. */
        Site(long replica, Document document, CausalContext context) {
            this.replica = new ReplicaId(replica);
            this.document = document.withContext(document.context());
            this.last = context.last(this.replica);
        }

        EditOutcome join(Document other) {
            return edit(new Edit.Join(other));
        }

        EditOutcome edit(Edit edit) {
            DotBlock dots = new DotBlock(replica, last + 1);
            EditOutcome outcome = Editor.edit(
                    document,
                    edit,
                    DeletePolicy.UPDATE_WINS,
                    dots,
                    HybridTimestamp.of(1_000 * replica.bits() + dots.next(), 0));
            last = dots.next() - 1;
            if (outcome instanceof EditOutcome.Changed changed) {
                document = document.join(changed.delta());
            }
            return outcome;
        }

        DocumentView view() {
            return document.view(DeletePolicy.UPDATE_WINS).orElseThrow();
        }
    }
}
