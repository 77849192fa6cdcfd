package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest extends HttpTestBase {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/dbs/shop/docs/%zz | 400 | path-invalid",
                "/v1/dbs/shop/docs/% | 400 | path-invalid",
                "/v1/dbs/shop/docs/a%2 | 400 | path-invalid",
                "/v1/dbs/shop/docs/%FF | 400 | path-invalid",
                "/v1/dbs/shop/docs/%C0%AF | 400 | path-invalid",
                "/v1/dbs/shop/docs/%ED%A0%80 | 400 | path-invalid",
                "/v1/dbs/shop/docs/\u00e9 | 400 | path-invalid",
                "/v1/dbs/shop/docs/a#b | 400 | path-invalid",
                "/v1/dbs/sh%ZZop/docs/a | 400 | path-invalid",
                "/v1/dbs/Shop/docs/a | 400 | path-invalid",
                "/v1/dbs/1shop/docs/a | 400 | path-invalid",
                "/v1/dbs/sh.op/docs/a | 400 | path-invalid",
                "/v1/dbs/a23456789012345678901234567890123456789012345678901234567890abcde/docs/a | 400 | path-invalid",
                "/v1/dbs/../docs/a | 400 | path-invalid",
                "* | 400 | path-invalid",
                "v1 | 400 | path-invalid",
                "/v1/dbs/shop/docs/. | 400 | id-invalid",
                "/v1/dbs/shop/docs/.. | 400 | id-invalid",
                "/v1/dbs/shop/docs/%2E | 400 | id-invalid",
                "/v1/dbs/shop/docs/%2e%2E | 400 | id-invalid",
                "/v1/dbs/shop/docs/%2E%2E/conflicts | 400 | id-invalid",
                "/v1/dbs/shop/docs/a%00 | 400 | id-invalid",
                "/v1/dbs/shop/docs/%0A | 400 | id-invalid",
                "/v1/dbs/shop/docs/%1F | 400 | id-invalid",
                "/v1/dbs/shop/docs/%7f | 400 | id-invalid",
                "/ | 404 | not-found",
                "/v1/ | 404 | not-found",
                "//v1 | 404 | not-found",
                "/v2 | 404 | not-found",
                "/v1/dbs/ | 404 | not-found",
                "/v1/dbs//docs/a | 404 | not-found",
                "/v1/dbs/shop/docs/ | 404 | not-found",
                "/v1/dbs/shop/docs/a/ | 404 | not-found",
                "/v1/dbs/shop/docs//conflicts | 404 | not-found",
                "/v1/dbs/shop/docs/a/conflicts/ | 404 | not-found",
                "/v1/dbs/shop/docs/a/b | 404 | not-found",
                "/v1/dbs/shop/../../status | 404 | not-found",
                "/v1/./status | 404 | not-found",
                "/v1/dbs/shop/docsfoo | 404 | not-found",
                "/v1/dbs/shop/ | 404 | not-found",
                "/v1/dbs/nothere | 404 | no-such-database",
                "/V1/status | 404 | not-found",
                "/metrics/ | 404 | not-found",
                "/v1/dbs/shop/docs/nothere | 404 | no-such-document",
                "/v1/dbs/shop/docs/a?x=1 | 400 | parameter-invalid",
                "/v1/dbs/shop/docs/a?durability=local | 400 | parameter-invalid",
                "/v1/dbs/shop/docs/a?pointer=%zz | 400 | parameter-invalid",
                "/v1/dbs/shop/docs/a?pointer=%ff | 400 | parameter-invalid",
                "/v1/dbs/shop/docs/a?pointer=/n&pointer=/n | 400 | parameter-invalid",
                "/v1/dbs/shop/docs/a?pointer=/n& | 400 | parameter-invalid",
                "/v1/status?a | 400 | parameter-invalid",
                "/v1/dbs/shop/docs/a | 200 | ",
                "/v1/dbs/shop/docs/a? | 200 | ",
                "/v1/dbs/shop/docs/a?pointer=%2Fn | 200 | ",
                "/v1/dbs/shop/docs/%61 | 200 | ",
                "/v1/dbs/shop/%64ocs/a | 200 | ",
                "http://localhost/v1/dbs/shop/docs/a | 200 | ",
                "HTTP://127.0.0.1:9/v1/dbs/shop/docs/a?pointer=/n | 200 | ",
                "http://localhost | 404 | not-found",
                "http://evil.example/v1/dbs/shop/docs/a | 421 | misdirected",
                "http://localhost@evil.example/v1/dbs/shop/docs/a | 421 | misdirected"
            })
    void aPathIsTakenLiterally(String target, int status, String problem) throws IOException {
        shard.put("shop", "a", json("{\"n\":1}"));
        String before = shard.contents();
        String answer = rawGet(target);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        if (problem != null) {
            assertThat(answer).contains("\"type\":\"/problems/" + problem + "\"", "\"status\":" + status);
        }
        assertThat(shard.contents()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "a%2Fb, a/b",
        "a+b, a+b",
        "a%20b, a b",
        "%C3%A9, é",
        "e%CC%81, e\u0301",
        "%F0%9F%98%80, 😀",
        "a%252Fb, a%2Fb",
        "..., ...",
        "docs:bulk, docs:bulk",
        "%3Cscript%3E, <script>"
    })
    void anIdIsWhatItsSegmentDecodesTo(String segment, String id) {
        assertThat(put(DOCS + segment, "{}").statusCode()).isEqualTo(201);
        assertThat(shard.contents()).contains("shop/" + id + "={}");
        assertThat(get(DOCS + segment).statusCode()).isEqualTo(200);
    }

    @Test
    void anIdHasFourHundredBytesAndNoMore() {
        assertThat(put(DOCS + "%C3%A9".repeat(200), "{}").statusCode()).isEqualTo(201);
        HttpResponse<String> refused = put(DOCS + "%C3%A9".repeat(200) + "a", "{}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(problem(refused)).isEqualTo("id-invalid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /v1/dbs/shop/docs/a | GET, HEAD, PUT, PATCH, DELETE",
                "OPTIONS | /v1/dbs/shop/docs/a | GET, HEAD, PUT, PATCH, DELETE",
                "TRACE | /v1/dbs/shop/docs/a | GET, HEAD, PUT, PATCH, DELETE",
                "PUT | /v1/dbs/shop/docs | GET, HEAD, POST",
                "GET | /v1/dbs/shop/docs:bulk | POST",
                "POST | /v1/dbs/shop | GET, HEAD, PUT, PATCH, DELETE",
                "DELETE | /v1/dbs | GET, HEAD",
                "POST | /v1/status | GET, HEAD",
                "PUT | /health/live | GET, HEAD"
            })
    void anotherMethodIsToldWhichThereAre(String method, String path, String allowed) {
        HttpResponse<String> refused = ask(method, path, null);
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(header(refused, "Allow")).isEqualTo(allowed);
        assertThat(problem(refused)).isEqualTo("method-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:7070"})
    void aLoopbackNameIsAHostOfThisNode(String host) throws IOException {
        assertThat(raw("GET /v1 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n", null))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.2", "::1", "localhost:x", "", "0.0.0.0"})
    void anotherHostIsMisdirected(String host) throws IOException {
        String answer = raw("GET /v1 HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n", null);
        assertThat(answer).startsWith("HTTP/1.1 421 ").contains("/problems/misdirected");
    }

    @Test
    void aRequestHasOneHost() throws IOException {
        assertThat(raw("GET /v1 HTTP/1.1\r\nConnection: close\r\n\r\n", null)).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /v1 HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n", null))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "http://localhost:7070", "null"})
    void aWebPageIsKeptOut(String origin) throws IOException {
        String answer = raw(
                "PUT /v1/dbs/shop/docs/a HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin
                        + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
                null);
        assertThat(answer).startsWith("HTTP/1.1 403 ").contains("/problems/origin-not-allowed");
        assertThat(shard.submitted()).isZero();
    }
}
