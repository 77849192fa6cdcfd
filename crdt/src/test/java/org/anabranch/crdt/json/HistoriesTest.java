package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.junit.jupiter.api.Test;

/**
 * Replays histories that the executable model of the document rules made, and compares every value, conflict and
 * outcome with the model's. {@code src/test/vectors/make_vectors.py} writes them anew.
 */
class HistoriesTest {

    @Test
    void theDocumentShowsWhatTheModelShows() throws IOException {
        int steps = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                HistoriesTest.class.getResourceAsStream("histories.jsonl"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                steps += new Replay((JsonObject) Json.ofExact(line)).run();
            }
        }
        assertThat(steps).isGreaterThan(1_000);
    }

    private static final class Replay {
        private final JsonObject history;
        private final DeletePolicy policy;
        private final TreeMap<Integer, Writer> writers = new TreeMap<>();
        private final TreeMap<Integer, Document> deltas = new TreeMap<>();
        private final List<Document> states = new ArrayList<>();

        Replay(JsonObject history) {
            this.history = history;
            this.policy = DeletePolicy.valueOf(
                    text(history, "policy").replace('-', '_').toUpperCase());
        }

        int run() {
            List<JsonValue> steps = ((JsonArray) history.get("steps")).elements();
            for (int i = 0; i < steps.size(); i++) {
                JsonObject step = (JsonObject) steps.get(i);
                Writer writer = writer(integer(step, "r"));
                act(i, step, writer);
                states.add(writer.document);
                compare("history " + history.get("seed") + ", step " + i + ": " + step, step, writer);
            }
            return steps.size();
        }

        private void act(int index, JsonObject step, Writer writer) {
            if (step.get("see") != null) {
                writer.sees(deltas.get(integer(step, "see")));
            } else if (step.get("pull") != null) {
                writer.sees(writer(integer(step, "pull")).document);
            } else {
                writer.setClock(integer(step, "t") - 1);
                EditOutcome outcome = writer.edit(edit(step, writer));
                assertThat(outcome.getClass().getSimpleName().toLowerCase())
                        .as("history %s, step %s: %s", history.get("seed"), index, step)
                        .isEqualTo(text(step, "outcome"));
                if (outcome instanceof Changed changed) {
                    deltas.put(index, changed.delta());
                }
            }
        }

        private void compare(String where, JsonObject step, Writer writer) {
            JsonValue shown = writer.document
                    .view(policy)
                    .map(view -> (JsonValue) view.value())
                    .orElse(null);
            assertThat(shown).as(where).isEqualTo(step.get("value"));
            assertThat(writer.seq()).as(where).isEqualTo(integer(step, "seq"));
            if (shown != null) {
                assertThat(conflicts(writer.view())).as(where).isEqualTo(step.get("conflicts"));
            }
        }

        private Edit edit(JsonObject step, Writer writer) {
            if (step.get("put") instanceof JsonObject body) {
                return new Edit.Put(body, step.get("base") == null ? null : states.get(integer(step, "base")));
            }
            if (step.get("merge") instanceof JsonObject patch) {
                return new Edit.MergePatch(patch);
            }
            if (step.get("delete") != null) {
                return new Edit.Delete();
            }
            List<Operation> operations = new ArrayList<>();
            for (JsonValue told :
                    (JsonArray) step.get("ops")) { // elements are named by index, as those before left them
                Writer trial = writer.again();
                trial.edit(new Edit.Operations(operations));
                operations.add(operation(((JsonArray) told).elements(), trial));
            }
            return new Edit.Operations(operations);
        }

        private Writer writer(int number) {
            return writers.computeIfAbsent(number, n -> new Writer(n, policy));
        }
    }

    private static Operation operation(List<JsonValue> parts, Writer writer) {
        Pointer path = Pointer.parse(((JsonString) parts.get(1)).value());
        return switch (((JsonString) parts.get(0)).value()) {
            case "set" -> new Operation.Set(path, parts.get(2));
            case "remove" -> new Operation.Remove(path);
            case "add-to-set" -> new Operation.AddToSet(path, ((JsonArray) parts.get(2)).elements());
            case "remove-from-set" -> new Operation.RemoveFromSet(path, ((JsonArray) parts.get(2)).elements());
            case "insert" -> new Operation.Insert(path, integer(parts.get(2)), parts.get(3));
            case "move" ->
                new Operation.Move(path, writer.element(path.toString(), integer(parts.get(2))), integer(parts.get(3)));
            case "delete" -> new Operation.DeleteElement(path, writer.element(path.toString(), integer(parts.get(2))));
            default -> new Operation.Increment(path, BigInteger.valueOf(integer(parts.get(2))));
        };
    }

    private static int integer(JsonValue value) {
        return ((JsonNumber) value).value().intValueExact();
    }

    /** In the form of the file: pointer, winner, and the facets, values and dots of the others. */
    private static JsonArray conflicts(DocumentView view) {
        List<JsonValue> conflicts = new ArrayList<>();
        for (Conflict conflict : view.conflicts()) {
            List<JsonValue> others = new ArrayList<>();
            for (Sibling sibling :
                    conflict.siblings().subList(1, conflict.siblings().size())) {
                others.add(JsonArray.of(
                        new JsonString(sibling.facet().label()),
                        sibling.value(),
                        JsonArray.of(
                                JsonNumber.of(sibling.dot().replica().bits()),
                                JsonNumber.of(sibling.dot().seq()))));
            }
            conflicts.add(JsonArray.of(
                    new JsonString(conflict.pointer().toString()),
                    conflict.siblings().get(0).value(),
                    new JsonArray(others)));
        }
        return new JsonArray(conflicts);
    }

    private static String text(JsonObject object, String key) {
        return ((JsonString) object.get(key)).value();
    }

    private static int integer(JsonObject object, String key) {
        return integer(object.get(key));
    }
}
