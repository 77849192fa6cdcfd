package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.anabranch.core.engine.Outcome.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In the tables, E stands for the current version of document a, and N for a path where there is none. */
class ConditionsTest extends HttpTestBase {

    private String etag;

    @BeforeEach
    void putOne() {
        shard.put("shop", "a", json("{\"n\":1}"));
        etag = FakeShard.etag(json("{\"n\":1}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET | If-Match | \"E\" | 200",
                "GET | If-Match | \"E;t\" | 200",
                "GET | If-Match | * | 200",
                "GET | If-Match | \"x\", \"E\" | 200",
                "GET | If-Match | ,\"x\" ,, \"E\", | 200",
                "GET | If-Match | \"x\" | 412",
                "GET | If-Match | W/\"E\" | 412",
                "GET | If-Match | W/\"E\", \"E\" | 200",
                "GET | If-None-Match | \"E\" | 304",
                "GET | If-None-Match | W/\"E\" | 304",
                "GET | If-None-Match | \"E;t\" | 304",
                "GET | If-None-Match | * | 304",
                "GET | If-None-Match | \"x,y\", \"E\" | 304",
                "GET | If-None-Match | \"x\" | 200",
                "HEAD | If-None-Match | \"E\" | 304",
                "PUT | If-Match | \"E\" | 204",
                "PUT | If-Match | * | 204",
                "PUT | If-Match | \"x\" | 412",
                "PUT | If-Match | W/\"E\" | 412",
                "PUT | If-None-Match | * | 412",
                "PUT | If-None-Match | \"E\" | 412",
                "PUT | If-None-Match | \"x\" | 204",
                "PUT | Base-Version | \"E\" | 204",
                "PUT | Base-Version | \"E;t\" | 204",
                "PUT | Base-Version | \"x\" | 409",
                "PATCH | If-Match | \"E\" | 204",
                "PATCH | If-Match | \"x\" | 412",
                "PATCH | Base-Version | \"x\" | 409",
                "DELETE | If-Match | \"E\" | 204",
                "DELETE | If-Match | \"x\" | 412",
                "DELETE | If-None-Match | \"E\" | 412"
            })
    void aConditionOnAnExistingDocument(String method, String header, String value, int status) {
        String before = shard.contents();
        HttpResponse<String> answer = request(method, "a", header, value);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 304) {
            assertThat(header(answer, "ETag")).isEqualTo('"' + etag + '"');
            assertThat(answer.body()).isEmpty();
        }
        if (status == 409) {
            assertThat(problem(answer)).isEqualTo("base-version-gone");
        }
        if (status >= 400) {
            assertThat(header(answer, "ETag")).isNull();
            assertThat(shard.contents()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET | If-Match | \"x\" | 404",
                "GET | If-None-Match | * | 404",
                "DELETE | If-Match | * | 404",
                "PUT | If-Match | * | 412",
                "PUT | If-Match | \"x\" | 412",
                "PATCH | If-Match | \"x\" | 412",
                "PUT | If-None-Match | * | 201",
                "PUT | If-None-Match | \"x\" | 201",
                "PATCH | If-None-Match | * | 201",
                "PUT | Base-Version | \"x\" | 409"
            })
    void aConditionOnAMissingDocument(String method, String header, String value, int status) {
        String before = shard.contents();
        HttpResponse<String> answer = request(method, "none", header, value);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status >= 400) {
            assertThat(shard.contents()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "E",
                "\"E",
                "E\"",
                "\"x\" \"E\"",
                "*, \"E\"",
                "\"E\", *",
                "w/\"E\"",
                ",",
                "W/",
                "\"a b\"",
                "\"x\", y"
            })
    void aConditionThatCannotBeReadIsRefused(String value) {
        String before = shard.contents();
        for (String header : new String[] {"If-Match", "If-None-Match", "Base-Version"}) {
            HttpResponse<String> answer = request("PUT", "a", header, value);
            assertThat(answer.statusCode()).as(header).isEqualTo(400);
            assertThat(problem(answer)).isEqualTo("header-invalid");
        }
        assertThat(request("GET", "a", "If-Match", value).statusCode()).isEqualTo(400);
        assertThat(shard.contents()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"E\", \"x\"", "W/\"E\""})
    void aBaseVersionIsOneStrongTag(String value) {
        assertThat(request("PUT", "a", "Base-Version", value).statusCode()).isEqualTo(400);
    }

    @Test
    void ifMatchIsJudgedBeforeTheBaseVersion() {
        assertThat(put(DOCS + "a", "{}", "If-Match", "\"x\"", "Base-Version", "\"x\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(put(DOCS + "a", "{}", "If-Match", quoted(), "Base-Version", "\"x\"")
                        .statusCode())
                .isEqualTo(409);
        assertThat(put(DOCS + "a", "{}", "If-Match", "*", "Base-Version", quoted())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void whatTheEngineFindsAfterwardsIsAnsweredTheSameWay() {
        shard.refuseNext(Reason.PRECONDITION_FAILED, null, -1);
        assertThat(put(DOCS + "a", "{}", "If-Match", quoted()).statusCode()).isEqualTo(412);
        shard.refuseNext(Reason.BASE_VERSION_GONE, null, -1);
        assertThat(problem(put(DOCS + "a", "{}", "Base-Version", quoted()))).isEqualTo("base-version-gone");
        shard.refuseNext(Reason.DOCUMENT_DELETED, null, -1);
        assertThat(problem(put(DOCS + "a", "{}", "Base-Version", quoted()))).isEqualTo("document-deleted");
    }

    @Test
    void aConditionIsJudgedBeforeTheBody() {
        assertThat(put(DOCS + "a", "{", "If-Match", "\"x\"").statusCode()).isEqualTo(412);
        assertThat(ask("PUT", DOCS + "a", "x", "Content-Type", "text/plain", "If-Match", "\"x\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(merge(DOCS + "none", "[[[", "If-Match", "*").statusCode()).isEqualTo(412);
        assertThat(shard.submitted()).isZero();
    }

    @Test
    void whatIsNotThereYetIsNotPassedOverInSilence() {
        for (String method : new String[] {"PUT", "PATCH", "DELETE"}) {
            HttpResponse<String> answer = request(method, "a", "Idempotency-Key", "k");
            assertThat(answer.statusCode()).isEqualTo(501);
            assertThat(problem(answer)).isEqualTo("not-implemented");
        }
        assertThat(bulk("/v1/dbs/shop/docs:bulk", "", "Idempotency-Key", "k").statusCode())
                .isEqualTo(501);
        assertThat(request("DELETE", "a", "Base-Version", "\"E\"").statusCode()).isEqualTo(400);
        assertThat(bulk("/v1/dbs/shop/docs:bulk", "", "If-Match", "*").statusCode())
                .isEqualTo(400);
        assertThat(put(DOCS + "a?durability=most", "{}").statusCode()).isEqualTo(400);
        assertThat(put(DOCS + "a?durability=local", "{\"n\":1}").statusCode()).isEqualTo(204);
    }

    private HttpResponse<String> request(String method, String id, String header, String value) {
        String said = value.replace("E", etag);
        return switch (method) {
            case "PUT" -> put(DOCS + id, "{\"n\":2}", header, said);
            case "PATCH" -> merge(DOCS + id, "{\"n\":2}", header, said);
            default -> ask(method, DOCS + id, null, header, said);
        };
    }

    private String quoted() {
        return '"' + etag + '"';
    }
}
