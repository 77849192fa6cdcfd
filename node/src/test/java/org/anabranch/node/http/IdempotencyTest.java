package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that a client sends again under the same Idempotency-Key, since it does not know what became of the first. */
class IdempotencyTest extends LiveTestBase {

    private static final String KEY = Idempotency.HEADER;
    private static final String A = DOCS + "a";
    private static final String INCREMENT = "[{\"op\":\"increment\",\"path\":\"/n\",\"by\":1}]";

    private static void assertReplayed(HttpResponse<String> retry, HttpResponse<String> first) {
        assertThat(header(first, "Idempotency-Replayed")).isNull();
        assertThat(header(retry, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(retry.statusCode()).isEqualTo(first.statusCode());
        assertThat(etag(retry)).isEqualTo(etag(first));
        assertThat(retry.body()).isEqualTo(first.body());
    }

    @Test
    void aRetryIsAnsweredAsTheFirstWasAndChangesNothing() {
        HttpResponse<String> created = operate(A, INCREMENT, KEY, "\"k1\"");
        HttpResponse<String> changed = operate(A, INCREMENT, KEY, "\"k2\"");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(changed.statusCode()).isEqualTo(204);
        assertReplayed(operate(A, INCREMENT, KEY, "\"k1\""), created);
        assertReplayed(operate(A, INCREMENT, KEY, "\"k2\""), changed);
        assertThat(get(A).body()).isEqualTo("{\"n\":2}");
    }

    @Test
    void withoutAKeyEveryRequestCounts() {
        operate(A, INCREMENT);
        operate(A, INCREMENT);
        operate(A, INCREMENT, KEY, "k");
        assertThat(get(A).body()).isEqualTo("{\"n\":3}");
    }

    @Test
    void conditionsThatTheWriteItselfMadeFalseAreNotJudgedAgain() {
        HttpResponse<String> created = put(A, "{\"n\":1}", KEY, "create", "If-None-Match", "*");
        assertReplayed(put(A, "{\"n\":1}", KEY, "create", "If-None-Match", "*"), created);
        String etag = etag(created);
        HttpResponse<String> changed = put(A, "{\"n\":2}", KEY, "change", "If-Match", etag);
        assertReplayed(put(A, "{\"n\":2}", KEY, "change", "If-Match", etag), changed);
        assertThat(put(A, "{\"n\":3}", KEY, "other", "If-Match", etag).statusCode())
                .isEqualTo(412);
    }

    @Test
    void aDeleteIsNotTakenForADeleteOfNothing() {
        put(A, "{}");
        HttpResponse<String> deleted = ask("DELETE", A, null, KEY, "d");
        assertReplayed(ask("DELETE", A, null, KEY, "d"), deleted);
        put(A, "{\"n\":1}");
        assertReplayed(ask("DELETE", A, null, KEY, "d"), deleted);
        assertThat(get(A).statusCode()).isEqualTo(200);
        assertThat(ask("DELETE", DOCS + "none", null, KEY, "e").statusCode()).isEqualTo(404);
    }

    @Test
    void aDatabaseIsMadeSetAndDeletedOnce() {
        HttpResponse<String> made = put(SHOP, "{\"durability\":\"local\"}", KEY, "make");
        HttpResponse<String> set = merge(SHOP, "{\"durability\":\"dc-majority\"}", KEY, "set");
        assertReplayed(put(SHOP, "{\"durability\":\"local\"}", KEY, "make"), made);
        assertReplayed(merge(SHOP, "{\"durability\":\"dc-majority\"}", KEY, "set"), set);
        HttpResponse<String> deleted = ask("DELETE", SHOP, null, KEY, "drop");
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertReplayed(ask("DELETE", SHOP, null, KEY, "drop"), deleted);
        put(A, "{}");
        assertReplayed(ask("DELETE", SHOP, null, KEY, "drop"), deleted);
        assertThat(get(A).statusCode()).isEqualTo(200);
    }

    @Test
    void aKeyIsForOneRequest() {
        put(A, "{\"n\":1}", KEY, "k");
        assertReused(put(A, "{\"n\":2}", KEY, "k"));
        assertReused(put(A, "{\"n\": 1}", KEY, "k"));
        assertReused(put(DOCS + "b", "{\"n\":1}", KEY, "k"));
        assertReused(merge(A, "{\"n\":1}", KEY, "k"));
        assertReused(ask("DELETE", A, null, KEY, "k"));
        assertReused(put(A, "{\"n\":2}", KEY, "k", "If-Match", "\"none\""));
        assertThat(get(A).body()).isEqualTo("{\"n\":1}");
        HttpResponse<String> elsewhere = put("/v1/dbs/other/docs/a", "{\"n\":2}", KEY, "k");
        assertThat(elsewhere.statusCode()).isEqualTo(201);
    }

    private static void assertReused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(problem(answer)).isEqualTo("idempotency-key-reused");
    }

    @Test
    void whatDoesNotTellRequestsApartMayDiffer() {
        HttpResponse<String> first = put(A, "{\"n\":1}", KEY, "k");
        assertReplayed(put(A + "?durability=local", "{\"n\":1}", KEY, "\"k\""), first);
        assertReplayed(put("/v1/dbs/shop/docs/%61", "{\"n\":1}", KEY, " k "), first);
        HttpResponse<String> shown = put(A, "{\"n\":1}", KEY, "k", "Prefer", "return=representation");
        assertThat(shown.statusCode()).isEqualTo(201);
    }

    @Test
    void onlyWhatWasAppliedIsRemembered() {
        assertThat(put(A, "{\"n\":1}", KEY, "k", "If-Match", "*").statusCode()).isEqualTo(412);
        assertThat(put(A, "[]", KEY, "k").statusCode()).isEqualTo(422);
        assertThat(put(A, "{\"n\":", KEY, "k").statusCode()).isEqualTo(400);
        assertThat(operate(A, "[{\"op\":\"delete\",\"path\":\"/x\",\"element\":\"e\"}]", KEY, "k")
                        .statusCode())
                .isEqualTo(409);
        HttpResponse<String> put = put(A, "{\"n\":1}", KEY, "k");
        assertThat(put.statusCode()).isEqualTo(201);
        assertThat(header(put, "Idempotency-Replayed")).isNull();
    }

    @Test
    void aWriteThatChangedNothingIsStillNotDoneLater() {
        put(A, "{\"n\":1}");
        HttpResponse<String> same = put(A, "{\"n\":1}", KEY, "k");
        assertThat(same.statusCode()).isEqualTo(204);
        put(A, "{\"n\":2}");
        assertReplayed(put(A, "{\"n\":1}", KEY, "k"), same);
        assertThat(get(A).body()).isEqualTo("{\"n\":2}");
    }

    @Test
    void aMergeIsShownAgainAsItWas() {
        String base = etag(put(A, "{\"a\":1,\"b\":1}"));
        put(A, "{\"a\":1,\"b\":2}");
        HttpResponse<String> merged = put(A, "{\"a\":5,\"b\":1}", "Base-Version", base, KEY, "m");
        assertThat(merged.statusCode()).isEqualTo(200);
        assertReplayed(put(A, "{\"a\":5,\"b\":1}", "Base-Version", base, KEY, "m"), merged);
        put(A, "{}");
        assertReplayed(put(A, "{\"a\":5,\"b\":1}", "Base-Version", base, KEY, "m"), merged);
        HttpResponse<String> changed = merge(A, "{\"c\":1}", KEY, "r", "Prefer", "return=representation");
        assertReplayed(merge(A, "{\"c\":1}", KEY, "r", "Prefer", "return=representation"), changed);
        assertThat(changed.body()).isEqualTo("{\"c\":1}");
    }

    @Test
    void ofManyAtOnceOneIsDone() {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(0, 40)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> operate(A, INCREMENT, KEY, "k"), threads))
                    .toList();
            List<HttpResponse<String>> answers = sent.stream().map(this::answer).toList();
            assertThat(answers).allMatch(answer -> answer.statusCode() == 201);
            assertThat(answers)
                    .filteredOn(answer -> header(answer, "Idempotency-Replayed") == null)
                    .hasSize(1);
            assertThat(get(A).body()).isEqualTo("{\"n\":1}");
        } finally {
            threads.shutdownNow();
        }
    }

    private HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> sent) {
        return await(sent);
    }

    @Test
    void linesOfABulkHaveKeysOfTheirOwn() {
        String bulk = "/v1/dbs/shop/docs:bulk";
        String lines = """
                {"op":"patch","id":"a","patchType":"application/vnd.anabranch.ops+json","body":[{"op":"increment","path":"/n","by":1}]}
                {"op":"delete","id":"none"}
                {"op":"patch","id":"a","patchType":"application/vnd.anabranch.ops+json","body":[{"op":"increment","path":"/n","by":1}]}
                """;
        String first = bulk(bulk, lines, KEY, "k").body();
        assertThat(first).doesNotContain("replayed");
        put(DOCS + "none", "{}");
        List<JsonObject> again = bulk(bulk, lines, KEY, "k")
                .body()
                .lines()
                .map(HttpTestBase::json)
                .toList();
        List<JsonObject> before = first.lines().map(HttpTestBase::json).toList();
        for (int line : new int[] {0, 2}) {
            assertThat(again.get(line).get("status")).isEqualTo(before.get(line).get("status"));
            assertThat(again.get(line).get("etag")).isEqualTo(before.get(line).get("etag"));
            assertThat(again.get(line).get("replayed")).hasToString("true");
        }
        assertThat(again.get(1).get("status"))
                .as("it was refused the first time")
                .hasToString("204");
        assertThat(get(A).body()).isEqualTo("{\"n\":2}");
        JsonObject other =
                json(bulk(bulk, "{\"id\":\"a\",\"body\":{}}", KEY, "k").body().strip());
        assertThat(other.get("status")).hasToString("422");
    }

    @Test
    void aDocumentWhoseIdIsMadeHereIsMadeOnce() {
        String docs = "/v1/dbs/shop/docs";
        String json = "application/json";
        HttpResponse<String> made = ask("POST", docs, "{\"n\":1}", "Content-Type", json, KEY, "k");
        HttpResponse<String> retry = ask("POST", docs, "{\"n\":1}", "Content-Type", json, KEY, "k");
        assertReplayed(retry, made);
        assertThat(header(retry, "Location")).isEqualTo(header(made, "Location"));
        assertThat(get("/v1/dbs").body()).contains("\"documents\":1");
    }

    @Test
    void anAtomicBulkIsOneWriteUnderOneKey() {
        String bulk = "/v1/dbs/shop/docs:bulk?atomic=true";
        String lines = "{\"id\":\"a\",\"body\":{\"n\":1}}\n{\"id\":\"b\",\"body\":{\"n\":2}}\n";
        HttpResponse<String> first = bulk(bulk, lines, KEY, "k");
        put(A, "{}");
        HttpResponse<String> retry = bulk(bulk, lines, KEY, "k");
        assertThat(header(retry, "Idempotency-Replayed")).isEqualTo("true");
        assertThat(retry.body().replace(",\"replayed\":true", "")).isEqualTo(first.body());
        assertThat(get(A).body()).isEqualTo("{}");
        HttpResponse<String> other = bulk(bulk, lines + lines, KEY, "k");
        assertReused(other);
        assertThat(json(other.body()).get("line")).isNull();
    }

    @Test
    void linesOfAnImportHaveKeysOfTheirOwn() {
        String imported = "/v1/dbs/shop/import";
        String lines = "{\"id\":\"a\",\"doc\":{\"n\":1}}\n{\"id\":\"b\",\"doc\":{\"n\":2}}\n";
        bulk(imported, lines, KEY, "k");
        put(A, "{}");
        JsonObject again = json(bulk(imported, lines, KEY, "k").body());
        assertThat(again.get("unchanged")).hasToString("2");
        assertThat(get(A).body()).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "a b", "a,b", "\"a", "a\"b", "\"a\"b\"", "\"a\\n\"", "\"a\\\""})
    void aKeyThatCannotBeReadIsRefused(String key) {
        assertInvalid(put(A, "{}", KEY, key));
        assertThat(get(A).statusCode()).isEqualTo(404);
    }

    @Test
    void keysAreOfLimitedLengthAndOneToARequest() {
        String longest = "k".repeat(Idempotency.KEY_CHARS_MAX);
        assertThat(put(A, "{}", KEY, longest).statusCode()).isEqualTo(201);
        assertInvalid(put(A, "{}", KEY, longest + "k"));
        assertInvalid(put(A, "{}", KEY, "k", KEY, "k"));
        assertInvalid(bulk("/v1/dbs/shop/docs:bulk", "{}", KEY, longest + "k"));
        assertInvalid(ask("DELETE", A, null, KEY, longest + "k"));
        assertThat(put(A, "{}", KEY, "\"a \\\"quoted\\\\\\\" key\"").statusCode())
                .isEqualTo(204);
    }

    private static void assertInvalid(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer)).isEqualTo("header-invalid");
    }
}
