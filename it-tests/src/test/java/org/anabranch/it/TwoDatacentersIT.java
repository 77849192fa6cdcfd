package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.Dataset;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.Response;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written in one datacenter is read in the other: every document, every value, every version. */
class TwoDatacentersIT {

    @RegisterExtension
    static final Harness HARNESS = new Harness();

    private static final int WAIT_SECONDS = 30;

    private static Cluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = new Cluster(HARNESS, List.of("a", "b"), List.of("a-b")).start();
    }

    @Test
    void allCountriesArriveWithTheirVersionsAndValues() throws IOException {
        assertArriveUnchanged("countries", Dataset.countries());
    }

    @Test
    void everyScriptNumberAndEmptyContainerOfTheSampleArrives() throws IOException {
        assertArriveUnchanged("sample", Dataset.sample());
    }

    @Test
    void aSessionReadsItsOwnWritesInTheOtherDatacenter() throws IOException {
        Client a = cluster.client("a");
        Client b = cluster.client("b");
        Response seen = a.put("sessions", "x", "{\"n\":0}").expect(201);
        for (int n = 1; n <= 20; n++) {
            Client here = n % 2 == 0 ? a : b;
            assertThat(here.after(seen, WAIT_SECONDS)
                            .get("sessions", "x")
                            .expect(200)
                            .json()
                            .at("n")
                            .number())
                    .isEqualTo(n - 1);
            seen = here.after(seen, WAIT_SECONDS)
                    .put("sessions", "x", "{\"n\":" + n + "}")
                    .expect(204);
        }
        cluster.awaitEqualVectors(Duration.ofSeconds(WAIT_SECONDS), "a", "b");
        Response last = cluster.agreed("sessions", "x", "a", "b");
        assertThat(last.text()).isEqualTo("{\"n\":20}");
        assertThat(last.headers().firstValue("Document-Conflicts")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1.0,                    1",
        "-0,                     0",
        "0.000e5,                0",
        "1E2,                    100",
        "2.50000,                2.5",
        "9007199254740993,       9007199254740993",
        "100000000000000000000,  100000000000000000000",
        "1000000000000000000000, 1e+21",
        "0.0000001,              0.0000001",
        "0.00000001,             1e-8",
        "1e400,                  1e+400",
        "-7.25e-400,             -7.25e-400",
        "0.123456789012345678901234567891, 0.123456789012345678901234567891"
    })
    void aNumberIsWrittenInItsOneForm(String in, String out) throws IOException {
        Response put =
                cluster.client("a").put("numbers", in, "{\"n\":" + in + "}").expect(201);
        Response read =
                cluster.client("b").after(put, WAIT_SECONDS).get("numbers", in).expect(200);
        assertThat(read.text()).isEqualTo("{\"n\":" + out + "}");
    }

    private static void assertArriveUnchanged(String database, Dataset documents) throws IOException {
        long start = System.nanoTime();
        Response loaded = cluster.client("a").load(database, documents);
        Client b = cluster.client("b").after(loaded, WAIT_SECONDS);
        Map<String, Json> listed = b.listAll(database, "");
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(listed).hasSameSizeAs(documents.entries());
        for (Dataset.Entry entry : documents.entries()) {
            Response here = cluster.client("a").get(database, entry.id()).expect(200);
            Response there = b.get(database, entry.id()).expect(200);
            assertThat(there.json()).isEqualTo(Json.read(entry.json()));
            assertThat(there.text()).isEqualTo(here.text());
            assertThat(there.etag()).isEqualTo(here.etag());
            assertThat(listed.get(entry.id()).at("doc")).isEqualTo(there.json());
            assertThat(listed.get(entry.id()).at("etag").text())
                    .isEqualTo(there.etag().replace("\"", ""));
        }
        HARNESS.report("%d documents of %s loaded and listed in the other in %.1f s", listed.size(), database, seconds);
    }
}
