package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** Changes inside plain values: each gives the whole anew. For values that are written and read as one. */
final class WholeValue {

    private WholeValue() {}

    /** What is at {@code way} below {@code whole}; null if nothing is. */
    static JsonValue get(JsonValue whole, List<String> way) {
        JsonValue value = whole;
        for (String token : way) {
            if (value instanceof JsonObject object) {
                value = object.get(token);
            } else if (value instanceof JsonArray array && isIndexOf(array, token)) {
                value = array.elements().get(Integer.parseInt(token));
            } else {
                return null;
            }
        }
        return value;
    }

    /** Replaces what is there, or adds a member; what is missing above it is made an object, from null on. */
    static JsonValue set(JsonValue whole, List<String> way, JsonValue value) throws ConflictException {
        if (way.isEmpty()) {
            return value;
        }
        String token = way.get(0);
        List<String> rest = way.subList(1, way.size());
        if (whole instanceof JsonArray array) {
            List<JsonValue> elements = new ArrayList<>(array.elements());
            int index = Place.index(token, elements.size() - 1);
            elements.set(index, set(elements.get(index), rest, value));
            return new JsonArray(elements);
        }
        if (whole != null && !(whole instanceof JsonObject)) {
            throw ConflictException.of("there is a scalar above '" + token + "', which has no parts");
        }
        JsonObject object = whole == null ? JsonObject.EMPTY : (JsonObject) whole;
        return object.with(token, set(object.get(token), rest, value));
    }

    /** Without what is there; something is. */
    static JsonValue remove(JsonValue whole, List<String> way) throws ConflictException {
        List<String> parent = way.subList(0, way.size() - 1);
        String token = way.get(way.size() - 1);
        JsonValue container = get(whole, parent);
        if (container instanceof JsonArray array) {
            List<JsonValue> elements = new ArrayList<>(array.elements());
            elements.remove(Place.index(token, elements.size() - 1));
            return set(whole, parent, new JsonArray(elements));
        }
        TreeMap<String, JsonValue> members = new TreeMap<>(((JsonObject) container).members());
        members.remove(token);
        return set(whole, parent, new JsonObject(members));
    }

    private static boolean isIndexOf(JsonArray array, String token) {
        try {
            return Place.index(token, array.elements().size() - 1) >= 0;
        } catch (ConflictException e) {
            return false;
        }
    }
}
