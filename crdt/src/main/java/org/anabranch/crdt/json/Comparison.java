package org.anabranch.crdt.json;

import java.util.Iterator;
import java.util.Map;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** Compares what a slot shows with a value, without making the value that it shows. Ends at the first difference. */
final class Comparison {

    private Comparison() {}

    static boolean shows(Slot slot, JsonValue value) {
        Facet shown = slot.shown();
        if (shown == Facet.MAP) {
            return value instanceof JsonObject object && showsMembers(slot, object);
        }
        if (shown == Facet.LIST) {
            return value instanceof JsonArray array && showsElements(slot, array);
        }
        if (shown == Facet.SET) {
            return value instanceof JsonArray array
                    && array.isOfScalars()
                    && slot.members().keySet().equals(array.byText().keySet());
        }
        return shown != null && slot.value(shown).equals(value);
    }

    private static boolean showsMembers(Slot map, JsonObject object) {
        if (object.members().size() != map.liveKeys()) {
            return false;
        }
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
            if (!shows(map.child(new Step.Key(member.getKey())), member.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean showsElements(Slot list, JsonArray array) {
        if (array.elements().size() != list.liveElements()) {
            return false;
        }
        Iterator<JsonValue> values = array.iterator();
        for (Slot.Element element : list.elements()) {
            if (!shows(element.slot(), values.next())) {
                return false;
            }
        }
        return true;
    }
}
