package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.anabranch.crdt.Night;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;

/**
 * Real documents, edited in every way at three replicas with cut links: all who have seen the same have the same bytes,
 * version and conflicts, and show what the history says.
 */
class CountryEditingTest {

    private static final String SEED = "anabranch.countries.seed";
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L; // neighbouring seeds begin alike
    private static final int RUNS = Integer.getInteger("anabranch.countries.runs", 15);
    private static final int MANY = 1_000; // in which everything happens

    @Test
    void threeReplicasThatEditACountryAgreeWithItsHistory() throws IOException {
        List<JsonObject> countries = CountryEdits.countries();
        assertThat(countries).hasSize(250);
        Map<String, Integer> tally = new TreeMap<>();
        long first = Long.getLong(SEED, System.nanoTime() & 0xFFFF_FFFFL);
        for (long seed = first; seed < first + RUNS; seed++) {
            Random random = new Random(seed * SPREAD);
            DeletePolicy policy = random.nextBoolean() ? DeletePolicy.UPDATE_WINS : DeletePolicy.DELETE_WINS;
            JsonObject country = countries.get(random.nextInt(countries.size()));
            try {
                new HistoryRun(random.nextLong(), policy, HistoryRun.Order.CAUSAL, new CountryEdits(random), tally)
                        .startWith(country)
                        .run(40);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        country.get("cca3") + ", again with -D" + SEED + "=" + seed + " -Danabranch.countries.runs=1",
                        e);
            }
        }
        Night.print(RUNS + " runs from seed " + first + " on: " + tally);
        if (RUNS >= MANY) {
            assertThat(tally).containsKeys("Edit$Delete", "Edit$MergePatch", "PUT to a base", "purge", "drop", "fold");
            assertThat(tally).containsKeys("Operation$Resolve", "Operation$RemoveFromSet", "JsonPatchOperation$Move");
        }
    }
}
