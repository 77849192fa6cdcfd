package org.anabranch.it.countries;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Cluster;
import org.anabranch.it.harness.FaultProxy;
import org.anabranch.it.harness.FaultProxy.Direction;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.Response;

/**
 * One client that edits countries by all means there are, each write under an idempotency key. Some answers are lost on
 * their way; then it sends again. With every edit it leaves its mark, a number that grows, under {@code /by} and its name.
 */
public final class Editor {

    public static final String DATABASE = "countries";
    private static final int WAIT_SECONDS = 60;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int ONE_ANSWER_LOST_OF = 4;
    private static final int MILLIS_BEFORE_LOSS_MAX = 30;

    /** How a document is edited. */
    private enum Means {
        PUT,
        MERGE_PATCH,
        JSON_PATCH,
        OPERATIONS,
        BULK,
        ATOMIC
    }

    private record Write(String method, String path, String type, String body, String baseVersion, String key) {
        Response send(Client client) throws IOException {
            Client keyed = client.with("Idempotency-Key", key);
            Client based = baseVersion == null ? keyed : keyed.with("Base-Version", baseVersion);
            return type == null ? based.send(method, path) : based.send(method, path, type, body);
        }
    }

    private final String name;
    private final Cluster cluster;
    private final Ledger ledger;
    private final Random random;
    private final List<Write> done = new ArrayList<>();
    private Response seen;
    private long step;
    private int lost;

    public Editor(String name, Cluster cluster, Ledger ledger, Random random) {
        this.name = name;
        this.cluster = cluster;
        this.ledger = ledger;
        this.random = random;
    }

    public int lost() {
        return lost;
    }

    public long steps() {
        return step;
    }

    /** Edits a document by means drawn at random; an atomic edit includes the other one. */
    public void edit(String dc, String id, String other, boolean contest) throws IOException {
        step++;
        Means means = Means.values()[random.nextInt(Means.values().length)];
        String value = contest ? name + " " + step : null;
        switch (means) {
            case PUT -> put(dc, id, value);
            case MERGE_PATCH -> write(dc, "PATCH", Client.path(DATABASE, id), Client.MERGE_PATCH, merge(value));
            case JSON_PATCH ->
                write(dc, "PATCH", Client.path(DATABASE, id), Client.JSON_PATCH, jsonPatch(dc, id, value));
            case OPERATIONS -> {
                long by = 1 + random.nextInt(3);
                write(dc, "PATCH", Client.path(DATABASE, id), Client.OPERATIONS, operations(by, value));
                ledger.visited(id, by);
            }
            default -> {
                boolean atomic = means == Means.ATOMIC;
                write(
                        dc,
                        "POST",
                        "/v1/dbs/" + DATABASE + "/docs:bulk" + (atomic ? "?atomic=true" : ""),
                        Client.NDJSON,
                        line(id, operations(2, value)) + "\n" + line(other, operations(1, null)) + "\n");
                ledger.visited(id, 2);
                ledger.visited(other, 1);
                ledger.marked(other, name, step);
            }
        }
        ledger.marked(id, name, step);
        if (contest) {
            ledger.contested(id, name, value);
        }
    }

    /** Deletes the document, or makes it anew. */
    public void deleteOrMake(String dc, String id) throws IOException {
        step++;
        boolean there = client(dc).get(DATABASE, id).expect(200, 404).status() == 200;
        if (there && random.nextBoolean()) {
            write(dc, "DELETE", Client.path(DATABASE, id), null, null);
        } else {
            write(dc, "PUT", Client.path(DATABASE, id), Client.JSON, "{\"made\":" + Json.quote(name + step) + "}");
        }
    }

    /** Settles a conflict for the value that is shown. */
    public void resolve(String dc, String id, String pointer) throws IOException {
        step++;
        Json conflict = client(dc).conflicts(DATABASE, id).expect(200).json().at("conflicts").elements().stream()
                .filter(listed -> listed.at("pointer").text().equals(pointer))
                .findFirst()
                .orElseThrow();
        String dot = conflict.at("siblings", 0, "dot").text();
        write(
                dc,
                "PATCH",
                Client.path(DATABASE, id),
                Client.OPERATIONS,
                "[{\"op\":\"resolve\",\"path\":\"" + pointer + "\",\"dot\":\"" + dot + "\"}]");
    }

    /** Whatever datacenter it is: what this client has written is there. */
    public void readOwnWrites(String dc, String id) throws IOException {
        seen = client(dc).get(DATABASE, id).expect(200);
        ledger.assertMark(id, name, seen.json(), dc);
    }

