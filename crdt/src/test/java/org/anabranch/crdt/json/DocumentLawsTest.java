package org.anabranch.crdt.json;

import static org.anabranch.crdt.json.DocumentSubject.add;
import static org.anabranch.crdt.json.DocumentSubject.increment;
import static org.anabranch.crdt.json.DocumentSubject.insert;
import static org.anabranch.crdt.json.DocumentSubject.move;
import static org.anabranch.crdt.json.DocumentSubject.put;
import static org.anabranch.crdt.json.DocumentSubject.remove;
import static org.anabranch.crdt.json.DocumentSubject.set;
import static org.anabranch.crdt.json.DocumentSubject.take;

import java.util.stream.Stream;
import org.anabranch.crdt.Night;
import org.anabranch.testkit.Convergence;
import org.anabranch.testkit.Settings;
import org.anabranch.testkit.Subject;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every law of the test-kit, up to bytes and collection, facet by facet. The specification is the {@link HistoryOracle}. */
@Execution(ExecutionMode.CONCURRENT)
class DocumentLawsTest {

    private static final Settings SETTINGS = Settings.standard()
            .withRuns(Integer.getInteger(Settings.RUNS_PROPERTY, 40))
            .withScopeSchedulesMax(Night.IS_NOW ? 40_000 : 400); // at night all
    private static final Edit DELETE = new Edit.Delete();

    private static final Editing[] ALL = {
        editing("register", set("/a", "1"), set("/a", "'x'"), remove("/a"), set("/a", "null")),
        editing("map", set("/m/a", "1"), remove("/m"), put("{'m':{}}"), remove("/m/a"), set("/m/b", "2")),
        editing("list", insert("/l", 0, "'x'"), move("/l/0", "/l/1"), remove("/l/0"), set("/l/0", "{'k':1}"))
                .mayGrow(),
        editing("array", put("{'l':[1,2,3]}"), put("{'l':[3,1]}"), put("{'l':[1,4,3]}"), move("/l/1", "/l/0")),
        editing("counter", increment("/n", 1), increment("/n", -3), remove("/n"), set("/n", "5"), put("{'n':2}")),
        editing("set", add("/s", "1"), take("/s", "1"), remove("/s"), add("/s", "'x'"), put("{'s':[2,1]}")),
        editing("life", put("{'a':1,'b':1}"), DELETE, set("/a", "2"), remove("/b"), increment("/b", 1)),
        editing("life", put("{'a':1,'b':1}"), DELETE, set("/a", "2"), remove("/b"), increment("/b", 1))
                .deletesWin(),
        editing(
                        "types of one field",
                        set("/a", "{'b':1}"),
                        insert("/a", 0, "1"),
                        increment("/a", 2),
                        add("/a", "1"),
                        set("/a", "3"),
                        remove("/a/b"))
                .mayGrow(),
        editing(
                "all of it",
                put("{'a':[{'id':1,'n':1}],'b':{}}"),
                put("{'a':[{'id':2},{'id':1,'n':2}]}"),
                increment("/a/0/n", 2),
                DELETE,
                move("/a/1", "/a/0"),
                add("/b/s", "1"),
                remove("/a/0"))
    };

    /** Collecting has no part in the small scope, where nothing is ever at rest. */
    private static final int NONE = 0;

    /** @param grows whether the same edits again and again add something each time, as insertions do */
    private record Editing(String name, DeletePolicy policy, boolean grows, Edit... edits) {
        Editing mayGrow() {
            return new Editing(name, policy, true, edits);
        }

        Editing deletesWin() {
            return new Editing(name, DeletePolicy.DELETE_WINS, grows, edits);
        }

        Subject<Document, Edit> subject() {
            return DocumentSubject.of(policy, edits);
        }

        @Override
        public String toString() {
            return name + ", " + policy;
        }
    }

    /** Without the places of elements: one that was moved here and deleted there leaves its place, until its list goes. */
    private static long size(Document document) {
        long[] size = {0};
        document.leaves().forEach((dot, leaf) -> size[0] += leaf instanceof Leaf.Placed ? 0 : 1);
        return size[0];
    }

    private static Editing editing(String name, Edit... edits) {
        return new Editing(name, DeletePolicy.UPDATE_WINS, false, edits);
    }

    static Stream<Editing> editings() {
        return Stream.of(ALL);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("editings")
    void aDocumentKeepsEveryLaw(Editing editing) {
        Night.requireManyCases(editing.toString(), SETTINGS, Convergence.check(editing.subject(), SETTINGS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("editings")
    void collectingChangesNothingThatIsReadAndLeavesNothingBehind(Editing editing) {
        Subject<Document, Edit> documents = DocumentSubject.collecting(editing.subject(), editing.policy);
        Convergence.check(
                editing.grows ? documents : documents.size(DocumentLawsTest::size),
                SETTINGS.withScopeSchedulesMax(NONE));
    }
}
