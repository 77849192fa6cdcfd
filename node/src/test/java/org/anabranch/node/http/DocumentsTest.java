package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.anabranch.core.engine.Outcome.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest extends HttpTestBase {

    @Test
    void aPutCreatesThenChangesThenLeavesAlone() {
        HttpResponse<String> created = put(DOCS + "a", "{\"n\":1}");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body()).isEmpty();
        assertThat(header(created, "ETag")).matches("\"[0-9a-f]{32}\"");

        HttpResponse<String> changed = put(DOCS + "a", "{\"n\":2}");
        assertThat(changed.statusCode()).isEqualTo(204);
        assertThat(header(changed, "ETag")).isNotEqualTo(header(created, "ETag"));

        HttpResponse<String> unchanged = put(DOCS + "a", "{ \"n\" : 2.0 }");
        assertThat(unchanged.statusCode()).isEqualTo(204);
        assertThat(header(unchanged, "ETag")).isEqualTo(header(changed, "ETag"));
    }

    @Test
    void aGetShowsTheDocumentAndItsHeaders() {
        put(DOCS + "a", "{\"b\":1.50,\"a\":\"\\u00e9\"}");
        HttpResponse<String> got = get(DOCS + "a");
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo("{\"a\":\"é\",\"b\":1.5}");
        assertThat(header(got, "Content-Type")).isEqualTo("application/json");
        assertThat(header(got, "Vary")).isEqualTo("Accept");
        assertThat(header(got, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(got, "Document-Conflicts")).isNull();
        assertThat(header(got, "Session")).isNotEmpty();
        assertThat(header(got, "Request-Id")).isNotEmpty();
        assertThat(header(get(DOCS + "a"), "Request-Id")).isNotEqualTo(header(got, "Request-Id"));
    }

    @Test
    void aHeadHasTheHeadersOfAGetAndNoBody() {
        put(DOCS + "a", "{\"n\":1}");
        HttpResponse<String> head = ask("HEAD", DOCS + "a", null);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo("7");
        assertThat(header(head, "ETag")).isEqualTo(header(get(DOCS + "a"), "ETag"));
        assertThat(ask("HEAD", DOCS + "gone", null).statusCode()).isEqualTo(404);
    }

    @Test
    void aDeletedDocumentReadsAsAbsentAndCanBeMadeAnew() {
        put(DOCS + "a", "{}");
        assertThat(ask("DELETE", DOCS + "a", null).statusCode()).isEqualTo(204);
        HttpResponse<String> gone = get(DOCS + "a");
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(problem(gone)).isEqualTo("no-such-document");
        assertThat(header(gone, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(header(gone, "ETag")).isNull();
        assertThat(problem(ask("DELETE", DOCS + "a", null))).isEqualTo("no-such-document");
        assertThat(put(DOCS + "a", "{}").statusCode()).isEqualTo(201);
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamedAsMissing() {
        for (String path : List.of("/docs/a", "/docs/a/conflicts", "/docs")) {
            HttpResponse<String> missing = get("/v1/dbs/nowhere" + path);
            assertThat(missing.statusCode()).as(path).isEqualTo(404);
            assertThat(problem(missing)).as(path).isEqualTo("no-such-database");
        }
        assertThat(problem(ask("DELETE", "/v1/dbs/nowhere/docs/a", null))).isEqualTo("no-such-database");
    }

    @Test
    void whoeverWantsTheRepresentationGetsIt() {
        HttpResponse<String> created = put(DOCS + "a", "{\"n\":1}", "Prefer", "return=representation");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.body()).isEqualTo("{\"n\":1}");
        assertThat(header(created, "Preference-Applied")).isEqualTo("return=representation");

        HttpResponse<String> patched =
                merge(DOCS + "a", "{\"m\":2}", "Prefer", "foo; bar=\"a,b\", return=representation");
        assertThat(patched.statusCode()).isEqualTo(200);
        assertThat(patched.body()).isEqualTo("{\"m\":2,\"n\":1}");
        assertThat(header(patched, "ETag")).isEqualTo(header(get(DOCS + "a"), "ETag"));
        assertThat(header(patched, "Content-Type")).isEqualTo("application/json");

        HttpResponse<String> minimal = merge(DOCS + "a", "{\"m\":3}", "Prefer", "return=minimal");
        assertThat(minimal.statusCode()).isEqualTo(204);
        assertThat(header(minimal, "Preference-Applied")).isEqualTo("return=minimal");
    }

    @Test
    void aPutThatWasMergedShowsAllOfTheDocumentWhateverIsPreferred() {
        shard.mergeIntoPuts();
        HttpResponse<String> merged = put(DOCS + "a", "{\"n\":1}", "Prefer", "return=minimal");
        assertThat(merged.statusCode()).isEqualTo(200);
        assertThat(merged.body()).isEqualTo("{\"concurrent\":true,\"n\":1}");
        assertThat(header(merged, "Content-Location")).isEqualTo(DOCS + "a");
        assertThat(header(merged, "ETag")).isNotNull();
        assertThat(header(merged, "Preference-Applied")).isNull();
    }

    @Test
    void aPatchCreatesMergesAndRemoves() {
        assertThat(merge(DOCS + "a", "{\"a\":{\"b\":1},\"c\":2}").statusCode()).isEqualTo(201);
        assertThat(merge(DOCS + "a", "{\"c\":null}").statusCode()).isEqualTo(204);
        assertThat(get(DOCS + "a").body()).isEqualTo("{\"a\":{\"b\":1}}");
        HttpResponse<String> same = merge(DOCS + "a", "{}");
        assertThat(same.statusCode()).isEqualTo(204);
        assertThat(header(same, "ETag")).isEqualTo(header(get(DOCS + "a"), "ETag"));
        assertThat(problem(merge(DOCS + "a", "[1]"))).isEqualTo("not-an-object");
    }

    @Test
    void operationsSetRemoveAndIncrement() {
        assertThat(operate(DOCS + "a", """
                [{"op":"set","path":"/name","value":{"x":[1,null]}},
                 {"op":"increment","path":"/likes","by":-3},
                 {"op":"set","path":"/draft","value":true},
                 {"op":"remove","path":"/draft"}]""").statusCode()).isEqualTo(201);
        assertThat(get(DOCS + "a").body()).isEqualTo("{\"likes\":-3,\"name\":{\"x\":[1,null]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | -1",
                "[1] | 0",
                "[{\"path\":\"/a\"}] | 0",
                "[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"fly\",\"path\":\"/a\"}] | 1",
                "[{\"op\":\"add-to-set\",\"path\":\"/a\",\"values\":1}] | 0",
                "[{\"op\":\"set\",\"path\":\"/a\"}] | 0",
                "[{\"op\":\"set\",\"path\":\"a\",\"value\":1}] | 0",
                "[{\"op\":\"set\",\"path\":\"/a~2\",\"value\":1}] | 0",
                "[{\"op\":\"set\",\"path\":7,\"value\":1}] | 0",
                "[{\"op\":\"remove\",\"path\":\"/a\",\"value\":1}] | 0",
                "[{\"op\":\"increment\",\"path\":\"/a\",\"by\":1.5}] | 0",
                "[{\"op\":\"increment\",\"path\":\"/a\",\"by\":\"1\"}] | 0"
            })
    void aPatchThatIsNoneSaysWhichOperationIsWrong(String patch, int operation) {
        String before = shard.contents();
        HttpResponse<String> refused = operate(DOCS + "a", patch);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(problem(refused)).isEqualTo("patch-invalid");
        Object said = json(refused.body()).get("operation");
        assertThat(said == null ? "-1" : said.toString()).isEqualTo(String.valueOf(operation));
        assertThat(shard.contents()).isEqualTo(before);
    }

    @Test
    void aPatchThatDoesNotApplySaysWhere() {
        put(DOCS + "a", "{\"n\":1}");
        shard.refuseNext(Reason.PATCH_CONFLICT, "/n/x", 2);
        HttpResponse<String> refused = operate(DOCS + "a", "[]");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(problem(refused)).isEqualTo("patch-conflict");
        assertThat(json(refused.body()).get("pointer")).hasToString("\"/n/x\"");
        assertThat(json(refused.body()).get("operation")).hasToString("2");
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_AN_OBJECT, 422, not-an-object, ",
        "DOCUMENT_TOO_LARGE, 413, too-large, documentBytesMax",
        "TOO_DEEP, 400, too-deep, depthMax",
        "TOO_MANY_KEYS, 413, too-large, keysPerObjectMax",
        "STORE_FULL, 507, store-full, ",
        "OVERLOADED, 503, overloaded, ",
        "UNAVAILABLE, 503, unavailable, ",
        "PRECONDITION_FAILED, 412, precondition-failed, "
    })
    void everyRefusalOfTheEngineHasItsStatus(Reason reason, int status, String name, String limit) {
        shard.refuseNext(reason, null, -1);
        HttpResponse<String> refused = put(DOCS + "a", "{}");
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(problem(refused)).isEqualTo(name);
        assertThat(json(refused.body()).get("status")).hasToString(String.valueOf(status));
        Object said = json(refused.body()).get("limit");
        assertThat(said == null ? null : said.toString()).isEqualTo(limit == null ? null : '"' + limit + '"');
        assertThat(header(refused, "Retry-After") != null).isEqualTo(status == 503);
        assertThat(header(refused, "Session")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/list/1, 200, 20",
        "/list, 200, '[10,20]'",
        "'', 200, '{\"a/b\":{\"~\":null},\"list\":[10,20]}'",
        "/a~1b/~0, 200, null",
        "/list/01, 404, no-such-value",
        "/list/-, 404, no-such-value",
        "/list/2, 404, no-such-value",
        "/list/99999999999, 404, no-such-value",
        "/none, 404, no-such-value",
        "/list/0/x, 404, no-such-value",
        "list, 400, parameter-invalid",
        "/a~2, 400, parameter-invalid"
    })
    void aPointerShowsOneSubtree(String pointer, int status, String expected) {
        put(DOCS + "a", "{\"list\":[10,20],\"a/b\":{\"~\":null}}");
        HttpResponse<String> got = get(DOCS + "a?pointer=" + pointer);
        assertThat(got.statusCode()).isEqualTo(status);
        assertThat(status == 200 ? got.body() : problem(got)).isEqualTo(expected);
        if (status == 200) {
            assertThat(header(got, "ETag")).isEqualTo(header(get(DOCS + "a"), "ETag"));
        }
    }

    @Test
    void whatFailsUnexpectedlyIsA500ThatTellsNothing() {
        shard.failNextRead(new IllegalStateException("secret inside"));
        HttpResponse<String> failed = get(DOCS + "a");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(problem(failed)).isEqualTo("internal");
        assertThat(failed.body()).doesNotContain("secret", "Exception", "org.anabranch");
    }

    @Test
    void theTypedRepresentationTellsTypesElementsAndWhoWroteWhat() {
        String etag = header(put(DOCS + "a", "{\"l\":[1],\"n\":null,\"o\":{}}"), "ETag");
        HttpResponse<String> typed = ask("GET", DOCS + "a", null, "Accept", MediaTypes.TYPED);
        assertThat(typed.statusCode()).isEqualTo(200);
        assertThat(header(typed, "Content-Type")).isEqualTo(MediaTypes.TYPED);
        String tag = header(typed, "ETag");
        assertThat(tag).isEqualTo(etag.substring(0, etag.length() - 1) + ";t\"");
        assertThat(typed.body())
                .startsWith("{\"id\":\"a\",\"etag\":" + etag + ",\"root\":{\"type\":\"map\",\"entries\":{"
                        + "\"l\":{\"type\":\"list\",\"elements\":[{\"element\":\"")
                .contains("\"slot\":{\"type\":\"register\",\"value\":1,")
                .contains("\"time\":\"2023-11-14T22:13:20.123Z\",\"dot\":\"" + FakeShard.REPLICA + ":")
                .endsWith("\"o\":{\"type\":\"map\",\"entries\":{}}}}}");
        assertThat(ask("GET", DOCS + "a", null, "Accept", MediaTypes.TYPED, "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(304);
        assertThat(put(DOCS + "a", "{}", "If-Match", tag).statusCode()).isEqualTo(204);
        assertThat(ask("GET", DOCS + "a?pointer=/l", null, "Accept", MediaTypes.TYPED)
                        .statusCode())
                .isEqualTo(400);
        assertThat(ask("GET", DOCS + "b", null, "Accept", MediaTypes.TYPED).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/vnd.anabranch.typed+json | typed",
                "Application/vnd.Anabranch.typed+JSON;q=0.5, application/json;q=0.5 | typed",
                "application/vnd.anabranch.typed+json;q=0.4, application/json;q=0.5 | plain",
                "application/vnd.anabranch.typed+json;q=0, */* | plain",
                "application/* | plain",
                "*/* | plain"
            })
    void theClientChoosesTheRepresentationByName(String accept, String chosen) {
        put(DOCS + "a", "{}");
        HttpResponse<String> answer = ask("GET", DOCS + "a", null, "Accept", accept);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type"))
                .isEqualTo(chosen.equals("typed") ? MediaTypes.TYPED : MediaTypes.JSON);
    }
}
