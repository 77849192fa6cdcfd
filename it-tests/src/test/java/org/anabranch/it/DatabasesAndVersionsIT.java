package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.FaultProxy;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings, versions that writes derive from, and durability, in two datacenters with a cut between them. */
class DatabasesAndVersionsIT {

    @RegisterExtension
    static final Harness HARNESS = new Harness();

    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final int WAIT_SECONDS = 30;

    private static Cluster cluster;
    private static Client a;
    private static Client b;

    @BeforeAll
    static void start() throws IOException {
        cluster = new Cluster(HARNESS, List.of("a", "b"), List.of("a-b")).start();
        a = cluster.client("a");
        b = cluster.client("b");
    }

    @AfterEach
    void heal() {
        cluster.proxies().forEach(FaultProxy::heal);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
    }

    private static void cut() {
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        cluster.proxies().forEach(FaultProxy::refuse);
    }

    private static Response settings(Client client, String database, String json) throws IOException {
        return client.send("PUT", "/v1/dbs/" + database, Client.JSON, json);
    }

    @Test
    void settingsMadeDifferentlyOnBothSidesOfACutAreAgreedOn() throws IOException {
        cut();
        settings(a, "disputed", "{\"deletes\":\"delete-wins\",\"atomic\":[\"/x\"]}")
                .expect(201);
        a.put("disputed", "doc", "{\"from\":\"a\"}").expect(201);
        b.put("disputed", "other", "{\"from\":\"b\"}").expect(201); // makes it too, with the defaults
        settings(b, "disputed", "{\"durability\":\"dc-majority\"}").expect(204);
        heal();
        for (Client client : List.of(a, b)) {
            assertThat(client.send("GET", "/v1/dbs/disputed").expect(200).text())
                    .isEqualTo("{\"atomic\":[\"/x\"],\"deletes\":\"update-wins\",\"durability\":\"dc-majority\"}");
            assertThat(client.listAll("disputed", "")).containsOnlyKeys("doc", "other");
            settings(client, "disputed", "{\"deletes\":\"delete-wins\"}").expect(409);
        }
        assertThat(a.send("GET", "/v1/dbs/disputed").etag())
                .isEqualTo(b.send("GET", "/v1/dbs/disputed").etag());
    }

    @ParameterizedTest
    @CsvSource({"update-wins, 200", "delete-wins, 404"})
    void aDocumentDeletedHereAndWrittenThereReadsAsItsDatabaseSays(String deletes, int status) throws IOException {
        settings(a, deletes, "{\"deletes\":\"" + deletes + "\"}").expect(201);
        a.put(deletes, "doc", "{\"f1\":1,\"f2\":2}").expect(201);
        a.put(deletes, "witness", "{}").expect(201);
        cut();
        a.delete(deletes, "doc").expect(204);
        b.patch(deletes, "doc", "{\"f2\":3}").expect(204);
        heal();
        Response agreed = cluster.agreed(deletes, "doc", "a", "b").expect(status);
        if (status == 200) {
            assertThat(agreed.text()).isEqualTo("{\"f1\":1,\"f2\":3}");
        }
        for (Client client : List.of(a, b)) {
            assertThat(client.listAll(deletes, "")).hasSize(status == 200 ? 2 : 1);
        }
    }

    @Test
    void aDeletedDatabaseKeepsWhatWasWrittenOnTheOtherSide() throws IOException {
        a.put("ended", "old", "{\"n\":1}").expect(201);
        a.put("ended", "edited", "{\"n\":1,\"m\":1}").expect(201);
        cut();
        a.send("DELETE", "/v1/dbs/ended").expect(204);
        a.send("GET", "/v1/dbs/ended").expect(404);
        b.patch("ended", "edited", "{\"n\":2}").expect(204);
        b.put("ended", "new", "{\"n\":3}").expect(201);
        heal();
        for (Client client : List.of(a, b)) {
            assertThat(client.listAll("ended", "")).containsOnlyKeys("edited", "new");
            assertThat(client.get("ended", "edited").text()).isEqualTo("{\"m\":1,\"n\":2}");
            client.send("GET", "/v1/dbs/ended").expect(200);
        }
        b.send("DELETE", "/v1/dbs/ended").expect(204);
        heal();
        a.send("GET", "/v1/dbs/ended").expect(404);
    }

