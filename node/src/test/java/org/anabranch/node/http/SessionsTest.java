package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest extends HttpTestBase {

    private static final ReplicaId ELSEWHERE = ReplicaId.parse("aaaaaaaaaaaaaaaa");

    private final Sessions sessions = new Sessions(SECRET, () -> VersionVector.EMPTY);

    @Test
    void everyAnswerUnderDatabasesCarriesASession() throws Exception {
        put(DOCS + "a", "{}");
        for (String path : new String[] {
            "/v1/dbs", DOCS + "a", DOCS + "none", "/v1/dbs/shop/docs", "/v1/dbs/shop", "/v1/dbs/%ff", DOCS + "a?x"
        }) {
            assertThat(rawGet(path)).as(path).containsIgnoringCase("\r\nsession: ");
        }
        assertThat(ask("POST", DOCS + "a", null).headers().firstValue("Session"))
                .isPresent();
        assertThat(rawGet("/v1/status")).doesNotContainIgnoringCase("\r\nsession: ");
        assertThat(rawGet("/v1/dbsx")).doesNotContainIgnoringCase("\r\nsession: ");
    }

    @Test
    void aWriteIsInItsSession() {
        assertThat(seen(put(DOCS + "a", "{}"))).isEqualTo(vector(FakeShard.REPLICA, 1));
        assertThat(seen(put(DOCS + "a", "{\"n\":1}"))).isEqualTo(vector(FakeShard.REPLICA, 2));
        assertThat(seen(get(DOCS + "none"))).isEqualTo(vector(FakeShard.REPLICA, 2));
    }

    @Test
    void anAnswerNeverForgetsWhatTheClientHadSeen() {
        put(DOCS + "a", "{}");
        VersionVector both = vector(FakeShard.REPLICA, 1).with(ELSEWHERE, 9);
        String token = sessions.token(vector(ELSEWHERE, 9));
        assertThat(seen(get(DOCS + "a", "Session", token, "Prefer", "wait=0"))).isEqualTo(vector(ELSEWHERE, 9));
        assertThat(seen(get(DOCS + "a", "Session", token, "Prefer", "handling=lenient")))
                .isEqualTo(both);
        assertThat(seen(ask("POST", DOCS + "a", null, "Session", token))).isEqualTo(vector(ELSEWHERE, 9));
    }

    @Test
    void aSessionThatIsHereIsServedAtOnce() {
        shard.put("shop", "a", json("{}"));
        assertThat(get(DOCS + "a", "Session", sessions.token(vector(FakeShard.REPLICA, 1)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSessionThatIsNotHereWaitsUntilItIs() {
        shard.put("shop", "a", json("{}"));
        String token = sessions.token(vector(ELSEWHERE, 3));
        CompletableFuture<HttpResponse<String>> answer =
                CompletableFuture.supplyAsync(() -> get(DOCS + "a", "Session", token, "Prefer", "wait=20"));
        CompletableFuture<HttpResponse<String>> write =
                CompletableFuture.supplyAsync(() -> put(DOCS + "b", "{}", "Session", token, "Prefer", "wait=20"));
        shard.advance(ELSEWHERE, 2);
        assertThat(shard.submitted()).isZero();
        assertThat(answer).isNotDone();
        shard.advance(ELSEWHERE, 1);
        assertThat(await(answer).statusCode()).isEqualTo(200);
        assertThat(await(write).statusCode()).isEqualTo(201);
        assertThat(seen(await(answer)).get(ELSEWHERE)).isEqualTo(3);
    }

    @Test
    void aSessionThatDoesNotComeInTimeIsRefused() {
        shard.put("shop", "a", json("{}"));
        String token = sessions.token(vector(ELSEWHERE, 3));
        String before = shard.contents();
        for (HttpResponse<String> answer : List.of(
                get(DOCS + "a", "Session", token, "Prefer", "wait=0"),
                put(DOCS + "a", "{\"n\":1}", "Session", token, "Prefer", "wait=1"),
                ask("DELETE", DOCS + "a", null, "Session", token, "Prefer", "wait=0"),
                bulk("/v1/dbs/shop/docs:bulk", "{\"id\":\"x\",\"body\":{}}", "Session", token, "Prefer", "wait=0"))) {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(problem(answer)).isEqualTo("session-not-reached");
            assertThat(header(answer, "Retry-After")).isEqualTo("1");
        }
        assertThat(shard.contents()).isEqualTo(before);
    }

    @Test
    void whoeverIsLenientIsAnsweredFromWhatIsHereWritesToo() {
        String token = sessions.token(vector(ELSEWHERE, 3));
        HttpResponse<String> written = put(DOCS + "a", "{}", "Session", token, "Prefer", "handling=lenient");
        assertThat(written.statusCode()).isEqualTo(201);
        assertThat(header(written, "Preference-Applied")).isEqualTo("handling=lenient");
        HttpResponse<String> read = get(DOCS + "a", "Session", token, "Prefer", "wait=1, handling=lenient");
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(header(read, "Preference-Applied")).isEqualTo("handling=lenient");
        HttpResponse<String> both = put(
                DOCS + "a",
                "{\"n\":1}",
                "Session",
                token,
                "Prefer",
                "handling=lenient",
                "Prefer",
                "return=representation");
        assertThat(header(both, "Preference-Applied")).isEqualTo("handling=lenient, return=representation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "!!!!", "AQ=="})
    void aSessionThatIsNoneIsRefused(String token) {
        HttpResponse<String> answer = get(DOCS + "a", "Session", token);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer)).isEqualTo("session-invalid");
    }

    @Test
    void aSessionThatWasChangedOrMadeElsewhereIsRefused() {
        shard.put("shop", "a", json("{}"));
        byte[] token = Base64.getUrlDecoder().decode(sessions.token(vector(FakeShard.REPLICA, 1)));
        for (int bit = 0; bit < token.length * 8; bit++) {
            byte[] forged = token.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
            assertThat(get(DOCS + "a", "Session", text).statusCode()).isEqualTo(400);
        }
        String foreign = new Sessions(new byte[] {1, 2, 3}, () -> VersionVector.EMPTY).token(VersionVector.EMPTY);
        assertThat(put(DOCS + "a", "{\"n\":1}", "Session", foreign).statusCode())
                .isEqualTo(400);
        assertThat(put(DOCS + "a", "{\"n\":1}", "Session", "A".repeat(5000)).statusCode())
                .isEqualTo(400);
        assertThat(shard.submitted()).isZero();
    }

    @Test
    void aTokenHoldsWhatItWasMadeOf() {
        VersionVector vector = VersionVector.EMPTY;
        for (long bits : new long[] {0, 1, -1, Long.MIN_VALUE, 0x9f86d081884c7d65L}) {
            vector = vector.with(new ReplicaId(bits), bits == 1 ? Long.MAX_VALUE : 127 + (bits & 0xFF));
        }
        assertThat(sessions.parse(sessions.token(vector))).isEqualTo(vector);
        assertThat(sessions.parse(sessions.token(VersionVector.EMPTY))).isEqualTo(VersionVector.EMPTY);
    }

    @Test
    void aTokenThatWouldBeTooLongLeavesOutWhatEveryMemberHas() {
        TreeMap<ReplicaId, Long> many = new TreeMap<>();
        for (long replica = 1; replica <= 500; replica++) {
            many.put(new ReplicaId(replica), 1_000_000L);
        }
        VersionVector stable = VersionVector.of(many);
        VersionVector seen = stable.with(new ReplicaId(7), 1_000_001L).with(ELSEWHERE, 1);
        Sessions grown = new Sessions(SECRET, () -> stable);
        String token = grown.token(seen);
        assertThat(token.length()).isLessThanOrEqualTo(Sessions.TOKEN_CHARS_MAX);
        assertThat(grown.parse(token).max(stable).equals(seen)).isTrue();
        assertThat(sessions.token(seen)).isNull();
    }

    private VersionVector seen(HttpResponse<String> answer) {
        return sessions.parse(header(answer, "Session"));
    }

    private static VersionVector vector(ReplicaId replica, long seq) {
        return VersionVector.EMPTY.with(replica, seq);
    }
}
