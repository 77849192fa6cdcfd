package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.FaultProxy;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.Response;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** While the link is cut both sides write on, as fast as before; when it heals they agree, and nothing is lost. */
class LinkCutIT {

    private static final Duration HEAL_DEADLINE = Duration.ofSeconds(90);
    private static final int TIMED_ROUNDS = 5;
    private static final int WRITES_PER_ROUND = 50;
    private static final double SLOWER_FACTOR_MAX = 3;
    /** A write that waits for the other datacenter takes longer than this; one that does not may on a busy machine. */
    private static final double NOISE_MILLIS = 25;

    @RegisterExtension
    final Harness harness = new Harness();

    private Cluster cluster;

    enum Fault {
        /** Connections end, and new ones are refused. */
        REFUSED(FaultProxy::refuse),
        /** Connections stay, and nothing passes. */
        SILENT(FaultProxy::silence);

        private final Consumer<FaultProxy> cut;

        Fault(Consumer<FaultProxy> cut) {
            this.cut = cut;
        }
    }

    private interface Write {
        Response to(Client client, String id) throws IOException;
    }

    /**
     * Two writes of one document that do not see each other, the left one earlier.
     *
     * @param base null: the document is not there before
     * @param merged null: the document is not there afterwards
     */
    private record Story(String id, String base, Write left, Write right, String merged) {}

    private static final String CONFLICT = "the same field";

    private static final List<Story> STORIES = List.of(
            new Story("different fields", "{'x':1,'y':1}", patch("{'x':2}"), patch("{'y':3}"), "{'x':2,'y':3}"),
            new Story(
                    CONFLICT,
                    "{'name':'old','kept':true}",
                    patch("{'name':'left'}"),
                    patch("{'name':'right'}"),
                    "{'name':'right','kept':true}"),
            new Story(
                    "the same field, the same value",
                    "{'name':'old'}",
                    patch("{'name':'new'}"),
                    patch("{'name':'new'}"),
                    "{'name':'new'}"),
            new Story(
                    "nested maps",
                    "{'address':{'street':'s','geo':{'lat':1}}}",
                    patch("{'address':{'geo':{'lat':2}}}"),
                    patch("{'address':{'geo':{'lng':3},'city':'c'}}"),
                    "{'address':{'street':'s','city':'c','geo':{'lat':2,'lng':3}}}"),
            new Story(
                    "a map made on both sides",
                    "{}",
                    patch("{'extra':{'left':{'n':1}}}"),
                    patch("{'extra':{'right':{'n':2}}}"),
                    "{'extra':{'left':{'n':1},'right':{'n':2}}}"),
            new Story("a counter", "{'likes':5}", increments(3, 3), increments(4, -1), "{'likes':14}"),
            new Story("a counter made on both sides", "{}", increments(1), increments(1, 1), "{'likes':3}"),
            new Story(
                    "an array added to at both ends",
                    "{'l':[1,2,3]}",
                    operations("[{'op':'insert','path':'/l','index':0,'value':'a'}]"),
                    operations("[{'op':'insert','path':'/l','index':3,'value':'z'}]"),
                    "{'l':['a',1,2,3,'z']}"),
            new Story(
                    "an element moved and edited",
                    "{'l':[{'id':1,'n':1},{'id':2,'n':2}]}",
                    overwrite("{'l':[{'id':2,'n':2},{'id':1,'n':1}]}"),
                    overwrite("{'l':[{'id':1,'n':1},{'id':2,'n':9}]}"),
                    "{'l':[{'id':2,'n':9},{'id':1,'n':1}]}"),
            new Story(
                    "a set added to on both sides",
                    "{'t':['x','y']}",
                    operations("[{'op':'add-to-set','path':'/t','values':['z']}]"),
                    operations("[{'op':'add-to-set','path':'/t','values':['w','x']}]"),
                    "{'t':['w','x','y','z']}"),
            new Story(
                    "a field removed and updated",
                    "{'draft':{'title':'t','body':'b'},'rest':1}",
                    patch("{'draft':null}"),
                    patch("{'draft':{'title':'new'}}"),
                    "{'draft':{'title':'new'},'rest':1}"),
            new Story(
                    "the last field removed",
                    "{'map':{'only':1}}",
                    patch("{'map':{'only':null}}"),
                    nothing(),
                    "{'map':{}}"),
            new Story("deleted and updated", "{'f1':1,'f2':2}", delete(), patch("{'f2':3}"), "{'f1':1,'f2':3}"),
            new Story("deleted on one side", "{'f1':1}", delete(), nothing(), null),
            new Story("deleted on both sides", "{'f1':1}", delete(), delete(), null),
            new Story(
                    "deleted and written anew on both sides",
                    "{'old':1}",
                    both(delete(), put("{'left':1}")),
                    both(delete(), put("{'right':2}")),
                    "{'left':1,'right':2}"),
            new Story(
                    "created on both sides",
                    null,
                    put("{'left':1,'n':0}"),
                    put("{'right':2,'n':0}"),
                    "{'left':1,'right':2,'n':0}"));

