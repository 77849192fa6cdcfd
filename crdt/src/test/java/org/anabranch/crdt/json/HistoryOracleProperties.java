package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Documents show what the {@link HistoryOracle} says of the commits that they saw. A failure names the seed.
 *
 * <p>Without deletes and collections that holds for commits seen in any order. With them it holds for those who see no
 * commit before those that its author had seen: a context says that a dot is here or dead, and not that the rest of its
 * commit was seen, so that a record made elsewhere may observe more than its author's history. (No node shows such a state
 * to anyone.)
 */
class HistoryOracleProperties {

    private static final Map<String, Integer> TALLY = new TreeMap<>();

    @AfterContainer
    static void everyKindOfCommitHasHappened() {
        assertThat(TALLY)
                .containsOnlyKeys(
                        "Edit$Put",
                        "Edit$Delete",
                        "PUT to a base",
                        "Operation$Set",
                        "Operation$Remove",
                        "Operation$Increment",
                        "Operation$AddToSet",
                        "Operation$RemoveFromSet",
                        "Operation$Insert",
                        "JsonPatchOperation$Add",
                        "JsonPatchOperation$Remove",
                        "JsonPatchOperation$Move",
                        "purge",
                        "drop",
                        "fold");
        assertThat(TALLY.values()).as("%s", TALLY).allMatch(times -> times > 10);
    }

    @Property
    void aDocumentIsAFunctionOfTheHistoryThatItSawInAnyOrder(@ForAll long seed, @ForAll DeletePolicy policy) {
        new HistoryRun(seed, policy, HistoryRun.Order.ANY, new SmallEdits(seed, false), TALLY).run(30);
    }

    @Property
    void withDeletesAndCollectionsItIsInTheOrderOfCauseAndEffect(@ForAll long seed, @ForAll DeletePolicy policy) {
        new HistoryRun(seed, policy, HistoryRun.Order.CAUSAL, new SmallEdits(seed, true), TALLY).run(40);
    }
}
