package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.anabranch.core.engine.EngineLimits;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;

/** Writes that derive from a version that others have written over since. */
class BaseVersionTest extends LiveTestBase {

    private static final String A = DOCS + "a";
    private static final int VERSIONS_BYTES = 2_000;

    @Override
    EngineLimits engineLimits() {
        EngineLimits standard = EngineLimits.DEFAULTS;
        return new EngineLimits(
                standard.documentBytesMax(),
                standard.depthMax(),
                standard.keysPerObjectMax(),
                standard.messageBytes(),
                standard.creditBytes(),
                standard.ringBytesMax(),
                standard.heldBytesMax(),
                standard.heartbeatMillis(),
                VERSIONS_BYTES,
                standard.laggingAfterMillis(),
                standard.idempotency());
    }

    @Test
    void aPutMergesWithWhatWasWrittenSinceAndShowsTheWhole() {
        String base = etag(put(A, "{\"a\":1,\"b\":1}"));
        put(A, "{\"a\":1,\"b\":2}");
        HttpResponse<String> merged = put(A, "{\"a\":5,\"b\":1}", "Base-Version", base, "Prefer", "return=minimal");
        assertThat(merged.statusCode()).isEqualTo(200);
        assertThat(merged.body()).isEqualTo("{\"a\":5,\"b\":2}");
        assertThat(header(merged, "Content-Location")).isEqualTo(A);
        assertThat(header(merged, "Preference-Applied")).isNull();
        assertThat(etag(merged)).isEqualTo(etag(get(A)));
    }

    @Test
    void aPutFromTheCurrentVersionIsAnyPut() {
        String base = etag(put(A, "{\"a\":1}"));
        HttpResponse<String> written = put(A, "{\"a\":2}", "Base-Version", base);
        assertThat(written.statusCode()).isEqualTo(204);
        assertThat(etag(written)).isEqualTo(etag(get(A)));
    }

    @Test
    void theTypedRepresentationsVersionIsTakenToo() {
        put(A, "{\"a\":1,\"b\":1}");
        String typed = header(get(A, "Accept", "application/vnd.anabranch.typed+json"), "ETag");
        assertThat(typed).endsWith(";t\"");
        put(A, "{\"a\":1,\"b\":2}");
        assertThat(put(A, "{\"a\":3,\"b\":1}", "Base-Version", typed).body()).isEqualTo("{\"a\":3,\"b\":2}");
    }

    @Test
    void patchesOfEachKindMergeAndShowTheWhole() {
        String base = etag(put(A, "{\"a\":1,\"n\":1}"));
        put(A, "{\"a\":1,\"n\":5,\"since\":true}");
        HttpResponse<String> merge = merge(A, "{\"a\":2}", "Base-Version", base);
        assertThat(merge.statusCode()).isEqualTo(200);
        assertThat(merge.body()).isEqualTo("{\"a\":2,\"n\":5,\"since\":true}");
        HttpResponse<String> patch = jsonPatch(
                A,
                "[{\"op\":\"test\",\"path\":\"/n\",\"value\":1},{\"op\":\"add\",\"path\":\"/p\",\"value\":3}]",
                "Base-Version",
                base);
        assertThat(patch.body()).isEqualTo("{\"a\":2,\"n\":5,\"p\":3,\"since\":true}");
        HttpResponse<String> operation =
                operate(A, "[{\"op\":\"increment\",\"path\":\"/n\",\"by\":2}]", "Base-Version", base);
        assertThat(operation.body()).isEqualTo("{\"a\":2,\"n\":7,\"p\":3,\"since\":true}");
        HttpResponse<String> refused = jsonPatch(A, "[{\"op\":\"remove\",\"path\":\"/since\"}]", "Base-Version", base);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(problem(refused)).isEqualTo("patch-conflict");
    }

    @Test
    void aVersionThatIsNotKeptIsGone() {
        String base = etag(put(A, "{\"text\":\"" + "x".repeat(VERSIONS_BYTES) + "\"}"));
        assertThat(put(A, "{\"n\":1}", "Base-Version", base).statusCode())
                .as("the current version never fails, kept or not")
                .isEqualTo(204);
        String etag = etag(get(A));
        HttpResponse<String> gone = put(A, "{\"n\":2}", "Base-Version", base);
        assertThat(gone.statusCode()).isEqualTo(409);
        assertThat(problem(gone)).isEqualTo("base-version-gone");
        assertThat(etag(get(A))).isEqualTo(etag);
        assertThat(put(A, "{", "Base-Version", base).statusCode())
                .as("before the body is looked at")
                .isEqualTo(409);
        assertThat(put(A, "{}", "Base-Version", base, "If-Match", base).statusCode())
                .isEqualTo(412);
        assertThat(put(DOCS + "never", "{}", "Base-Version", base).statusCode()).isEqualTo(409);
    }

