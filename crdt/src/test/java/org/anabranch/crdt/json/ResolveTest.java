package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.junit.jupiter.api.Test;

/** A conflict is settled by choosing one of the listed siblings, and what was listed is then what is read. */
class ResolveTest {

    private final Writer here = new Writer(1);

    @Test
    void theChosenValueIsLeft() {
        here.put("{'a':0}");
        conflict("1", "2", "{'x':1}", "[5]");
        List<Sibling> siblings = siblings();
        assertThat(siblings.stream().map(sibling -> sibling.value().toString()))
                .containsExactly("{\"x\":1}", "[5]", "2", "1");

        for (Sibling sibling : siblings) {
            Writer trial = here.copy(9);
            trial.operations(resolve(sibling.dot()));
            assertThat(trial.value().get("a")).isEqualTo(sibling.value());
            assertThat(trial.view().conflicts()).isEmpty();
        }
    }

    @Test
    void whatWasWrittenMeanwhileStaysAndReplacesTheChoiceItHadSeen() {
        here.put("{'a':0}");
        conflict("1", "2");
        Writer there = here.copy(9);
        there.setClock(500);
        here.operations(resolve(siblings().get(1).dot()));
        there.set("/a", "3");
        here.sees(there.document);

        assertThat(siblings().stream().map(sibling -> sibling.value().toString()))
                .containsExactly("3");
    }

    /** It was left beside the count, and the conflict with it. */
    @Test
    void aCountThatIsChosenLeavesNoTextBesideIt() {
        here.put("{'a':5}");
        Writer there = here.copy(2);
        there.setClock(100);
        here.increment("/a", 1);
        there.set("/a", "'x'");
        here.sees(there.document);
        assertThat(here.reads()).isEqualTo("{\"a\":1}");

        here.operations(resolve(siblings().get(0).dot()));

        assertThat(here.reads()).isEqualTo("{\"a\":1}");
        assertThat(here.view().conflicts()).isEmpty();
    }

    @Test
    void aNumberKeepsWhatWasCountedOnIt() {
        here.put("{'a':5}");
        Writer there = here.copy(2);
        there.setClock(100);
        here.increment("/a", 1);
        there.set("/a", "20");
        Writer third = here.copy(3);
        third.setClock(50);
        third.set("/a", "'x'");
        third.increment("/b", 1);
        Writer fourth = there.copy(4);
        fourth.increment("/a", 2);
        here.sees(there.document, fourth.document);
        assertThat(here.reads()).isEqualTo("{\"a\":23}");
        here.sees(third.document);

        for (Sibling sibling : siblings()) {
            Writer trial = here.copy(9);
            trial.operations(resolve(sibling.dot()));
            assertThat(trial.value().get("a")).isEqualTo(sibling.value());
        }
    }

    @Test
    void anotherDotIsRefusedAsAChangedConflict() {
        here.put("{'a':0}");
        Dot only = siblings().get(0).dot();

        assertThat(here.operations(resolve(only))).as("nothing to settle").isEqualTo(new Unchanged());
        Refused refused = (Refused) here.operations(resolve(new Dot(only.replica(), 77)));
        assertThat(refused.reason()).isEqualTo(Reason.CONFLICT_CHANGED);
        assertThat(refused.pointer()).isEqualTo(Pointer.parse("/a"));
    }

    private static Operation resolve(Dot dot) {
        return new Operation.Resolve(Pointer.parse("/a"), dot);
    }

    private List<Sibling> siblings() {
        return siblings(here);
    }

    private static List<Sibling> siblings(Writer writer) {
        return Conflicts.siblings(writer.slot(Pointer.parse("/a")));
    }

    /** Values that are written at as many places, one after the other by the clock. */
    private void conflict(String... values) {
        Document before = here.document;
        for (int i = 0; i < values.length; i++) {
            Writer writer = new Writer(2 + i).sees(before);
            writer.setClock(100 + i);
            writer.set("/a", values[i]);
            here.sees(writer.document);
        }
    }
}
