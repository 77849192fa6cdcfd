package org.anabranch.node.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The served description, held against what is asked and answered. */
final class OpenApi {

    static final OpenApi SERVED = new OpenApi();

    private static final String URI = "urn:anabranch:openapi";
    private static final Set<String> OF_EVERY_MESSAGE = Set.of(
            "content-type", "content-length", "connection", "transfer-encoding", "trailer", "accept-encoding", "allow");

    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(1 << 20)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());
    private final JsonNode root;
    private final JsonSchemaFactory schemas;
    private final Map<String, JsonSchema> schemaByPlace = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

    private OpenApi() {
        try (InputStream resource = HttpApi.class.getResourceAsStream("openapi.json")) {
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            root = json.readTree(text);
            schemas = JsonSchemaFactory.getInstance(
                    VersionFlag.V202012,
                    builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(URI, text))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For each operation, such as {@code GET /v1}, its query's parameters. */
    Map<String, Set<String>> operations() {
        Map<String, Set<String>> operations = new TreeMap<>();
        root.get("paths")
                .fields()
                .forEachRemaining(path -> path.getValue().fields().forEachRemaining(member -> {
                    if (!member.getKey().equals("parameters")) {
                        Set<String> query = new TreeSet<>();
                        for (JsonNode parameter : member.getValue().path("parameters")) {
                            JsonNode resolved = resolve(parameter);
                            if (resolved.get("in").asText().equals("query")) {
                                query.add(resolved.get("name").asText());
                            }
                        }
                        operations.put(member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), query);
                    }
                }));
        return operations;
    }

    /** Every {@code $ref} that leads nowhere. */
    Set<String> danglingReferences() {
        Set<String> dangling = new TreeSet<>();
        for (JsonNode reference : root.findValues("$ref")) {
            if (root.at(reference.asText().substring(1)).isMissingNode()) {
                dangling.add(reference.asText());
            }
        }
        return dangling;
    }

    /** How many different answers were looked at, by operation and status. */
    int seen() {
        return seen.values().stream().mapToInt(Set::size).sum();
    }

    /** @throws AssertionError unless this is how the description has it */
    void check(String method, String target, String sent, String[] headers, HttpResponse<String> answer) {
        String path = path(target);
        JsonNode operation =
                path == null ? root.path("none") : root.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        String what = method + " " + target + " -> " + answer.statusCode();
        if (operation.isMissingNode()) {
            require(answer.statusCode() >= 400 && answer.statusCode() < 500, what + ", which is no operation");
            return;
        }
        String status = String.valueOf(answer.statusCode());
        JsonNode response = resolve(operation.path("responses").path(status));
        require(!response.isMissingNode(), what + ": the status is not described");
        seen.computeIfAbsent(method + " " + path, key -> ConcurrentHashMap.newKeySet())
                .add(status);
        for (String header : answer.headers().map().keySet()) {
            boolean described = OF_EVERY_MESSAGE.contains(header.toLowerCase(Locale.ROOT));
            for (var names = response.path("headers").fieldNames(); !described && names.hasNext(); ) {
                described = names.next().equalsIgnoreCase(header);
            }
            require(described, what + ": the header " + header + " is not described");
        }
        if (!answer.body().isEmpty()) {
            String type = answer.headers().firstValue("Content-Type").orElse("none");
            checkBody(response.path("content"), type, answer.body(), place(operation, path, method, status), what);
        }
        if (answer.statusCode() < 300 && sent != null && !sent.isEmpty()) {
            String type = header(headers, "Content-Type");
            String place = "/paths/" + escape(path) + "/" + method.toLowerCase(Locale.ROOT) + "/requestBody";
            checkBody(operation.path("requestBody").path("content"), type, sent, place, what + ", request");
        }
    }

    private void checkBody(JsonNode content, String type, String body, String place, String what) {
        String plain = type.split(";")[0].strip().toLowerCase(Locale.ROOT);
        String described = content.has(type) ? type : plain;
        require(content.has(described), what + ": the type " + type + " is not described");
        if (!plain.endsWith("json")) {
            return;
        }
        List<String> texts = plain.endsWith("ndjson") ? Arrays.asList(body.split("\n")) : List.of(body);
        for (String text : texts.subList(0, Math.min(20, texts.size()))) {
            try {
                JsonNode value = json.readTree(text);
                Set<ValidationMessage> wrong = schema(place + "/content/" + escape(described) + "/schema")
                        .validate(value);
                boolean result =
                        what.endsWith("request") && plain.endsWith("ndjson"); // bad lines are answered one by one
                require(wrong.isEmpty() || result, what + ": " + wrong + " in " + text);
            } catch (IOException e) {
                require(what.endsWith("request"), what + ": no JSON: " + text);
            }
        }
    }

    private String place(JsonNode operation, String path, String method, String status) {
        JsonNode response = operation.path("responses").path(status);
        return response.has("$ref")
                ? response.get("$ref").asText().substring(1)
                : "/paths/" + escape(path) + "/" + method.toLowerCase(Locale.ROOT) + "/responses/" + status;
    }

    private JsonSchema schema(String place) {
        return schemaByPlace.computeIfAbsent(place, key -> schemas.getSchema(SchemaLocation.of(URI + "#" + key)));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** The template that the target matches, the most literal one if there are several; null if none does. */
    private String path(String target) {
        List<String> segments;
        try {
            segments = Target.parse(target).segments();
        } catch (RefusedException e) {
            return null;
        }
        String best = null;
        for (var names = root.path("paths").fieldNames(); names.hasNext(); ) {
            String template = names.next();
            boolean better = best == null || template.indexOf('{') > best.indexOf('{') || !template.contains("{");
            if (better && matches(template, segments)) {
                best = template;
            }
        }
        return best;
    }

    private static boolean matches(String template, List<String> segments) {
        String[] expected = template.substring(1).split("/");
        if (expected.length != segments.size()) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            String verb = expected[i].substring(expected[i].indexOf('}') + 1);
            boolean fits = expected[i].startsWith("{")
                    ? segments.get(i).endsWith(verb) && segments.get(i).length() > verb.length()
                    : segments.get(i).equals(expected[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static String header(String[] headers, String name) {
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equalsIgnoreCase(name)) {
                return headers[i + 1];
            }
        }
        return "none";
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError("the description differs: " + otherwise);
        }
    }
}
