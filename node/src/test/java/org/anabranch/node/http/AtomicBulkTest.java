package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AtomicBulkTest extends LiveTestBase {

    private static final String ATOMIC = SHOP + "/docs:bulk?atomic=true";

    @Test
    void allLinesAreOneCommitInTheirOrder() {
        put(DOCS + "old", "{}");
        HttpResponse<String> answer = bulk(ATOMIC, """
                {"id":"a","body":{"n":1}}
                {"op":"patch","id":"a","body":{"m":2}}
                {"op":"delete","id":"old"}
                {"id":"a","body":{"m":2,"n":1}}
                """);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/x-ndjson");
        String[] lines = answer.body().split("\n");
        assertThat(lines).hasSize(4);
        assertThat(lines[0]).startsWith("{\"id\":\"a\",\"status\":201,\"etag\":\"");
        assertThat(lines[1]).startsWith("{\"id\":\"a\",\"status\":204,\"etag\":\"");
        assertThat(lines[2]).isEqualTo("{\"id\":\"old\",\"status\":204}");
        assertThat(lines[3]).isEqualTo(lines[1]);
        assertThat(get(DOCS + "a").body()).isEqualTo("{\"m\":2,\"n\":1}");
        assertThat(get(DOCS + "old").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"b\",\"body\":[]} | 422 | not-an-object",
                "{\"id\":\"b\" | 400 | json-invalid",
                "{\"id\":\"..\",\"body\":{}} | 400 | id-invalid",
                "{\"id\":\"b\",\"ifMatch\":\"x\",\"body\":{}} | 412 | precondition-failed",
                "{\"id\":\"b\",\"baseVersion\":\"x\",\"body\":{}} | 409 | base-version-gone",
                "{\"op\":\"delete\",\"id\":\"none\"} | 404 | no-such-document",
                "{\"op\":\"patch\",\"id\":\"a\",\"patchType\":\"application/json-patch+json\",\"body\":[{\"op\":\"test\",\"path\":\"/n\",\"value\":7}]} | 409 | patch-conflict"
            })
    void oneLineThatFailsIsNamedAndNothingIsDone(String bad, int status, String problem) {
        put(DOCS + "kept", "{\"n\":1}");
        String session = header(get(DOCS + "kept"), "Session");
        HttpResponse<String> answer =
                bulk(ATOMIC, "{\"id\":\"a\",\"body\":{\"n\":1}}\n" + bad + "\n{\"op\":\"delete\",\"id\":\"kept\"}");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem(answer)).isEqualTo(problem);
        assertThat(json(answer.body()).get("line")).hasToString("2");
        assertThat(get(DOCS + "a").statusCode()).isEqualTo(404);
        assertThat(header(get(DOCS + "kept"), "Session")).isEqualTo(session);
    }

    @Test
    void anEmptyRequestDoesNothing() {
        HttpResponse<String> answer = bulk(ATOMIC, "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }
}