    /** Sends what was done since the last time again, to {@code dc}, where it must be known. */
    public int replay(String dc) throws IOException {
        int replayed = done.size();
        for (Write write : done) {
            Response again = write.send(client(dc)).expect(200, 201, 204);
            boolean known = again.headers().firstValue("Idempotency-Replayed").isPresent()
                    || again.lines().stream().allMatch(line -> line.has("replayed"));
            assertThat(known).as("%s, sent again to %s: %s", write, dc, again).isTrue();
        }
        done.clear();
        return replayed;
    }

    private Client client(String dc) {
        return seen == null ? cluster.client(dc) : cluster.client(dc).after(seen, WAIT_SECONDS);
    }

    private void put(String dc, String id, String contested) throws IOException {
        Response base = client(dc).get(DATABASE, id).expect(200);
        Json document = base.json();
        Map<String, Object> by = new TreeMap<>();
        if (document.has("by")) {
            document.at("by").members().forEach((client, mark) -> by.put(client, mark.value()));
        }
        by.put(name, BigDecimal.valueOf(step));
        Json body = document.with("by", by).with("note " + name, "put at " + step);
        body = contested == null ? body : body.with("contested", contested);
        seen = base;
        finish(dc, new Write("PUT", Client.path(DATABASE, id), Client.JSON, body.toJson(), base.etag(), key()));
    }

    private String merge(String contested) {
        String also = contested == null ? "" : ",\"contested\":" + Json.quote(contested);
        return "{\"by\":{" + Json.quote(name) + ":" + step + "},\"capital\":[" + Json.quote("City " + step) + "]" + also
                + "}";
    }

    private String jsonPatch(String dc, String id, String contested) throws IOException {
        Response base = client(dc).get(DATABASE, id).expect(200);
        seen = base;
        String parent = base.json().has("by") ? "" : "{\"op\":\"add\",\"path\":\"/by\",\"value\":{}},";
        String also = contested == null
                ? ""
                : ",{\"op\":\"add\",\"path\":\"/contested\",\"value\":" + Json.quote(contested) + "}";
        return "[" + parent + "{\"op\":\"add\",\"path\":\"/by/" + name + "\",\"value\":" + step + "}" + also + "]";
    }

    private String operations(long by, String contested) {
        String also = contested == null
                ? ""
                : ",{\"op\":\"set\",\"path\":\"/contested\",\"value\":" + Json.quote(contested) + "}";
        return "[{\"op\":\"increment\",\"path\":\"/visits\",\"by\":" + by + "},{\"op\":\"set\",\"path\":\"/by/" + name
                + "\",\"value\":" + step + "},{\"op\":\"add-to-set\",\"path\":\"/visitors\",\"values\":["
                + Json.quote(name) + "]}" + also + "]";
    }

    private static String line(String id, String operations) {
        return "{\"op\":\"patch\",\"id\":" + Json.quote(id) + ",\"patchType\":\"" + Client.OPERATIONS + "\",\"body\":"
                + operations + "}";
    }

    private void write(String dc, String method, String path, String type, String body) throws IOException {
        finish(dc, new Write(method, path, type, body, null, key()));
    }

    private String key() {
        return "\"" + name + " " + step + "\"";
    }

    private void finish(String dc, Write write) throws IOException {
        if (random.nextInt(ONE_ANSWER_LOST_OF) == 0) {
            sendWithoutAnAnswer(dc, write);
        }
        seen = write.send(client(dc)).expect(200, 201, 204);
        if (write.path().contains("docs:bulk")) {
            assertThat(seen.lines())
                    .allSatisfy(line -> assertThat(line.at("status").number()).isIn(201L, 204L));
        }
        done.add(write);
    }

    /** The request may have been done, or not, or be under way still, when the connection ends. */
    private void sendWithoutAnAnswer(String dc, Write write) {
        lost++;
        long delayMillis = random.nextInt(MILLIS_BEFORE_LOSS_MAX);
        try (FaultProxy proxy = new FaultProxy(cluster.node(dc).options().httpPort())) {
            proxy.silence(Direction.BACKWARD);
            CompletableFuture<Void> sent =
                    CompletableFuture.runAsync(() -> assertThatThrownBy(() -> write.send(new Client(proxy.port())))
                            .isInstanceOf(IOException.class));
            eventually(DEADLINE, "the request is on its way", () -> proxy.bytes(Direction.FORWARD) > 0);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(delayMillis));
            proxy.refuse();
            sent.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
        }
    }
}
