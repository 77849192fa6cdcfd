package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.position.Position;

/** What a PUT writes: the specification of the difference, without regard to cost. */
final class HistoryPut {

    private final HistoryDraft draft;
    private final HistoryTree now; // null if the PUT derives from what is there now

    /** @param from the element of old that is to show {@code value}, or null */
    private record Target(HistoryTree.Element from, JsonValue value) {}

    HistoryPut(HistoryDraft draft, HistoryTree now) {
        this.draft = draft;
        this.now = now;
    }

    void diff(Path path, JsonValue body) {
        HistoryTree old = draft.seen().at(path);
        Facet shown = old.shown();
        if (shown == Facet.MAP && body instanceof JsonObject object) {
            members(path, old, object);
        } else if (old.shows(body)
                || now != null && !old.hasCounter() && now.at(path).shows(body)) {
            return;
        } else if (shown == null) {
            draft.write(path, body);
        } else if (shown == Facet.LIST && body instanceof JsonArray array) {
            array(path, old, array.elements());
        } else if (shown == Facet.SET && body instanceof JsonArray array && array.isOfScalars()) {
            TreeMap<String, JsonValue> gone = old.members();
            gone.keySet().removeAll(array.byText().keySet());
            TreeMap<String, JsonValue> fresh = array.byText();
            fresh.keySet().removeAll(old.members().keySet());
            draft.removeMembers(path, gone);
            draft.addMembers(path, fresh);
            draft.keep(path);
        } else if (shown == Facet.COUNTER
                && body instanceof JsonNumber to
                && difference(old.value(), to).isInteger()) {
            draft.increment(path, difference(old.value(), to));
        } else {
            draft.assign(path, body);
        }
    }

    static JsonNumber difference(JsonValue from, JsonNumber to) {
        return new JsonNumber(to.value().subtract(((JsonNumber) from).value()));
    }

    private void members(Path path, HistoryTree old, JsonObject body) {
        for (String key : old.object().members().keySet()) {
            if (body.get(key) == null) {
                draft.killAll(path.key(key));
            }
        }
        body.members().forEach((key, member) -> diff(path.key(key), member));
        draft.keep(path);
    }

    private void array(Path path, HistoryTree old, List<JsonValue> body) {
        List<HistoryTree.Element> elements = old.elements();
        List<Target> plan = byIdentity(path, elements, body);
        plan = plan == null ? bySubsequence(elements, body) : plan;
        List<HistoryTree.Element> kept = plan.stream().map(Target::from).toList();
        for (HistoryTree.Element element : elements) {
            if (!kept.contains(element)) {
                draft.killAll(path.element(element.id()));
            }
        }
        List<HistoryTree.Element> stay =
                longestRun(elements, kept.stream().filter(from -> from != null).toList());
        Position left = null;
        for (int i = 0; i < plan.size(); i++) {
            Target target = plan.get(i);
            Position right = kept.subList(i, kept.size()).stream()
                    .filter(from -> from != null && stay.contains(from))
                    .map(HistoryTree.Element::place)
                    .findFirst()
                    .orElse(null);
            if (target.from == null) {
                left = draft.insert(path, left, right, target.value);
            } else {
                left = stay.contains(target.from) ? target.from.place() : draft.move(path, target.from, left, right);
                diff(path.element(target.from.id()), target.value);
            }
        }
        draft.keep(path);
    }

    /** Null unless each on both sides is an object with an id of its own. */
    private List<Target> byIdentity(Path path, List<HistoryTree.Element> elements, List<JsonValue> body) {
        Map<JsonValue, HistoryTree.Element> old = new LinkedHashMap<>();
        elements.forEach(element -> old.put(identity(element.tree().value()), element));
        List<JsonValue> asked =
                body.stream().map(HistoryPut::identity).distinct().toList();
        if (old.size() < elements.size()
                || asked.size() < body.size()
                || old.containsKey(JsonObject.EMPTY)
                || asked.contains(JsonObject.EMPTY)) {
            return null;
        }
        Map<JsonValue, Position> meanwhile = new LinkedHashMap<>();
        if (now != null) {
            now.at(path)
                    .elements()
                    .forEach(element -> meanwhile.put(identity(element.tree().value()), element.id()));
        }
        List<Target> plan = new ArrayList<>();
        for (JsonValue value : body) {
            JsonValue id = identity(value);
            if (old.containsKey(id) || !meanwhile.containsKey(id)) {
                plan.add(new Target(old.get(id), value));
            } else if (!now.at(path.element(meanwhile.get(id))).shows(value)) {
                draft.write(path.element(meanwhile.get(id)), value);
            }
        }
        return plan;
    }

    /** {@code {}}, which is no identity, where there is none. */
    private static JsonValue identity(JsonValue value) {
        JsonValue id = value instanceof JsonObject object ? object.get("id") : null;
        return id != null && id.isScalar() ? id : JsonObject.EMPTY;
    }

    private static List<Target> bySubsequence(List<HistoryTree.Element> old, List<JsonValue> body) {
        int[][] longest = new int[old.size() + 1][body.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = body.size() - 1; j >= 0; j--) {
                longest[i][j] = old.get(i).tree().shows(body.get(j))
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        List<Target> plan = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < old.size() || j < body.size()) {
            int firstOld = i;
            int firstNew = j;
            while (i < old.size() || j < body.size()) {
                if (i < old.size() && j < body.size() && old.get(i).tree().shows(body.get(j))) {
                    break;
                }
                boolean gone = j == body.size() || i < old.size() && longest[i + 1][j] >= longest[i][j + 1];
                i += gone ? 1 : 0;
                j += gone ? 0 : 1;
            }
            for (int k = firstNew; k < j; k++) {
                boolean inPlace = i - firstOld == j - firstNew;
                plan.add(new Target(inPlace ? old.get(firstOld + k - firstNew) : null, body.get(k)));
            }
            if (i < old.size() && j < body.size()) {
                plan.add(new Target(old.get(i++), body.get(j++)));
            }
        }
        return plan;
    }

    /** Of the longest runs of {@code wanted} that stand in this order already, the one that is found first. */
    private static List<HistoryTree.Element> longestRun(
            List<HistoryTree.Element> elements, List<HistoryTree.Element> wanted) {
        List<List<HistoryTree.Element>> endingAt = new ArrayList<>();
        List<HistoryTree.Element> best = List.of();
        for (HistoryTree.Element element : wanted) {
            List<HistoryTree.Element> before = List.of();
            for (List<HistoryTree.Element> run : endingAt) {
                boolean ascends = elements.indexOf(run.get(run.size() - 1)) < elements.indexOf(element);
                before = ascends && run.size() > before.size() ? run : before;
            }
            List<HistoryTree.Element> run = new ArrayList<>(before);
            run.add(element);
            endingAt.add(run);
            best = run.size() > best.size() ? run : best;
        }
        return best;
    }
}
