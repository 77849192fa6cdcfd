package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The examples in the appendices A of RFC 7396 and RFC 6902, sent to a node. What they do to a text whose root is no object
 * is done to a member here, since a document is one; at the root it is refused.
 */
class RfcExamplesTest extends LiveTestBase {

    private static final String A = DOCS + "a";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"b\"} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"b\"} | {\"b\":\"c\"} | {\"a\":\"b\",\"b\":\"c\"}",
                "{\"a\":\"b\"} | {\"a\":null} | {}",
                "{\"a\":\"b\",\"b\":\"c\"} | {\"a\":null} | {\"b\":\"c\"}",
                "{\"a\":[\"b\"]} | {\"a\":\"c\"} | {\"a\":\"c\"}",
                "{\"a\":\"c\"} | {\"a\":[\"b\"]} | {\"a\":[\"b\"]}",
                "{\"a\":{\"b\":\"c\"}} | {\"a\":{\"b\":\"d\",\"c\":null}} | {\"a\":{\"b\":\"d\"}}",
                "{\"a\":[{\"b\":\"c\"}]} | {\"a\":[1]} | {\"a\":[1]}",
                "[\"a\",\"b\"] | [\"c\",\"d\"] | [\"c\",\"d\"]",
                "{\"a\":\"b\"} | [\"c\"] | [\"c\"]",
                "{\"a\":\"foo\"} | null | absent",
                "{\"a\":\"foo\"} | \"bar\" | \"bar\"",
                "{\"e\":null} | {\"a\":1} | {\"a\":1,\"e\":null}",
                "[1,2] | {\"a\":\"b\",\"c\":null} | {\"a\":\"b\"}",
                "{} | {\"a\":{\"bb\":{\"ccc\":null}}} | {\"a\":{\"bb\":{}}}"
            })
    void mergePatchDoesAsItsAppendixShows(String original, String patch, String result) {
        if (original.startsWith("{")) {
            put(A, original);
            HttpResponse<String> answer = merge(A, patch);
            if (patch.startsWith("{")) {
                assertThat(answer.statusCode()).isEqualTo(204);
                assertThat(get(A).body()).isEqualTo(result);
            } else {
                assertThat(answer.statusCode()).isEqualTo(422);
                assertThat(problem(answer)).isEqualTo("not-an-object");
                assertThat(get(A).body()).isEqualTo(original);
            }
        }
        put(A, "{\"member\":" + original + "}");
        assertThat(merge(A, "{\"member\":" + patch + "}").statusCode()).isEqualTo(204);
        assertThat(get(A).body()).isEqualTo(result.equals("absent") ? "{}" : "{\"member\":" + result + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A.1 | {'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux'}] | {'baz':'qux','foo':'bar'}",
                "A.2 | {'foo':['bar','baz']} | [{'op':'add','path':'/foo/1','value':'qux'}] | {'foo':['bar','qux','baz']}",
                "A.3 | {'baz':'qux','foo':'bar'} | [{'op':'remove','path':'/baz'}] | {'foo':'bar'}",
                "A.4 | {'foo':['bar','qux','baz']} | [{'op':'remove','path':'/foo/1'}] | {'foo':['bar','baz']}",
                "A.5 | {'baz':'qux','foo':'bar'} | [{'op':'replace','path':'/baz','value':'boo'}] | {'baz':'boo','foo':'bar'}",
                "A.6 | {'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}} | [{'op':'move','from':'/foo/waldo','path':'/qux/thud'}] | {'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}",
                "A.7 | {'foo':['all','grass','cows','eat']} | [{'op':'move','from':'/foo/1','path':'/foo/3'}] | {'foo':['all','cows','eat','grass']}",
                "A.8 | {'baz':'qux','foo':['a',2,'c']} | [{'op':'test','path':'/baz','value':'qux'},{'op':'test','path':'/foo/1','value':2}] | {'baz':'qux','foo':['a',2,'c']}",
                "A.10 | {'foo':'bar'} | [{'op':'add','path':'/child','value':{'grandchild':{}}}] | {'child':{'grandchild':{}},'foo':'bar'}",
                "A.11 | {'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux','xyz':123}] | {'baz':'qux','foo':'bar'}",
                "A.14 | {'/':9,'~1':10} | [{'op':'test','path':'/~01','value':10}] | {'/':9,'~1':10}",
                "A.16 | {'foo':['bar']} | [{'op':'add','path':'/foo/-','value':['abc','def']}] | {'foo':['bar',['abc','def']]}"
            })
    void jsonPatchDoesAsItsAppendixShows(String section, String original, String patch, String result) {
        put(A, quoted(original));
        assertThat(jsonPatch(A, quoted(patch), "Prefer", "return=representation")
                        .body())
                .as(section)
                .isEqualTo(quoted(result));
        assertThat(get(A).body()).isEqualTo(quoted(result));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A.9 | {'baz':'qux'} | [{'op':'test','path':'/baz','value':'bar'}] | 409 | patch-conflict",
                "A.12 | {'foo':'bar'} | [{'op':'add','path':'/baz/bat','value':'qux'}] | 409 | patch-conflict",
                "A.13 | {'foo':'bar'} | [{'op':'add','path':'/baz','value':'qux','op':'remove'}] | 400 | json-invalid",
                "A.15 | {'/':9,'~1':10} | [{'op':'test','path':'/~01','value':'10'}] | 409 | patch-conflict"
            })
    void jsonPatchRefusesAsItsAppendixShows(String section, String original, String patch, int status, String problem) {
        put(A, quoted(original));
        HttpResponse<String> refused = jsonPatch(A, quoted(patch));
        assertThat(refused.statusCode()).as(section).isEqualTo(status);
        assertThat(problem(refused)).isEqualTo(problem);
        assertThat(get(A).body()).isEqualTo(quoted(original));
    }

    @Test
    void aJsonPatchThatLeavesNoObjectIsRefused() {
        put(A, "{\"a\":1}");
        for (String patch : new String[] {
            "[{'op':'replace','path':'','value':['c']}]",
            "[{'op':'add','path':'','value':1}]",
            "[{'op':'remove','path':''}]"
        }) {
            HttpResponse<String> refused = jsonPatch(A, quoted(patch));
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(problem(refused)).isEqualTo("not-an-object");
        }
        assertThat(get(A).body()).isEqualTo("{\"a\":1}");
    }

    private static String quoted(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }
}