    @ParameterizedTest
    @EnumSource
    void bothSidesWriteOnAndAgreeWhenTheLinkHeals(Fault fault) throws IOException {
        cluster = new Cluster(harness, List.of("a", "b"), List.of("a-b")).start();
        Client a = cluster.client("a");
        Client b = cluster.client("b");
        for (Story story : STORIES) {
            if (story.base() != null) {
                a.put("stories", story.id(), json(story.base())).expect(201);
            }
        }
        cluster.awaitEqualVectors(HEAL_DEADLINE, "a", "b");

        slowerMedianWriteMillis(); // warms up
        double uncutMillis = slowerMedianWriteMillis();
        cluster.proxies().forEach(fault.cut);
        double cutMillis = slowerMedianWriteMillis();
        assertThat(cutMillis).isLessThan(Math.max(NOISE_MILLIS, SLOWER_FACTOR_MAX * uncutMillis));

        for (Story story : STORIES) {
            story.left().to(a, story.id());
        }
        for (Story story : STORIES) {
            story.right().to(b, story.id());
        }
        a.send("GET", "/health/ready").expect(200);
        assertThat(b.get("stories", "different fields").json()).isEqualTo(Json.read("{\"x\":1,\"y\":3}"));

        long healed = System.nanoTime();
        cluster.proxies().forEach(FaultProxy::heal);
        cluster.awaitEqualVectors(HEAL_DEADLINE, "a", "b");
        harness.report(
                "%s: median write %.2f ms uncut, %.2f ms cut; equal vectors %.1f s after healing",
                fault, uncutMillis, cutMillis, (System.nanoTime() - healed) / 1e9);
        for (Story story : STORIES) {
            assertOutcome(story);
        }
        assertTheConflictIsListedAndEndsWithAWriteThatSawIt();
    }

    private void assertOutcome(Story story) throws IOException {
        Response agreed = cluster.agreed("stories", story.id(), "a", "b");
        if (story.merged() == null) {
            assertThat(agreed.status()).as(story.id()).isEqualTo(404);
            return;
        }
        assertThat(agreed.expect(200).json()).as(story.id()).isEqualTo(Json.read(json(story.merged())));
        for (String dc : List.of("a", "b")) {
            List<Json> conflicts = cluster.client(dc)
                    .conflicts("stories", story.id())
                    .expect(200)
                    .json()
                    .at("conflicts")
                    .elements();
            assertThat(conflicts).as(story.id()).hasSize(story.id().equals(CONFLICT) ? 1 : 0);
        }
    }

    private void assertTheConflictIsListedAndEndsWithAWriteThatSawIt() throws IOException {
        for (String dc : List.of("a", "b")) {
            Client client = cluster.client(dc);
            assertThat(client.get("stories", CONFLICT).header("Document-Conflicts"))
                    .isEqualTo("1");
            assertThat(client.status().conflicts()).isEqualTo(1);
            Json conflict = client.conflicts("stories", CONFLICT).json().at("conflicts", 0);
            assertThat(conflict.at("pointer").text()).isEqualTo("/name");
            assertThat(conflict.at("winner").text()).isEqualTo("right");
            assertThat(conflict.at("siblings").elements())
                    .extracting(sibling -> sibling.at("value").text() + " of "
                            + sibling.at("dc").text())
                    .containsExactly("right of b", "left of a");
        }
        cluster.client("a").patch("stories", CONFLICT, "{\"name\":\"agreed\"}").expect(204);
        cluster.awaitEqualVectors(HEAL_DEADLINE, "a", "b");
        Response agreed = cluster.agreed("stories", CONFLICT, "a", "b");
        assertThat(agreed.json()).isEqualTo(Json.read("{\"name\":\"agreed\",\"kept\":true}"));
        assertThat(agreed.headers().firstValue("Document-Conflicts")).isEmpty();
        assertThat(cluster.client("b").status().conflicts()).isZero();
    }

    private double slowerMedianWriteMillis() throws IOException {
        return Math.max(medianWriteMillis("a"), medianWriteMillis("b"));
    }

    /** The lowest of some medians, since other work on this machine only ever adds to them. */
    private double medianWriteMillis(String dc) throws IOException {
        double lowest = Double.MAX_VALUE;
        for (int round = 0; round < TIMED_ROUNDS; round++) {
            long[] nanos = new long[WRITES_PER_ROUND];
            for (int i = 0; i < WRITES_PER_ROUND; i++) {
                long start = System.nanoTime();
                cluster.client(dc).put("timed", dc + i, "{\"n\":" + start + "}").expect(201, 204);
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            lowest = Math.min(lowest, nanos[WRITES_PER_ROUND / 2] / 1e6);
        }
        return lowest;
    }

    private static String json(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }

    private static Write put(String body) {
        return (client, id) -> client.put("stories", id, json(body)).expect(201);
    }

    private static Write overwrite(String body) {
        return (client, id) -> client.put("stories", id, json(body)).expect(204);
    }

    private static Write operations(String operations) {
        return (client, id) -> client.operate("stories", id, json(operations)).expect(204);
    }

    private static Write patch(String body) {
        return (client, id) -> client.patch("stories", id, json(body)).expect(204);
    }

    private static Write increments(long... amounts) {
        return (client, id) -> {
            Response last = null;
            for (long by : amounts) {
                last = client.increment("stories", id, "/likes", by).expect(204);
            }
            return last;
        };
    }

    private static Write delete() {
        return (client, id) -> client.delete("stories", id).expect(204);
    }

    private static Write both(Write first, Write second) {
        return (client, id) -> {
            first.to(client, id);
            return second.to(client, id);
        };
    }

    private static Write nothing() {
        return (client, id) -> client.get("stories", id).expect(200);
    }
}
