package org.anabranch.node.http;

import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.Pointer;

/** Evaluates pointers (RFC 6901 §4). */
final class Pointers {

    private static final int INDEX_DIGITS_MAX = 9;

    private Pointers() {}

    /** What stands at {@code pointer}; null (Java's) if nothing does. */
    static JsonValue resolve(JsonValue root, Pointer pointer) {
        JsonValue at = root;
        for (String token : pointer.tokens()) {
            if (at instanceof JsonObject object) {
                at = object.get(token);
            } else if (at instanceof JsonArray array) {
                int index = index(token);
                at = index >= 0 && index < array.elements().size()
                        ? array.elements().get(index)
                        : null;
            } else {
                return null;
            }
        }
        return at;
    }

    private static int index(String token) {
        boolean number = !token.isEmpty()
                && token.length() <= INDEX_DIGITS_MAX
                && token.chars().allMatch(c -> c >= '0' && c <= '9')
                && (token.length() == 1 || token.charAt(0) != '0');
        return number ? Integer.parseInt(token) : -1;
    }
}
