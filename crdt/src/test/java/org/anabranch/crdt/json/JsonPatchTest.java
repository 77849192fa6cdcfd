package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.EditOutcome.Refused;
import org.anabranch.crdt.json.EditOutcome.Unchanged;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6902, rule by rule, with the examples of its appendix A, and what is our own. (A.13 is a member twice, for parsers.) */
class JsonPatchTest {

    private final Writer here = new Writer(1);

    @ParameterizedTest(name = "A.{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1  | {'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux'}] | {'baz':'qux','foo':'bar'}
            2  | {'foo':['bar','baz']} | [{'op':'add','path':'/foo/1','value':'qux'}] | {'foo':['bar','qux','baz']}
            3  | {'baz':'qux','foo':'bar'} | [{'op':'remove','path':'/baz'}] | {'foo':'bar'}
            4  | {'foo':['bar','qux','baz']} | [{'op':'remove','path':'/foo/1'}] | {'foo':['bar','baz']}
            5  | {'baz':'qux','foo':'bar'} | [{'op':'replace','path':'/baz','value':'boo'}] | {'baz':'boo','foo':'bar'}
            6  | {'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}} | [{'op':'move','from':'/foo/waldo','path':'/qux/thud'}] | {'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}
            7  | {'foo':['all','grass','cows','eat']} | [{'op':'move','from':'/foo/1','path':'/foo/3'}] | {'foo':['all','cows','eat','grass']}
            8  | {'baz':'qux','foo':['a',2,'c']} | [{'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2}] | {'baz':'qux','foo':['a',2,'c']}
            9  | {'baz':'qux'} | [{'op':'test','path':'/baz','value':'bar'}] | refused
            10 | {'foo':'bar'} | [{'op':'add','path':'/child','value':{'grandchild':{}}}] | {'foo':'bar','child':{'grandchild':{}}}
            11 | {'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux','xyz':123}] | {'foo':'bar','baz':'qux'}
            12 | {'foo':'bar'} | [{'op':'add','path':'/baz/bat','value':'qux'}] | refused
            14 | {'/':9,'~1':10} | [{'op':'test','path':'/~01','value':10}] | {'/':9,'~1':10}
            15 | {'/':9,'~1':10} | [{'op':'test','path':'/~01','value':'10'}] | refused
            16 | {'foo':['bar']} | [{'op':'add','path':'/foo/-','value':['abc','def']}] | {'foo':['bar',['abc','def']]}
            """)
    void theExamplesOfAppendixA(int number, String document, String patch, String expected) {
        assertPatched(document, patch, expected);
    }

    @ParameterizedTest(name = "{1} on {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'a':1}       | [{'op':'add','path':'/a','value':2}]                | {'a':2}
            {'a':[1]}     | [{'op':'add','path':'/a/1','value':2}]              | {'a':[1,2]}
            {'a':[1]}     | [{'op':'add','path':'/a/2','value':2}]              | refused
            {'a':[1]}     | [{'op':'add','path':'/a/01','value':2}]             | refused
            {'a':[1]}     | [{'op':'add','path':'/a/-1','value':2}]             | refused
            {'a':[1]}     | [{'op':'add','path':'/a/x','value':2}]              | refused
            {'a':[1]}     | [{'op':'add','path':'/a/99999999999','value':2}]    | refused
            {'a':'x'}     | [{'op':'add','path':'/a/0','value':2}]              | refused
            {'a':{}}      | [{'op':'add','path':'/a/-','value':2}]              | {'a':{'-':2}}
            {'a':1}       | [{'op':'add','path':'','value':{'b':2}}]            | {'b':2}
            {'a':1}       | [{'op':'remove','path':'/b'}]                       | refused
            {'a':[1]}     | [{'op':'remove','path':'/a/1'}]                     | refused
            {'a':[1]}     | [{'op':'remove','path':'/a/-'}]                     | refused
            {'a':1}       | [{'op':'replace','path':'/b','value':1}]            | refused
            {'a':[1,2]}   | [{'op':'replace','path':'/a/1','value':3}]          | {'a':[1,3]}
            {'a':[1,2]}   | [{'op':'replace','path':'/a/2','value':3}]          | refused
            {'a':1}       | [{'op':'replace','path':'','value':{'b':2}}]        | {'b':2}
            {'a':{'b':1}} | [{'op':'move','from':'/a','path':'/a/b'}]           | refused
            {'a':{'b':1}} | [{'op':'move','from':'/a','path':'/a'}]             | {'a':{'b':1}}
            {'a':1}       | [{'op':'move','from':'/b','path':'/c'}]             | refused
            {'a':1,'b':2} | [{'op':'move','from':'/a','path':'/b'}]             | {'b':1}
            {'a':[1,2,3]} | [{'op':'move','from':'/a/2','path':'/a/0'}]         | {'a':[3,1,2]}
            {'a':[1,2,3]} | [{'op':'move','from':'/a/0','path':'/a/-'}]         | {'a':[2,3,1]}
            {'a':[1,2,3]} | [{'op':'move','from':'/a/0','path':'/a/3'}]         | refused
            {'a':[1],'b':[2]} | [{'op':'move','from':'/a/0','path':'/b/1'}]     | {'a':[],'b':[2,1]}
            {'a':[[1],2]} | [{'op':'move','from':'/a/1','path':'/a/0/0'}]       | {'a':[[2,1]]}
            {'a':[1,[2]]} | [{'op':'move','from':'/a/0','path':'/a/0/0'}]       | refused
            {'a':{'b':1}} | [{'op':'copy','from':'/a','path':'/a/c'}]           | {'a':{'b':1,'c':{'b':1}}}
            {'a':[1,2]}   | [{'op':'copy','from':'/a/0','path':'/a/-'}]         | {'a':[1,2,1]}
            {'a':1}       | [{'op':'copy','from':'/b','path':'/c'}]             | refused
            {'a':1}       | [{'op':'test','path':'/a','value':1.0}]             | {'a':1}
            {'a':{'b':1,'c':[]}} | [{'op':'test','path':'/a','value':{'c':[],'b':1}}] | {'a':{'b':1,'c':[]}}
            {'a':1}       | [{'op':'test','path':'/b','value':null}]            | refused
            {'a':null}    | [{'op':'test','path':'/a','value':null}]            | {'a':null}
            {'a':1}       | [{'op':'remove','path':'/a'},{'op':'add','path':'/a/b','value':1}] | refused
            {'':{'':1}}   | [{'op':'replace','path':'//','value':2}]            | {'':{'':2}}
            """)
    void everyRule(String document, String patch, String expected) {
        assertPatched(document, patch, expected);
    }

    @Test
    void aDocumentStaysAnObject() {
        here.put("{'a':1}");

        assertThat(reason("[{'op':'remove','path':''}]")).isEqualTo(Reason.NOT_AN_OBJECT);
        assertThat(reason("[{'op':'replace','path':'','value':[]}]")).isEqualTo(Reason.NOT_AN_OBJECT);
        assertThat(reason("[{'op':'move','from':'/a','path':''}]")).isEqualTo(Reason.NOT_AN_OBJECT);
    }

    @Test
    void aRefusalNamesTheOperationAndLeavesNothing() {
        here.put("{'a':1}");
        Document before = here.document;

        Refused refused = (Refused) here.edit(patch("[{'op':'remove','path':'/a'},{'op':'remove','path':'/b/c'}]"));

        assertThat(refused.operation()).isEqualTo(1);
        assertThat(refused.pointer()).isEqualTo(Pointer.parse("/b/c"));
        assertThat(refused.detail()).isEqualTo("there is nothing at '/b/c'");
        assertThat(here.document).isSameAs(before);
    }

    @Test
    void aMissingDocumentIsCreated() {
        assertThat(here.edit(patch("[{'op':'add','path':'/a','value':1}]"))).isInstanceOf(EditOutcome.Changed.class);
        assertThat(here.reads()).isEqualTo("{\"a\":1}");
    }

    @Test
    void addingWhatIsShownIsNoChange() {
        here.put("{'a':[1,{'b':2}]}");

        assertThat(here.edit(patch("[{'op':'replace','path':'/a/1/b','value':2}]")))
                .isEqualTo(new Unchanged());
    }

    @Test
    void aMoveInsideAnArrayMovesTheElementItself() {
        here.put("{'a':[{'n':1},{'n':2},{'n':3}]}");
        Writer there = here.copy(2);
        here.changed(patch("[{'op':'move','from':'/a/0','path':'/a/2'}]"));
        there.set("/a/0/n", "9");

        assertThat(here.sees(there.document).reads()).isEqualTo("{\"a\":[{\"n\":2},{\"n\":3},{\"n\":9}]}");
    }

    private void assertPatched(String document, String patch, String expected) {
        here.put(document);
        EditOutcome outcome = here.edit(patch(patch));
        if (expected.equals("refused")) {
            assertThat(outcome).isInstanceOf(Refused.class);
            assertThat(((Refused) outcome).reason()).isEqualTo(Reason.PATCH_CONFLICT);
            assertThat(here.value()).isEqualTo(Json.of(document));
        } else {
            assertThat(outcome).isNotInstanceOf(Refused.class);
            assertThat(here.value()).isEqualTo(Json.of(expected));
        }
    }

    private Reason reason(String patch) {
        return ((Refused) here.edit(patch(patch))).reason();
    }

    private static Edit patch(String text) {
        List<JsonPatchOperation> operations = new ArrayList<>();
        for (JsonValue value : (JsonArray) Json.of(text)) {
            JsonObject operation = (JsonObject) value;
            Pointer path = pointer(operation, "path");
            JsonValue argument = operation.get("value");
            operations.add(
                    switch (((JsonString) operation.get("op")).value()) {
                        case "add" -> new JsonPatchOperation.Add(path, argument);
                        case "remove" -> new JsonPatchOperation.Remove(path);
                        case "replace" -> new JsonPatchOperation.Replace(path, argument);
                        case "move" -> new JsonPatchOperation.Move(pointer(operation, "from"), path);
                        case "copy" -> new JsonPatchOperation.Copy(pointer(operation, "from"), path);
                        default -> new JsonPatchOperation.Test(path, argument);
                    });
        }
        return new Edit.JsonPatch(operations);
    }

    private static Pointer pointer(JsonObject operation, String member) {
        return Pointer.parse(((JsonString) operation.get(member)).value());
    }
}
