package org.anabranch.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Json;
import org.anabranch.it.harness.NodeProcess;
import org.anabranch.it.harness.RawHttp;
import org.anabranch.it.harness.Response;
import org.anabranch.node.openapi.OpenApi;

/** Sends rows of the table and holds the answers against them, against what every answer is, and the description. */
public final class Conversation {

    private static final Pattern HEADER = Pattern.compile("[A-Z][A-Za-z-]*:( .*)?", Pattern.DOTALL);
    private static final Map<String, String> TYPES = Map.of(
            "merge", Client.MERGE_PATCH,
            "patch", Client.JSON_PATCH,
            "ops", Client.OPERATIONS,
            "ndjson", Client.NDJSON,
            "json", Client.JSON,
            "text", "text/plain",
            "bare", "");
    private static final Set<String> PROBLEM_MEMBERS = new TreeSet<>(
            List.of("type", "title", "status", "detail", "pointer", "operation", "line", "column", "limit", "since"));

    private final Map<String, NodeProcess> nodes;
    private final OpenApi description;
    private final Variables variables = new Variables();
    private int answers;

    public Conversation(Map<String, NodeProcess> nodes, OpenApi description) {
        this.nodes = nodes;
        this.description = description;
    }

    public int answers() {
        return answers;
    }

    /** {@code ~} and {@code $DB} in the rows that follow. */
    public void in(String database) {
        variables.set("DB", "/v1/dbs/" + database);
    }

    public void run(Case row) throws IOException {
        String target =
                variables.in(row.target().startsWith("~") ? "$DB" + row.target().substring(1) : row.target());
        List<String> headers = new ArrayList<>();
        byte[] body = null;
        for (String part : row.request()) {
            String said = variables.in(part);
            if (HEADER.matcher(said).matches()) {
                headers.add(said);
            } else {
                body = body(said, row.method(), headers);
            }
        }
        long start = System.nanoTime();
        Response answer = send(row.node(), row.method(), target, headers, body);
        double seconds = (System.nanoTime() - start) / 1e9;
        String[] expected = row.answer().get(0).split(" ");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(Integer.parseInt(expected[0]));
        if (expected.length > 1) {
            assertThat(answer.json().at("type").text()).isEqualTo("/problems/" + expected[1]);
        }
        for (String part : row.answer().subList(1, row.answer().size())) {
            Expectation.check(variables.in(part), answer, seconds, variables);
        }
    }

    /** The answer, which is at least what every answer is. */
    public Response send(String node, String method, String target, List<String> headers, byte[] body)
            throws IOException {
        int port = nodes.get(node).options().httpPort();
        Response answer = RawHttp.send(port, method, target, headers, body);
        answers++;
        everyAnswer(method, target, answer);
        String type = headers.stream()
                .filter(header -> header.startsWith("Content-Type: "))
                .map(header -> header.substring(14))
                .findFirst()
                .orElse(null);
        description.check(
                method,
                target,
                type,
                body == null ? null : new String(body, StandardCharsets.UTF_8),
                answer.status(),
                described(answer),
                answer.text());
        return answer;
    }

    /** Without what {@link RawHttp} calls the fields of trailers. */
    private static Map<String, List<String>> described(Response answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.keySet().removeIf(name -> name.startsWith("Trailing-"));
        return headers;
    }

    /** A word for a media type may stand before the text. */
    private static byte[] body(String said, String method, List<String> headers) {
        String word = said.split(" ", 2)[0];
        boolean typed = TYPES.containsKey(word);
        String type = typed ? TYPES.get(word) : method.equals("PATCH") ? Client.MERGE_PATCH : Client.JSON;
        if (!type.isEmpty() && headers.stream().noneMatch(header -> header.startsWith("Content-Type:"))) {
            headers.add("Content-Type: " + type);
        }
        String text = typed ? said.substring(Math.min(said.length(), word.length() + 1)) : said;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void everyAnswer(String method, String target, Response answer) {
        assertThat(answer.headers().allValues("Request-Id"))
                .as("Request-Id of %s", answer)
                .hasSize(1);
        boolean unreadable = answer.status() == 414 || answer.status() == 431; // no target is known then
        boolean underDatabases = target.matches("(http://[^/]+)?/v1/dbs([/?].*)?") && !unreadable;
        assertThat(answer.headers().allValues("Session"))
                .as("Session of %s", answer)
                .hasSize(underDatabases ? 1 : 0);
        assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(answer.status() == 503);
        assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(answer.status() == 405);
        if (answer.status() == 404) {
            assertThat(answer.headers().firstValue("ETag")).isEmpty();
        }
        if (answer.status() >= 400 && !method.equals("HEAD")) {
            problem(answer);
        }
    }

    private static void problem(Response answer) {
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        Json problem = answer.json();
        assertThat(problem.members().keySet()).isSubsetOf(PROBLEM_MEMBERS);
        assertThat(problem.at("type").text()).matches("/problems/[a-z]+(-[a-z]+)*");
        assertThat(problem.at("title").text()).isNotBlank();
        assertThat(problem.at("detail").text()).isNotBlank().doesNotContain("Exception", "org.anabranch");
        assertThat(problem.at("status").number()).isEqualTo(answer.status());
    }
}
