package org.anabranch.crdt.json;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** Edits of every kind at any place of what a writer sees. */
final class CountryEdits implements HistoryRun.Edits {

    private static final String[] VALUES = {
        "1", "7.5", "null", "'x'", "[]", "['x',1]", "{}", "{'id':1}", "[{'id':1},{'id':2}]"
    };

    private static final int HOT_MAX = 4;

    private final Random random;
    private final List<Pointer> hot = new ArrayList<>(); // places that are edited often, so that edits meet

    CountryEdits(Random random) {
        this.random = random;
    }

    /** 250 countries: their names in many languages, borders, currencies and places. */
    static List<JsonObject> countries() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(CountryEdits.class.getResourceAsStream("countries.ndjson.gz")),
                StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> (JsonObject) Json.ofExact(line)).toList();
        }
    }

    @Override
    public Edit next(Writer writer) {
        if (writer.reads() == null || random.nextInt(12) == 0) {
            boolean renews = writer.reads() == null && random.nextInt(3) == 0;
            return renews ? new Edit.Put(body(writer)) : new Edit.Delete();
        }
        Pointer path = anyPlace(writer.value(), value -> true);
        return switch (random.nextInt(10)) {
            case 0, 1 -> new Edit.Put(body(writer));
            case 2, 3 -> new Edit.MergePatch(mergePatch(path.tokens(), writer.value()));
            case 4 -> new Edit.JsonPatch(List.of(patch(writer, path)));
            default -> new Edit.Operations(List.of(operation(writer, path)));
        };
    }

    /** What is shown, changed at some places. */
    @Override
    public JsonObject body(Writer writer) {
        JsonObject body = writer.reads() == null ? Json.object("{'name':{'common':'?'},'area':1}") : writer.value();
        for (int i = random.nextInt(3); i >= 0 && !body.members().isEmpty(); i--) {
            body = (JsonObject) changed(body);
        }
        return body;
    }

    private JsonValue changed(JsonValue value) {
        if (value instanceof JsonObject object && !object.members().isEmpty()) {
            TreeMap<String, JsonValue> members = new TreeMap<>(object.members());
            String key = any(new ArrayList<>(members.keySet()));
            if (random.nextInt(8) == 0) {
                members.remove(key);
            } else {
                members.put(key, changed(members.get(key)));
            }
            return new JsonObject(members);
        }
        if (value instanceof JsonArray array && !array.elements().isEmpty()) {
            List<JsonValue> elements = new ArrayList<>(array.elements());
            int at = random.nextInt(elements.size());
            switch (random.nextInt(4)) {
                case 0 -> elements.remove(at);
                case 1 -> elements.add(at, anyValue());
                case 2 -> elements.add(random.nextInt(elements.size()), elements.remove(at));
                default -> elements.set(at, changed(elements.get(at)));
            }
            return new JsonArray(elements);
        }
        return value instanceof JsonNumber number && random.nextBoolean()
                ? new JsonNumber(number.value().add(BigDecimal.ONE))
                : anyValue();
    }

    private Operation operation(Writer writer, Pointer path) {
        List<Conflict> conflicts = writer.view().conflicts();
        if (!conflicts.isEmpty() && random.nextInt(3) == 0) {
            Conflict conflict = any(conflicts);
            return new Operation.Resolve(
                    conflict.pointer(), any(conflict.siblings()).dot());
        }
        Pointer array = random.nextInt(4) > 0
                ? Pointer.parse("/tags")
                : anyPlace(writer.value(), value -> value instanceof JsonArray);
        Pointer number = anyPlace(writer.value(), value -> value instanceof JsonNumber);
        List<JsonValue> members = List.of(Json.of(any(List.of("'x'", "'y'", "1"))));
        return switch (random.nextInt(8)) {
            case 0 -> new Operation.Remove(path);
            case 1 -> new Operation.Set(path, anyValue());
            case 2 -> new Operation.AddToSet(array, members);
            case 3 -> new Operation.RemoveFromSet(array, members);
            case 4 -> new Operation.Insert(array, random.nextInt(2), anyValue());
            case 5 -> new Operation.Increment(Pointer.parse("/visits"), BigInteger.valueOf(random.nextInt(9) - 2));
            default -> new Operation.Increment(number, BigInteger.valueOf(random.nextInt(9) - 2));
        };
    }

    private JsonPatchOperation patch(Writer writer, Pointer path) {
        Pointer array = anyPlace(writer.value(), value -> value instanceof JsonArray);
        int size = writer.slot(array).elements().size();
        Pointer element = array.child(String.valueOf(random.nextInt(size + 1)));
        return switch (random.nextInt(5)) {
            case 0 -> new JsonPatchOperation.Replace(path, anyValue());
            case 1 -> new JsonPatchOperation.Remove(path);
            case 2 -> new JsonPatchOperation.Add(element, anyValue());
            default -> new JsonPatchOperation.Move(element, array.child(String.valueOf(random.nextInt(size + 1))));
        };
    }

    /** Writes or removes at {@code path}, as far as objects lead there. */
    private JsonObject mergePatch(List<String> path, JsonValue value) {
        String key = path.get(0);
        JsonValue member = ((JsonObject) value).get(key);
        boolean deeper = path.size() > 1 && member instanceof JsonObject;
        return new JsonObject().with(key, deeper ? mergePatch(path.subList(1, path.size()), member) : anyValue());
    }

    private Pointer anyPlace(JsonObject body, Predicate<JsonValue> wanted) {
        List<Pointer> places = new ArrayList<>();
        collect(Pointer.ROOT, body, wanted, places);
        List<Pointer> again = places.stream().filter(hot::contains).toList();
        if (!again.isEmpty() && random.nextInt(4) > 0) {
            return any(again);
        }
        Pointer place = places.isEmpty() ? Pointer.parse("/new") : any(places);
        if (hot.size() < HOT_MAX) {
            hot.add(place);
        }
        return place;
    }

    private static void collect(Pointer place, JsonValue value, Predicate<JsonValue> wanted, List<Pointer> places) {
        if (!place.isRoot() && wanted.test(value)) {
            places.add(place);
        }
        if (value instanceof JsonObject object) {
            object.members().forEach((key, member) -> collect(place.child(key), member, wanted, places));
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.elements().size(); i++) {
                collect(place.child(String.valueOf(i)), array.elements().get(i), wanted, places);
            }
        }
    }

    private JsonValue anyValue() {
        return Json.of(VALUES[random.nextInt(VALUES.length)]);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