    /** On each side someone writes first, then someone puts a body that derives from what was there before the cut. */
    @Test
    void bodiesThatDeriveFromOneVersionMergeOnBothSidesOfACut() throws IOException {
        a.put("versions", "doc", "{\"title\":\"t\",\"text\":\"x\",\"list\":[1,2,3],\"a\":0,\"b\":0}")
                .expect(201);
        cluster.awaitEqualVectors(DEADLINE, "a", "b");
        String base = a.get("versions", "doc").expect(200).etag();
        assertThat(b.get("versions", "doc").expect(200).etag()).isEqualTo(base);
        cut();
        a.patch("versions", "doc", "{\"a\":1}").expect(204);
        b.patch("versions", "doc", "{\"b\":1}").expect(204);
        Response atA = a.with("Base-Version", base)
                .put("versions", "doc", "{\"title\":\"T\",\"text\":\"x\",\"list\":[0,1,2,3],\"a\":0,\"b\":0}")
                .expect(200);
        assertThat(atA.json())
                .isEqualTo(Json.read("{\"title\":\"T\",\"text\":\"x\",\"list\":[0,1,2,3],\"a\":1,\"b\":0}"));
        Response atB = b.with("Base-Version", base)
                .put("versions", "doc", "{\"title\":\"t\",\"list\":[1,2,3,4],\"a\":0,\"b\":0,\"new\":{}}")
                .expect(200);
        assertThat(atB.json()).isEqualTo(Json.read("{\"title\":\"t\",\"list\":[1,2,3,4],\"a\":0,\"b\":1,\"new\":{}}"));
        heal();
        Response agreed = cluster.agreed("versions", "doc", "a", "b").expect(200);
        assertThat(agreed.json())
                .isEqualTo(Json.read("{\"title\":\"T\",\"list\":[0,1,2,3,4],\"a\":1,\"b\":1,\"new\":{}}"));
        assertThat(agreed.headers().firstValue("Document-Conflicts")).isEmpty();
        // both sides wrote since, and the version of before is still kept on each
        b.with("Base-Version", base).patch("versions", "doc", "{\"last\":true}").expect(200);
    }

    @Test
    void aVersionThatCameFromTheOtherSideCanBeDerivedFrom() throws IOException {
        Response written = a.put("versions", "sent", "{\"n\":1,\"m\":1}").expect(201);
        Client after = b.after(written, WAIT_SECONDS);
        after.patch("versions", "sent", "{\"n\":2}").expect(204);
        assertThat(b.with("Base-Version", written.etag())
                        .put("versions", "sent", "{\"n\":1,\"m\":2}")
                        .expect(200)
                        .text())
                .isEqualTo("{\"m\":2,\"n\":2}");
    }

    @Test
    void aNumberPutAndIncrementedOnceOnEachSideReadsSeven() throws IOException {
        a.put("versions", "likes", "{\"likes\":5}").expect(201);
        cut();
        a.increment("versions", "likes", "/likes", 1).expect(204);
        b.increment("versions", "likes", "/likes", 1).expect(204);
        heal();
        Response agreed = cluster.agreed("versions", "likes", "a", "b").expect(200);
        assertThat(agreed.text()).isEqualTo("{\"likes\":7}");
        assertThat(agreed.headers().firstValue("Document-Conflicts")).isEmpty();
    }

    @Test
    void allDatacentersAreWaitedForAndACutIsNoFailure() throws IOException {
        String path = Client.path("durable", "doc") + "?durability=all-dcs";
        Client patient = a.with("Prefer", "wait=" + WAIT_SECONDS);
        patient.send("PUT", path, Client.JSON, "{\"n\":1}").expect(201);
        assertThat(b.get("durable", "doc").expect(200).text())
                .as("what all datacenters have is in the other")
                .isEqualTo("{\"n\":1}");
        settings(a, "durable", "{\"durability\":\"all-dcs\"}").expect(204);
        patient.put("durable", "doc", "{\"n\":2}").expect(204);
        assertThat(b.get("durable", "doc").text()).isEqualTo("{\"n\":2}");

        cut();
        Client hasty = a.with("Prefer", "wait=1");
        Response accepted = hasty.put("durable", "doc", "{\"n\":3}").expect(202);
        assertThat(accepted.header("Durability-Achieved")).isEqualTo("dc-majority");
        assertThat(accepted.etag()).isEqualTo(a.get("durable", "doc").etag());
        hasty.send("PUT", Client.path("durable", "doc") + "?durability=local", Client.JSON, "{\"n\":4}")
                .expect(204);
        hasty.send("DELETE", path).expect(202);
        a.get("durable", "doc").expect(404);
        heal();
        patient.put("durable", "doc", "{\"n\":5}").expect(201);
        assertThat(b.get("durable", "doc").text()).isEqualTo("{\"n\":5}");
    }
}
