package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.anabranch.core.engine.Durability;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How widely a write is durable before it is answered, and what is said if it takes too long. */
class DurabilityTest extends HttpTestBase {

    private static final String A = DOCS + "a";

    @BeforeEach
    void putOne() {
        shard.put("shop", "a", json("{\"n\":1}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?durability=local", "?durability=dc-majority"})
    void aLoneNodeIsItsOwnMajority(String query) {
        shard.cutOff();
        assertThat(put(A + query, "{\"n\":2}").statusCode()).isEqualTo(204);
        assertThat(shard.waitsMillis()).isEmpty();
    }

    @Test
    void whatEveryDatacenterHasIsAnsweredAsUsual() {
        HttpResponse<String> written = put(A + "?durability=all-dcs", "{\"n\":2}");
        assertThat(written.statusCode()).isEqualTo(204);
        assertThat(header(written, "Durability-Achieved")).isNull();
        assertThat(shard.waitsMillis()).hasSize(1);
    }

    @Test
    void whatOthersHaveNotInTimeIsAcceptedAndNeverAFailure() {
        shard.cutOff();
        String all = "?durability=all-dcs";
        for (HttpResponse<String> accepted : List.of(
                put(A + all, "{\"n\":2}"),
                put(DOCS + "new" + all, "{}"),
                merge(A + all, "{\"n\":3}"),
                merge(A + all, "{\"n\":3}"),
                put(A + all, "{\"n\":4}", "Prefer", "return=representation"),
                ask("DELETE", A + all, null))) {
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(header(accepted, "Durability-Achieved")).isEqualTo("dc-majority");
        }
        HttpResponse<String> put = put(A + all, "{\"n\":5}", "Prefer", "return=representation");
        assertThat(put.body()).isEqualTo("{\"n\":5}");
        assertThat(header(put, "ETag")).isNotNull();
        assertThat(header(put, "Content-Location")).isNotNull();
    }

    @Test
    void theDatabaseSaysWhatHoldsForThoseWhoSayNothing() {
        shard.setDefaultDurability(Durability.ALL_DCS);
        shard.cutOff();
        assertThat(put(A, "{\"n\":2}").statusCode()).isEqualTo(202);
        assertThat(put(A + "?durability=local", "{\"n\":3}").statusCode()).isEqualTo(204);
    }

    @Test
    void theWaitIsAsLongAsTheClientPrefers() {
        put(A + "?durability=all-dcs", "{\"n\":2}");
        put(A + "?durability=all-dcs", "{\"n\":3}", "Prefer", "wait=0");
        put(A + "?durability=all-dcs", "{\"n\":4}", "Prefer", "wait=7");
        assertThat(shard.waitsMillis().get(0)).isBetween(1_900L, 2_000L);
        assertThat(shard.waitsMillis().get(1)).isZero();
        assertThat(shard.waitsMillis().get(2)).isBetween(6_900L, 7_000L);
    }

    @Test
    void whatTheSessionHasWaitedIsNotWaitedAgain() {
        Sessions sessions = new Sessions(SECRET, () -> VersionVector.EMPTY);
        String unreached = sessions.token(VersionVector.EMPTY.with(ReplicaId.parse("aaaaaaaaaaaaaaaa"), 3));
        String query = "?durability=all-dcs";
        put(A + query, "{\"n\":2}", "Session", unreached, "Prefer", "wait=1, handling=lenient");
        assertThat(shard.waitsMillis()).containsExactly(0L);
    }

    @Test
    void aBulkLineSaysWhatIsNotEverywhereYet() {
        shard.cutOff();
        assertThat(bulk("/v1/dbs/shop/docs:bulk?durability=all-dcs", "{\"id\":\"x\",\"body\":{}}\n")
                        .body())
                .startsWith("{\"id\":\"x\",\"status\":202,\"durabilityAchieved\":\"dc-majority\",\"etag\":");
    }

    @Test
    void anotherLevelIsRefusedBeforeAnythingIsWritten() {
        for (String path : List.of(A, DOCS + "b")) {
            HttpResponse<String> refused = put(path + "?durability=most", "{}");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(problem(refused)).isEqualTo("parameter-invalid");
        }
        assertThat(shard.submitted()).isZero();
    }
}
