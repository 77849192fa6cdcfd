package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.anabranch.crdt.json.Edit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bodies are patches, and what those that are not are told. */
class PatchesTest {

    private static final String ELEMENT = "82010000000000000001010180";

    private final Patches patches = new Patches(HttpLimits.DEFAULT);

    private Edit parse(String type, String text) {
        String body = text.replace('\'', '"').replace("ELEMENT", ELEMENT);
        return patches.parse(type, body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'op':'set','path':'/a','value':null} | Set[path=/a, value=null]",
                "{'op':'remove','path':''} | Remove[path=]",
                "{'op':'increment','path':'/a','by':-30000000000000000000} | Increment[path=/a, by=-30000000000000000000]",
                "{'op':'add-to-set','path':'/t','values':['x',1]} | AddToSet[path=/t, values=[\"x\", 1]]",
                "{'op':'remove-from-set','path':'/t','values':[]} | RemoveFromSet[path=/t, values=[]]",
                "{'op':'insert','path':'/l','index':0,'value':{}} | Insert[path=/l, index=0, value={}]",
                "{'op':'insert','path':'/l','index':1e30,'value':1} | Insert[path=/l, index=2147483647, value=1]",
                "{'op':'insert','path':'/l','after':'ELEMENT','value':1} | InsertAfter[path=/l, after=82010000000000000001010180, value=1]",
                "{'op':'move','path':'/l','element':'ELEMENT','index':2} | Move[path=/l, element=82010000000000000001010180, index=2]",
                "{'op':'delete','path':'/l','element':'ELEMENT'} | DeleteElement[path=/l, element=82010000000000000001010180]",
                "{'op':'resolve','path':'/n','dot':'00000000000000ff:7'} | Resolve[path=/n, dot=00000000000000ff:7]"
            })
    void operationsAreTakenAsTheyAreWritten(String step, String expected) {
        Edit.Operations edit = (Edit.Operations) parse(MediaTypes.OPERATIONS, "[" + step + "]");
        assertThat(edit.operations()).singleElement().hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'op':'add','path':'/a/-','value':1,'xyz':2} | Add[path=/a/-, value=1]",
                "{'op':'remove','path':'/a'} | Remove[path=/a]",
                "{'op':'replace','path':'','value':{}} | Replace[path=, value={}]",
                "{'op':'move','from':'/a','path':'/b'} | Move[from=/a, path=/b]",
                "{'op':'copy','from':'/a','path':'/b~1c'} | Copy[from=/a, path=/b~1c]",
                "{'op':'test','path':'/a','value':'x'} | Test[path=/a, value=\"x\"]"
            })
    void jsonPatchIsTakenAsRfc6902WritesIt(String step, String expected) {
        Edit.JsonPatch edit = (Edit.JsonPatch) parse(MediaTypes.JSON_PATCH, "[" + step + "]");
        assertThat(edit.operations()).singleElement().hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "operations | {} | patch-invalid | -1",
                "operations | [3] | patch-invalid | 0",
                "operations | [{'op':7}] | patch-invalid | 0",
                "operations | [{'op':'remove','path':'/a'},{'op':'fly','path':'/a'}] | patch-invalid | 1",
                "operations | [{'op':'remove','path':'a'}] | patch-invalid | 0",
                "operations | [{'op':'remove','path':'/a~2'}] | patch-invalid | 0",
                "operations | [{'op':'remove','path':'/a','value':1}] | patch-invalid | 0",
                "operations | [{'op':'increment','path':'/a','by':1.5}] | patch-invalid | 0",
                "operations | [{'op':'insert','path':'/a','index':-1,'value':1}] | patch-invalid | 0",
                "operations | [{'op':'insert','path':'/a','index':0.5,'value':1}] | patch-invalid | 0",
                "operations | [{'op':'insert','path':'/a','value':1}] | patch-invalid | 0",
                "operations | [{'op':'insert','path':'/a','index':0,'after':'x','value':1}] | patch-invalid | 0",
                "operations | [{'op':'add-to-set','path':'/a','values':[[]]}] | patch-invalid | 0",
                "operations | [{'op':'add-to-set','path':'/a','values':'x'}] | patch-invalid | 0",
                "operations | [{'op':'move','path':'/a','element':'no such','index':0}] | patch-conflict | 0",
                "operations | [{'op':'delete','path':'/a','element':7}] | patch-invalid | 0",
                "operations | [{'op':'resolve','path':'/a','dot':'no dot'}] | conflict-changed | 0",
                "json-patch | {} | patch-invalid | -1",
                "json-patch | [{'op':'add','path':'/a'}] | patch-invalid | 0",
                "json-patch | [{'op':'move','path':'/a'}] | patch-invalid | 0",
                "json-patch | [{'op':'increment','path':'/a','by':1}] | patch-invalid | 0",
                "json-patch | [{'path':'/a'}] | patch-invalid | 0"
            })
    void whatIsNoPatchIsRefusedByName(String kind, String body, String problem, int operation) {
        String type = kind.equals("operations") ? MediaTypes.OPERATIONS : MediaTypes.JSON_PATCH;
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> parse(type, body));
        assertThat(refused.problem().type().slug()).isEqualTo(problem);
        assertThat(refused.problem().operation()).isEqualTo(operation);
    }
}
