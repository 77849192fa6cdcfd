package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes in and goes out, by type. */
class BodiesTest extends HttpTestBase {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PUT | application/json | 201",
                "PUT | Application/JSON ; Charset=\"UTF-8\" | 201",
                "PUT | application/json; charset=utf-8; profile=x | 201",
                "PUT | application/json; charset=iso-8859-1 | 415",
                "PUT | application/json; charset= | 415",
                "PUT | text/plain | 415",
                "PUT | application/ld+json | 415",
                "PUT | application/merge-patch+json | 415",
                "PATCH | application/merge-patch+json | 201",
                "PATCH | application/merge-patch+json;charset=utf-8 | 201",
                "PATCH | application/json | 415",
                "PATCH | application/vnd.anabranch.other+json | 415",
                "POST | application/x-ndjson | 200",
                "POST | application/json | 415"
            })
    void aBodyHasTheTypeThatIsTaken(String method, String type, int status) {
        String path = method.equals("POST") ? "/v1/dbs/shop/docs:bulk" : DOCS + "a";
        HttpResponse<String> answer = ask(method, path, "{}", "Content-Type", type);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 415) {
            assertThat(problem(answer)).isEqualTo("media-type-unsupported");
            assertThat(header(answer, method.equals("PATCH") ? "Accept-Patch" : "Accept"))
                    .isEqualTo(
                            switch (method) {
                                case "PATCH" ->
                                    "application/merge-patch+json, application/json-patch+json,"
                                            + " application/vnd.anabranch.ops+json";
                                case "PUT" -> "application/json";
                                default -> "application/x-ndjson";
                            });
            assertThat(shard.submitted()).isZero();
        }
    }

    @Test
    void aBodyWithoutATypeIsNotGuessedAt() {
        HttpResponse<String> answer = ask("PUT", DOCS + "a", "{}");
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(header(answer, "Accept")).isEqualTo("application/json");
    }

    @Test
    void aBodyIsNotContentCoded() {
        for (String coding : new String[] {"gzip", "identity", "br"}) {
            HttpResponse<String> answer = put(DOCS + "a", "{}", "Content-Encoding", coding);
            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(shard.submitted()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 400 | json-invalid | 1 | 1",
                "{\"a\":¶ 1,} | 400 | json-invalid | 2 | 4",
                "{\"a\":1,\"a\":1} | 400 | json-invalid | 1 | 8",
                "{\"a\":1e10001} | 400 | json-invalid | 1 | 6",
                "{\"a\":\"\\ud800\"} | 400 | json-invalid | 1 | 6",
                "[] | 422 | not-an-object | |",
                "null | 422 | not-an-object | |",
                "\"x\" | 422 | not-an-object | |"
            })
    void aBodyThatIsNoDocumentIsRefusedWithItsPlace(String body, int status, String name, String line, String column) {
        HttpResponse<String> answer = put(DOCS + "a", body.replace('¶', '\n'));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem(answer)).isEqualTo(name);
        Object saidLine = json(answer.body()).get("line");
        Object saidColumn = json(answer.body()).get("column");
        assertThat(saidLine == null ? null : saidLine.toString()).isEqualTo(line);
        assertThat(saidColumn == null ? null : saidColumn.toString()).isEqualTo(column);
        assertThat(shard.submitted()).isZero();
        assertThat(shard.contents()).isEqualTo("{}");
    }

    @Test
    void limitsOfDocumentsAreNamed() {
        HttpResponse<String> deep = put(DOCS + "a", "{\"a\":".repeat(65) + "1" + "}".repeat(65));
        assertThat(deep.statusCode()).isEqualTo(400);
        assertThat(json(deep.body()).get("limit")).hasToString("\"depthMax\"");
        HttpResponse<String> longKey = put(DOCS + "a", "{\"" + "k".repeat(1025) + "\":1}");
        assertThat(longKey.statusCode()).isEqualTo(413);
        assertThat(json(longKey.body()).get("limit")).hasToString("\"keyBytesMax\"");
        HttpResponse<String> operations = operate(DOCS + "a", "[" + "{},".repeat(1000) + "{}]");
        assertThat(operations.statusCode()).isEqualTo(413);
        assertThat(json(operations.body()).get("limit")).hasToString("\"operationsPerPatchMax\"");
        HttpResponse<String> path = operate(DOCS + "a", "[{\"op\":\"remove\",\"path\":\"/" + "k".repeat(1025) + "\"}]");
        assertThat(path.statusCode()).isEqualTo(413);
        assertThat(shard.submitted()).isZero();
        assertThat(put(DOCS + "a", "{\"a\":".repeat(64) + "1" + "}".repeat(64)).statusCode())
                .isEqualTo(201);
    }

    @Test
    void anOperationMaySetADocumentAsDeepAsAny() {
        String value = "{\"a\":".repeat(63) + "1" + "}".repeat(63);
        assertThat(operate(DOCS + "a", "[{\"op\":\"set\",\"path\":\"/a\",\"value\":" + value + "}]")
                        .statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | 200",
                "application/* | 200",
                "*/* | 200",
                "text/html, image/gif, *; q=.2 | 200",
                "text/html, application/json;q=0.1 | 200",
                "APPLICATION/JSON | 200",
                "application/vnd.anabranch.typed+json, */*;q=0.1 | 200",
                "application/vnd.anabranch.other+json | 406",
                "application/json;q=0 | 406",
                "application/json;q=0, */* | 406",
                "text/html | 406",
                "application/problem+json | 406",
                "text/* | 406"
            })
    void theClientSaysWhatItAccepts(String accept, int status) {
        shard.put("shop", "a", json("{}"));
        for (String path : new String[] {DOCS + "a", "/v1/dbs/shop/docs", DOCS + "a/conflicts", "/v1/dbs", "/v1"}) {
            HttpResponse<String> answer = get(path, "Accept", accept);
            assertThat(answer.statusCode()).as(path).isEqualTo(status);
            if (status == 406) {
                assertThat(problem(answer)).isEqualTo("not-acceptable");
                assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
            }
        }
        assertThat(get(DOCS + "none", "Accept", accept).statusCode()).isEqualTo(404);
        assertThat(put(DOCS + "a", "{}", "Accept", accept).statusCode()).isEqualTo(204);
        assertThat(put(DOCS + "a", "{}", "Accept", accept, "Prefer", "return=representation")
                        .statusCode())
                .isEqualTo(status);
    }
}
