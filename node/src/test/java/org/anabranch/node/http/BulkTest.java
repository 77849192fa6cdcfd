package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anabranch.core.engine.Outcome.Reason;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkTest extends HttpTestBase {

    private static final String BULK = "/v1/dbs/shop/docs:bulk";

    @Test
    void eachLineIsAWriteOfItsOwnAndAnsweredInOrder() {
        shard.put("shop", "old", json("{\"n\":1}"));
        HttpResponse<String> answer = bulk(BULK, """
                {"id":"a","body":{"n":1}}
                {"op":"put","id":"a","body":{"n":1}}
                {"op":"patch","id":"a","body":{"m":2}}
                {"op":"patch","id":"a","patchType":"application/vnd.anabranch.ops+json","body":[{"op":"increment","path":"/n","by":4}]}
                {"op":"delete","id":"old"}
                {"op":"delete","id":"old"}
                {"id":"b","body":{}}""");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/x-ndjson");
        List<JsonObject> results = results(answer.body());
        assertThat(results)
                .extracting(result -> result.get("id") + " " + result.get("status"))
                .containsExactly(
                        "\"a\" 201", "\"a\" 204", "\"a\" 204", "\"a\" 204", "\"old\" 204", "\"old\" 404", "\"b\" 201");
        assertThat(get(DOCS + "a").body()).isEqualTo("{\"m\":2,\"n\":5}");
        assertThat('"' + header(get(DOCS + "a"), "ETag").replace("\"", "") + '"')
                .isEqualTo(results.get(3).get("etag").toString());
        assertThat(results.get(4).get("etag")).isNull();
        assertThat(((JsonObject) results.get(5).get("problem")).get("line")).hasToString("6");
        VersionVector seen = new Sessions(SECRET, () -> VersionVector.EMPTY).parse(header(answer, "Session"));
        assertThat(seen.get(FakeShard.REPLICA)).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"x\",\"body\":{\"a\":1,\"a\":2}} | 400 | json-invalid | 25",
                "{\"id\":\"x\" | 400 | json-invalid | 10",
                "`` | 400 | json-invalid | 1",
                "[] | 400 | line-invalid |",
                "{\"body\":{}} | 400 | line-invalid |",
                "{\"id\":7,\"body\":{}} | 400 | line-invalid |",
                "{\"id\":\"x\"} | 400 | line-invalid |",
                "{\"id\":\"x\",\"body\":{},\"else\":1} | 400 | line-invalid |",
                "{\"id\":\"x\",\"op\":\"fly\",\"body\":{}} | 400 | line-invalid |",
                "{\"id\":\"x\",\"op\":\"delete\",\"body\":{}} | 400 | line-invalid |",
                "{\"id\":\"x\",\"patchType\":\"application/merge-patch+json\",\"body\":{}} | 400 | line-invalid |",
                "{\"id\":\"x\",\"ifMatch\":7,\"body\":{}} | 400 | line-invalid |",
                "{\"id\":\"\",\"body\":{}} | 400 | id-invalid |",
                "{\"id\":\"..\",\"body\":{}} | 400 | id-invalid |",
                "{\"id\":\"a\\u0000\",\"body\":{}} | 400 | id-invalid |",
                "{\"id\":\"x\",\"body\":[]} | 422 | not-an-object |",
                "{\"id\":\"x\",\"body\":null} | 422 | not-an-object |",
                "{\"id\":\"x\",\"op\":\"patch\",\"body\":3} | 422 | not-an-object |",
                "{\"id\":\"x\",\"op\":\"patch\",\"patchType\":\"application/json\",\"body\":[]} | 415 | media-type-unsupported |",
                "{\"id\":\"x\",\"op\":\"patch\",\"patchType\":\"application/vnd.anabranch.ops+json\",\"body\":{}} | 400 | patch-invalid |",
                "{\"id\":\"x\",\"ifMatch\":\"abc\",\"body\":{}} | 412 | precondition-failed |",
                "{\"id\":\"x\",\"ifMatch\":\"*\",\"body\":{}} | 412 | precondition-failed |",
                "{\"id\":\"x\",\"baseVersion\":\"abc\",\"body\":{}} | 409 | base-version-gone |",
                "{\"id\":\"x\",\"op\":\"delete\"} | 404 | no-such-document |"
            })
    void aBadLineGetsItsOwnResultAndTheRestGoesOn(String line, int status, String name, String column) {
        HttpResponse<String> answer =
                bulk(BULK, "{\"id\":\"first\",\"body\":{}}\n" + line + "\n{\"id\":\"last\",\"body\":{}}\n");
        List<JsonObject> results = results(answer.body());
        assertThat(results).hasSize(3);
        assertThat(results.get(0).get("status")).hasToString("201");
        assertThat(results.get(2).get("status")).hasToString("201");
        assertThat(results.get(1).get("status")).hasToString(String.valueOf(status));
        JsonObject problem = (JsonObject) results.get(1).get("problem");
        assertThat(problem.get("type")).hasToString("\"/problems/" + name + "\"");
        assertThat(problem.get("line")).hasToString("2");
        Object said = problem.get("column");
        assertThat(said == null ? null : said.toString()).isEqualTo(column);
        assertThat(shard.contents()).doesNotContain("/x=");
    }

    @Test
    void versionsInLinesStandWithAndWithoutQuotes() {
        shard.put("shop", "a", json("{\"n\":1}"));
        String etag = FakeShard.etag(json("{\"n\":1}"));
        String same = "\"body\":{\"n\":1}";
        List<JsonObject> results = results(bulk(
                        BULK,
                        "{\"id\":\"a\",\"ifMatch\":\"" + etag + "\"," + same + "}\n{\"id\":\"a\",\"ifMatch\":\"\\\""
                                + etag
                                + ";t\\\"\"," + same + "}\n{\"id\":\"a\",\"baseVersion\":\"" + etag + "\"," + same
                                + "}\n{\"id\":\"a\",\"ifMatch\":\"W/\\\"" + etag + "\\\"\"," + same + "}\n")
                .body());
        assertThat(results)
                .extracting(result -> result.get("status").toString())
                .containsExactly("204", "204", "204", "412");
    }

    @Test
    void aMergedPutShowsTheDocument() {
        shard.mergeIntoPuts();
        shard.put("shop", "a", json("{}"));
        JsonObject result =
                results(bulk(BULK, "{\"id\":\"a\",\"body\":{\"n\":1}}").body()).get(0);
        assertThat(result.get("status")).hasToString("200");
        assertThat(result.get("merged")).hasToString("true");
        assertThat(result.get("doc")).hasToString("{\"concurrent\":true,\"n\":1}");
    }

    @Test
    void aRefusalOfTheEngineConcernsItsLine() {
        shard.refuseNext(Reason.STORE_FULL, null, -1);
        List<JsonObject> results = results(bulk(BULK, "{\"id\":\"a\",\"body\":{}}\n{\"id\":\"b\",\"body\":{}}")
                .body());
        assertThat(results.get(0).get("status")).hasToString("507");
        assertThat(results.get(1).get("status")).hasToString("201");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?atomic=yes", "?atomic=", "?durability=most", "?x"})
    void whatBulkDoesNotKnowIsRefused(String query) {
        HttpResponse<String> answer = bulk(BULK + query, "{\"id\":\"a\",\"body\":{}}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer)).isEqualTo("parameter-invalid");
        assertThat(shard.submitted()).isZero();
    }

    @Test
    void anEmptyRequestHasNoResults() {
        assertThat(bulk(BULK, "").body()).isEmpty();
    }

    @Test
    void manyLinesAreAnsweredInOrder() {
        int lines = 10_000;
        HttpResponse<String> answer = bulk(BULK, lines(lines));
        assertThat(results(answer.body()))
                .extracting(result -> result.get("id").toString())
                .isEqualTo(IntStream.range(0, lines)
                        .mapToObj(i -> "\"d" + i + "\"")
                        .toList());
        assertThat(get("/v1/dbs").body()).contains("\"documents\":10000");
    }

    @Test
    void linesBeyondTheLimitAreNotDone() {
        HttpResponse<String> answer = bulk(BULK, lines(10_005));
        List<JsonObject> results = results(answer.body());
        assertThat(results).hasSize(10_001);
        assertThat(results.get(9_999).get("status")).hasToString("201");
        JsonObject last = results.get(10_000);
        assertThat(last.get("status")).hasToString("413");
        assertThat(((JsonObject) last.get("problem")).get("limit")).hasToString("\"bulkLinesMax\"");
        assertThat(((JsonObject) last.get("problem")).get("line")).hasToString("10001");
        assertThat(shard.submitted()).isEqualTo(10_000);
    }

    @Test
    void aLineLongerThanADocumentIsRefusedAlone() {
        String large = "{\"id\":\"a\",\"body\":{\"x\":\"" + "x".repeat(1_100_000) + "\"}}\n";
        List<JsonObject> results =
                results(bulk(BULK, large + "{\"id\":\"b\",\"body\":{}}\n").body());
        assertThat(results.get(0).get("status")).hasToString("413");
        assertThat(results.get(1).get("status")).hasToString("201");
    }

    @Test
    void aLineIsAnsweredWhileTheNextIsNotYetSent() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(head("Transfer-Encoding: chunked"));
            out.write(chunk("{\"id\":\"a\",\"body\":{}}\n"));
            assertThat(readUntil(socket, "\"status\":201"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("session: ");
            out.write(chunk("{\"id\":\"b\",\"body\":{}}\n"));
            readUntil(socket, "\"id\":\"b\",\"status\":201");
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String end = readUntil(socket, "\r\n\r\n");
            String trailer =
                    end.substring(end.toLowerCase().indexOf("session: ") + 9).strip();
            assertThat(new Sessions(SECRET, () -> VersionVector.EMPTY)
                            .parse(trailer)
                            .get(FakeShard.REPLICA))
                    .isEqualTo(2);
        }
    }

    @Test
    void onlyAWindowOfLinesIsTakenInWhileTheStoreIsBusy() throws IOException {
        shard.hold();
        String all = lines(9_000);
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(head("Content-Length: " + all.length()));
            out.write(all.getBytes(StandardCharsets.UTF_8));
            socket.setSoTimeout(500);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> socket.getInputStream().read()))
                    .isInstanceOf(SocketTimeoutException.class);
            // a window, and at most what one read brings beyond it
            assertThat(shard.submitted()).isBetween(256, 2_500);
            shard.release();
            socket.setSoTimeout(10_000);
            assertThat(readUntil(socket, "\"id\":\"d8999\"")).contains("\"id\":\"d0\"");
        }
    }

    private static byte[] head(String header) {
        return ("POST " + BULK + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n" + header
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] chunk(String text) {
        return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"id\":\"d" + i + "\",\"body\":{\"n\":" + i + "}}\n")
                .collect(Collectors.joining());
    }

    private static List<JsonObject> results(String body) {
        return body.lines().map(HttpTestBase::json).toList();
    }
}