    @Test
    void theOldestVersionsAreEvictedAndWhatIsReadIsKept() {
        String read = etag(put(A, "{\"n\":0,\"m\":0}"));
        String untouched = etag(put(DOCS + "b", "{\"n\":0}"));
        get(A);
        for (int i = 1; i <= 20; i++) {
            put(A, "{\"n\":" + i + ",\"m\":0}");
            assertThat(put(A, "{\"n\":" + i + ",\"m\":0}", "Base-Version", read).statusCode())
                    .isEqualTo(204);
        }
        put(DOCS + "b", "{\"n\":1}");
        assertThat(put(A, "{\"n\":0,\"m\":1}", "Base-Version", read).body()).isEqualTo("{\"m\":1,\"n\":20}");
        assertThat(problem(put(DOCS + "b", "{\"n\":2}", "Base-Version", untouched)))
                .isEqualTo("base-version-gone");
        JsonObject cache = (JsonObject) json(get("/v1/status").body()).get("versionCache");
        assertThat(Integer.parseInt(cache.get("bytes").toString())).isBetween(1, VERSIONS_BYTES);
        assertThat(Integer.parseInt(cache.get("entries").toString())).isPositive();
        assertThat(cache.get("hits")).hasToString("21");
        assertThat(cache.get("misses")).hasToString("1");
    }

    @Test
    void aDocumentDeletedSinceComesBackWholeOrNotAtAll() {
        String base = etag(put(A, "{\"f1\":1,\"f2\":1}"));
        ask("DELETE", A, null);
        assertThat(put(A, "{\"f1\":2,\"f2\":1}", "Base-Version", base).statusCode())
                .isEqualTo(201);
        assertThat(get(A).body()).isEqualTo("{\"f1\":2,\"f2\":1}");
        ask("DELETE", A, null);
        assertThat(merge(A, "{\"f2\":3}", "Base-Version", base).statusCode()).isEqualTo(201);
        assertThat(get(A).body()).isEqualTo("{\"f1\":1,\"f2\":3}");

        put("/v1/dbs/strict", "{\"deletes\":\"delete-wins\"}");
        String strict = "/v1/dbs/strict/docs/a";
        String there = etag(put(strict, "{\"f1\":1}"));
        ask("DELETE", strict, null);
        HttpResponse<String> refused = put(strict, "{\"f1\":2}", "Base-Version", there);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(problem(refused)).isEqualTo("document-deleted");
        assertThat(get(strict).statusCode()).isEqualTo(404);
    }

    @Test
    void aBulkLineMergesToo() {
        String base = etag(put(A, "{\"a\":1,\"b\":1}"));
        put(A, "{\"a\":1,\"b\":2}");
        String unquoted = base.replace("\"", "");
        String answer = bulk(
                        "/v1/dbs/shop/docs:bulk",
                        "{\"id\":\"a\",\"body\":{\"a\":5,\"b\":1},\"baseVersion\":\"" + unquoted + "\"}\n"
                                + "{\"id\":\"a\",\"body\":{},\"baseVersion\":\"unknown\"}\n")
                .body();
        assertThat(answer.lines().toList().get(0))
                .startsWith("{\"id\":\"a\",\"status\":200,\"etag\":")
                .endsWith("\"merged\":true,\"doc\":{\"a\":5,\"b\":2}}");
        assertThat(answer.lines().toList().get(1)).contains("\"status\":409", "base-version-gone");
    }

    @Test
    void aNumberPutAndIncrementedSinceIsCountedOn() {
        put(A, "{\"likes\":5}");
        operate(A, "[{\"op\":\"increment\",\"path\":\"/likes\",\"by\":1}]");
        String base = etag(get(A));
        operate(A, "[{\"op\":\"increment\",\"path\":\"/likes\",\"by\":10}]");
        assertThat(put(A, "{\"likes\":8}", "Base-Version", base).body()).isEqualTo("{\"likes\":18}");
    }

    @Test
    void aSetPutInAnotherOrderIsWhatTheClientWrote() {
        put(A, "{\"tags\":[]}");
        operate(A, "[{\"op\":\"add-to-set\",\"path\":\"/tags\",\"values\":[\"x\",\"y\"]}]");
        HttpResponse<String> same = put(A, "{\"tags\":[\"y\",\"x\",\"y\"]}");
        assertThat(same.statusCode()).isEqualTo(204);
        assertThat(etag(same)).isEqualTo(etag(get(A)));
        assertThat(bulk("/v1/dbs/shop/docs:bulk", "{\"id\":\"a\",\"body\":{\"tags\":[\"y\",\"x\"]}}\n")
                        .body())
                .contains("\"status\":204")
                .doesNotContain("merged");
    }
}
