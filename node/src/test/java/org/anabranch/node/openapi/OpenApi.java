package org.anabranch.node.openapi;

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
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** A served description, held against what is asked and answered. May be used by any number of threads. */
public final class OpenApi {

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

    /** @param description as a node serves it */
    public OpenApi(String description) {
        try {
            root = json.readTree(description);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        schemas = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(URI, description))));
    }

    /** For each operation, such as {@code GET /v1}, its query's parameters. */
    public Map<String, Set<String>> operations() {
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
    public Set<String> danglingReferences() {
        Set<String> dangling = new TreeSet<>();
        for (JsonNode reference : root.findValues("$ref")) {
            if (root.at(reference.asText().substring(1)).isMissingNode()) {
                dangling.add(reference.asText());
            }
        }
        return dangling;
    }

    /** What was answered of that which is described: statuses by operation. */
    public SortedMap<String, SortedSet<String>> seen() {
        SortedMap<String, SortedSet<String>> answered = new TreeMap<>();
        seen.forEach((operation, statuses) -> answered.put(operation, new TreeSet<>(statuses)));
        return answered;
    }

    /** The statuses that an operation is described with. */
    public SortedSet<String> statuses(String method, String path) {
        SortedSet<String> statuses = new TreeSet<>();
        root.path("paths")
                .path(path)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses")
                .fieldNames()
                .forEachRemaining(statuses::add);
        return statuses;
    }

    /**
     * @param sentType the request's Content-Type, or null
     * @param sent the request's body, or null
     * @param headers the answer's
     * @throws AssertionError unless this is how the description has it
     */
    public void check(
            String method,
            String target,
            String sentType,
            String sent,
            int code,
            Map<String, List<String>> headers,
            String body) {
        String path = path(target);
        JsonNode operation =
                path == null ? root.path("none") : root.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        String what = method + " " + target + " -> " + code;
        if (operation.isMissingNode()) {
            require(code >= 400 && code < 500, what + ", which is no operation");
            return;
        }
        String status = String.valueOf(code);
        JsonNode response = resolve(operation.path("responses").path(status));
        require(!response.isMissingNode(), what + ": the status is not described");
        seen.computeIfAbsent(method + " " + path, key -> ConcurrentHashMap.newKeySet())
                .add(status);
        for (String header : headers.keySet()) {
            boolean described = OF_EVERY_MESSAGE.contains(header.toLowerCase(Locale.ROOT));
            for (var names = response.path("headers").fieldNames(); !described && names.hasNext(); ) {
                described = names.next().equalsIgnoreCase(header);
            }
            require(described, what + ": the header " + header + " is not described");
        }
        if (!body.isEmpty()) {
            String type = first(headers, "Content-Type");
            checkBody(response.path("content"), type, body, place(operation, path, method, status), what);
        }
        if (code < 300 && sent != null && !sent.isEmpty()) {
            String type = sentType == null ? "none" : sentType;
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
    public String path(String target) {
        List<String> segments = segments(target);
        if (segments == null) {
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

    /** Decoded; null if this is no path. */
    private static List<String> segments(String target) {
        String path = target.replaceFirst("^https?://[^/]*", "").replaceFirst("[?].*$", "");
        if (!path.startsWith("/")) {
            return null;
        }
        try {
            return Arrays.stream(path.substring(1).split("/", -1))
                    .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException e) {
            return null; // a bad escape
        }
    }

    private static String first(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().get(0))
                .findFirst()
                .orElse("none");
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
