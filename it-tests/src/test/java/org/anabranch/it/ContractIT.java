package org.anabranch.it;

import static org.anabranch.it.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.anabranch.it.contract.Case;
import org.anabranch.it.contract.Conversation;
import org.anabranch.it.harness.Harness;
import org.anabranch.it.harness.NodeOptions;
import org.anabranch.it.harness.NodeProcess;
import org.anabranch.it.harness.Ports;
import org.anabranch.it.harness.Response;
import org.anabranch.node.openapi.OpenApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The HTTP contract as a table, in {@code src/test/resources/contract}: each row a request on the wire and what its answer
 * must be. Three nodes take them: one alone, one whose other datacenter never answers, and one with small limits.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContractIT {

    @RegisterExtension
    static final Harness HARNESS = new Harness();

    private static final List<String> FILES = List.of(
            "paths",
            "versions",
            "sessions",
            "idempotency",
            "documents",
            "databases",
            "many",
            "changes",
            "limits",
            "node");
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int CONNECTIONS_MAX = 16;
    /** What nothing provokes from outside, or only a store that is full; and what needs members (MembersIT). */
    private static final Set<String> NOT_PROVOKED = new TreeSet<>(List.of("500", "507"));

    private static final Set<String> NEED_MEMBERS = new TreeSet<>(
            List.of("POST /v1/admin/members/{dc}/{node}:retire", "POST /v1/admin/members/{dc}/{node}:forget"));

    private static final Map<String, NodeProcess> NODES = new LinkedHashMap<>();
    private static OpenApi description;
    private static Conversation conversation;
    private static int cases;

    @BeforeAll
    static void start() throws IOException {
        NODES.put(
                Case.DEFAULT_NODE,
                HARNESS.node(NodeOptions.alone(HARNESS.folder().resolve("alone"))));
        NODES.put("cut", HARNESS.node(cut()));
        NODES.put("small", HARNESS.node(small()));
        for (NodeProcess node : NODES.values()) {
            node.launch();
        }
        for (NodeProcess node : NODES.values()) {
            node.awaitReady();
        }
        description = new OpenApi(NODES.get(Case.DEFAULT_NODE)
                .client()
                .send("GET", "/v1/openapi.json")
                .text());
        conversation = new Conversation(NODES, description);
    }

    private static NodeOptions cut() {
        SortedMap<String, Integer> peers = new TreeMap<>(Map.of("us", Ports.free()));
        return new NodeOptions("eu", HARNESS.folder().resolve("cut"), Ports.free(), Ports.free(), peers);
    }

    private static NodeOptions small() {
        List<String> flags = new ArrayList<>();
        for (String limit : List.of(
                "documentBytesMax=2048",
                "depthMax=4",
                "keysPerObjectMax=3",
                "keyBytesMax=8",
                "operationsPerPatchMax=2",
                "bulkLinesMax=3",
                "bulkBytesMax=4096",
                "connectionsMax=" + CONNECTIONS_MAX,
                "headersSecondsMax=5",
                "bodyIdleSecondsMax=5",
                "idleSecondsMax=5",
                "feedDeletesKeepSeconds=0")) {
            flags.addAll(List.of("--limit", limit));
        }
        return new NodeOptions("sm", HARNESS.folder().resolve("small"), Ports.free(), 0, new TreeMap<>())
                .with(flags.toArray(String[]::new));
    }

    @AfterAll
    static void report() {
        HARNESS.report("%d cases of the contract, %d answers held against the description", cases, answers());
    }

    private static int answers() {
        return conversation == null ? 0 : conversation.answers();
    }

    @Order(1)
    @TestFactory
    Stream<DynamicNode> everyRowOfTheTableIsAnsweredAsItSays() throws IOException {
        List<DynamicNode> files = new ArrayList<>();
        for (String file : FILES) {
            List<Case> rows = Case.read(file + ".txt");
            files.add(dynamicContainer(
                    file,
                    rows.stream()
                            .map(row -> dynamicTest(row.toString(), () -> {
                                conversation.in(file);
                                conversation.run(row);
                                cases++;
                            }))));
        }
        return files.stream();
    }

    @Order(2)
    @TestFactory
    Stream<DynamicNode> everyOperationRefusesWhatNoOperationTakes() {
        return description.operations().keySet().stream()
                .map(operation -> dynamicTest(
                        operation,
                        () -> refuses(operation.split(" ")[0], operation.split(" ")[1])));
    }

    private static void refuses(String method, String path) throws IOException {
        String target = target(path);
        refuses(421, method, target, "Host: example.org");
        refuses(403, method, target, "Origin: http://example.org");
        refuses(400, method, target + "?no-such-parameter=1");
        refuses(414, method, target + "?" + "x".repeat(17_000));
        refuses(431, method, target, "Prefer: " + "x".repeat(17_000));
        if (target.startsWith("/v1/dbs")) {
            refuses(400, method, target, "Session: nonsense");
        }
    }

    private static String target(String path) {
        return path.replace("{db}", "sweep")
                .replace("{id}", "a")
                .replace("{dc}", "us")
                .replace("{node}", "n1");
    }

    private static void refuses(int status, String method, String target, String... headers) throws IOException {
        Response answer = conversation.send(Case.DEFAULT_NODE, method, target, List.of(headers), null);
        assertThat(answer.status()).as("%s %s", answer, List.of(headers)).isEqualTo(status);
        cases++;
    }

    @Order(3)
    @Test
    void whatIsTooLargeIsAnsweredAtOnceAndTheRestTakenIn() throws IOException {
        byte[] declared = new byte[15 << 20];
        Response answer = conversation.send(
                Case.DEFAULT_NODE,
                "PUT",
                "/v1/dbs/limits/docs/large",
                List.of("Content-Type: application/json"),
                declared);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Connection")).isEqualTo("close");
        try (Socket socket = connect(Case.DEFAULT_NODE)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            ("PUT /v1/dbs/limits/docs/large HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                            + "Transfer-Encoding: chunked\r\n\r\n110000\r\n" + "x".repeat(0x110000))
                                    .getBytes(StandardCharsets.US_ASCII)); // and no end
            String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(rest).startsWith("HTTP/1.1 413 ").contains("documentBytesMax");
        }
        cases += 2;
    }

    @Order(4)
    @Test
    void aConnectionThatSaysNothingIsClosed() throws IOException {
        List<Socket> silent = new ArrayList<>();
        for (String sent : List.of(
                "",
                "GET /v1 HTTP/1.1\r\nHost: localh",
                "PUT /v1/dbs/limits/docs/a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 9\r\n\r\n{",
                "GET /v1 HTTP/1.1\r\nHost: localhost\r\n\r\n")) { // this one is answered, and then idle
            Socket socket = HARNESS.closing(connect("small"));
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            silent.add(socket);
        }
        for (Socket socket : silent) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            socket.getInputStream().readAllBytes(); // ends, where the node closes
            cases++;
        }
    }

    @Order(5)
    @Test
    void oneConnectionTooManyIsToldSo() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (String operation : description.operations().keySet()) {
                assertOneTooMany(operation.split(" ")[0], target(operation.split(" ")[1]), open);
                cases++;
            }
        } finally {
            close(open);
        }
    }

    private static void assertOneTooMany(String method, String target, List<Socket> open) {
        Response refused = eventually(
                DEADLINE,
                "503 for one connection too many",
                () -> {
                    while (open.size() < CONNECTIONS_MAX) {
                        open.add(connect("small"));
                    }
                    Response answer = conversation.send("small", method, target, List.of(), null);
                    if (answer.status() != 503) {
                        close(open); // some were closed for their silence meanwhile
                    }
                    return answer;
                },
                answer -> answer.status() == 503);
        if (!method.equals("HEAD")) {
            assertThat(refused.json().at("type").text()).isEqualTo("/problems/too-many-connections");
            assertThat(refused.json().at("limit").text()).isEqualTo("connectionsMax");
        }
    }

    private static Socket connect(String node) throws IOException {
        int port = NODES.get(node).options().httpPort();
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    @Order(6)
    @Test
    void everyStatusThatIsDescribedWasProvoked() throws IOException {
        SortedMap<String, SortedSet<String>> seen = description.seen();
        SortedMap<String, SortedSet<String>> missing = new TreeMap<>();
        for (String operation : description.operations().keySet()) {
            String[] parts = operation.split(" ");
            SortedSet<String> statuses = new TreeSet<>(description.statuses(parts[0], parts[1]));
            statuses.removeAll(NOT_PROVOKED);
            statuses.removeIf(status -> NEED_MEMBERS.contains(operation) && status.startsWith("2"));
            statuses.removeAll(seen.getOrDefault(operation, new TreeSet<>()));
            if (!statuses.isEmpty()) {
                missing.put(operation, statuses);
            }
        }
        assertThat(missing).isEmpty();
    }
}
