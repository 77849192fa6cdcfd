package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.json.HistoryOracle.Kind;
import org.anabranch.crdt.json.HistoryOracle.Write;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.position.Position;

/** What living writes show, by place: the specification of reading. */
final class HistoryTree {

    static final HistoryTree EMPTY = new HistoryTree();

    final List<Write> writes = new ArrayList<>(); // of this very place
    final TreeMap<Step, HistoryTree> below = new TreeMap<>();
    private Facet shown;
    private boolean known; // what is shown, which is asked for once all writes are here

    record Element(Position place, Position id, HistoryTree tree) {}

    static HistoryTree of(List<Write> live) {
        HistoryTree root = new HistoryTree();
        for (Write write : live) {
            if (write.kind() != Kind.DELETE_RECORD) {
                HistoryTree tree = root;
                for (Step step : write.path().steps()) {
                    tree = tree.below.computeIfAbsent(step, same -> new HistoryTree());
                }
                tree.writes.add(write);
            }
        }
        return root;
    }

    HistoryTree at(Path path) {
        HistoryTree tree = this;
        for (Step step : path.steps()) {
            tree = tree.below.getOrDefault(step, EMPTY);
        }
        return tree;
    }

    /** Every write here and below. */
    List<Write> all() {
        List<Write> all = new ArrayList<>(writes);
        below.values().forEach(tree -> all.addAll(tree.all()));
        return all;
    }

    boolean isLive() {
        return shown() != null;
    }

    boolean has(Kind kind) {
        return writes.stream().anyMatch(write -> write.kind() == kind);
    }

    boolean has(Facet facet) {
        return writes.stream().anyMatch(write -> write.kind().facet == facet)
                || facet == Facet.MAP && hasLive(Step.Key.class)
                || facet == Facet.LIST && hasLive(Step.Element.class);
    }

    boolean hasCounter() {
        return all().stream().anyMatch(write -> write.kind() == Kind.NUMBER_ADDED);
    }

    Facet shown() {
        for (Facet facet : Facet.values()) {
            if (!known && has(facet)) {
                shown = facet;
                known = true;
            }
        }
        known = true;
        return shown;
    }

    /** Null if nothing is shown. */
    JsonValue value() {
        Facet shown = shown();
        if (shown == null) {
            return null;
        }
        return switch (shown) {
            case MAP -> object();
            case LIST ->
                new JsonArray(
                        elements().stream().map(element -> element.tree.value()).toList());
            case SET -> new JsonArray(new ArrayList<>(members().values()));
            case COUNTER -> plusCounted(has(Kind.REGISTER) ? registers().get(0).value() : JsonValue.NULL);
            case REGISTER -> registers().get(0).value();
        };
    }

    JsonObject object() {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        below.forEach((step, tree) -> {
            if (step instanceof Step.Key key && tree.isLive()) {
                members.put(key.name(), tree.value());
            }
        });
        return new JsonObject(members);
    }

    TreeMap<String, JsonValue> members() {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        writes.stream()
                .filter(write -> write.kind() == Kind.MEMBER)
                .forEach(write -> members.put(write.value().toString(), write.value()));
        return members;
    }

    /** Where each stands: where it was last moved to, else where it was made. */
    List<Element> elements() {
        List<Element> elements = new ArrayList<>();
        below.forEach((step, tree) -> {
            if (step instanceof Step.Element element && tree.isLive()) {
                Position place = tree.writes.stream()
                        .filter(write -> write.kind() == Kind.PLACE)
                        .max(Comparator.comparing(Write::number, Dot.BY_AGE))
                        .map(Write::place)
                        .orElse(element.id());
                elements.add(new Element(place, element.id(), tree));
            }
        });
        elements.sort(Comparator.comparing(Element::place).thenComparing(Element::id));
        return elements;
    }

    /** Whether this or anything shown below has another value beside the one shown. */
    boolean isConflicted() {
        Facet shown = shown();
        for (Facet hidden : Facet.values()) {
            if (hidden != shown && hidden != Facet.REGISTER && has(hidden)) {
                return true;
            }
        }
        Set<JsonValue> registered = new LinkedHashSet<>();
        registers().forEach(write -> {
            boolean counted = shown == Facet.COUNTER && write.value() instanceof JsonNumber;
            registered.add(counted ? plusCounted(write.value()) : write.value());
        });
        boolean counts = shown == Facet.COUNTER && registersNumber();
        if (registered.size() > (shown == Facet.REGISTER || counts ? 1 : 0)) {
            return true;
        }
        return shown == Facet.MAP && anyConflicted(Step.Key.class)
                || shown == Facet.LIST && anyConflicted(Step.Element.class);
    }

    /** The facet whose youngest write has this number; null if there is none. */
    Facet facetOf(Dot youngest) {
        for (Facet facet : Facet.values()) {
            List<Write> ofFacet = new ArrayList<>(writes);
            ofFacet.removeIf(write -> write.kind().facet != facet);
            below.forEach((step, tree) -> {
                if (facet == (step instanceof Step.Key ? Facet.MAP : Facet.LIST)) {
                    ofFacet.addAll(tree.all());
                }
            });
            if (ofFacet.stream()
                    .map(Write::number)
                    .max(Dot.BY_AGE)
                    .filter(youngest::equals)
                    .isPresent()) {
                return facet;
            }
        }
        return null;
    }

    /** Whether {@code body} is shown; arrays at sets are compared as sets. */
    boolean shows(JsonValue body) {
        Facet shown = shown();
        if (shown == Facet.MAP && body instanceof JsonObject object) {
            return object().members().keySet().equals(object.members().keySet())
                    && object.members().entrySet().stream()
                            .allMatch(member ->
                                    below.get(new Step.Key(member.getKey())).shows(member.getValue()));
        }
        if (shown == Facet.LIST && body instanceof JsonArray array) {
            List<Element> elements = elements();
            boolean same = elements.size() == array.elements().size();
            for (int i = 0; same && i < elements.size(); i++) {
                same = elements.get(i).tree.shows(array.elements().get(i));
            }
            return same;
        }
        if (shown == Facet.SET && body instanceof JsonArray array && array.isOfScalars()) {
            return members().keySet().equals(array.byText().keySet());
        }
        return shown != null && value().equals(body);
    }

    private boolean hasLive(Class<? extends Step> kind) {
        return below.entrySet().stream()
                .anyMatch(entry ->
                        kind.isInstance(entry.getKey()) && entry.getValue().isLive());
    }

    private boolean anyConflicted(Class<? extends Step> kind) {
        for (Map.Entry<Step, HistoryTree> entry : below.entrySet()) {
            if (kind.isInstance(entry.getKey())
                    && entry.getValue().isLive()
                    && entry.getValue().isConflicted()) {
                return true;
            }
        }
        return false;
    }

    private boolean registersNumber() {
        return has(Kind.REGISTER) && registers().get(0).value() instanceof JsonNumber;
    }

    /** The latest first. */
    List<Write> registers() {
        return writes.stream()
                .filter(write -> write.kind() == Kind.REGISTER)
                .sorted(Comparator.comparing(Write::time)
                        .thenComparing(Write::number)
                        .reversed())
                .toList();
    }

    private JsonNumber plusCounted(JsonValue base) {
        BigDecimal sum = base instanceof JsonNumber number ? number.value() : BigDecimal.ZERO;
        for (Write write : writes) {
            if (write.kind() == Kind.NUMBER_ADDED) {
                sum = sum.add(((JsonNumber) write.value()).value());
            }
        }
        return new JsonNumber(sum);
    }
}
