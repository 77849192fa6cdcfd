package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A node alone is everywhere at once; one that is told of others waits for them, be it that they were never reached. */
class LoneNodeDurabilityTest {

    @Nested
    class Alone extends LiveTestBase {
        @Test
        void allDatacentersHaveIt() {
            assertThat(put(DOCS + "a?durability=all-dcs", "{}").statusCode()).isEqualTo(201);
            put(SHOP, "{\"durability\":\"all-dcs\"}");
            assertThat(put(DOCS + "b", "{}").statusCode()).isEqualTo(201);
            assertThat(ask("DELETE", SHOP + "?durability=all-dcs", null).statusCode())
                    .isEqualTo(204);
        }
    }

    @Nested
    class ToldOfOthers extends LiveTestBase {
        @Override
        String[] peers() {
            return new String[] {"us"};
        }

        @Test
        void itWaitsForThem() {
            HttpResponse<String> accepted = put(DOCS + "a?durability=all-dcs", "{}", "Prefer", "wait=0");
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(header(accepted, "Durability-Achieved")).isEqualTo("dc-majority");
            assertThat(put(DOCS + "a?durability=all-dcs", "{}", "Prefer", "wait=0")
                            .statusCode())
                    .as("a write that changes nothing is no more durable than what it found")
                    .isEqualTo(202);
            put(SHOP, "{\"durability\":\"all-dcs\"}");
            assertThat(put(DOCS + "b", "{}", "Prefer", "wait=1").statusCode()).isEqualTo(202);
            assertThat(put(DOCS + "c?durability=dc-majority", "{}").statusCode())
                    .isEqualTo(201);
        }
    }
}
