package org.anabranch.crdt.types;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.position.Position;
import org.anabranch.testkit.Event;
import org.anabranch.testkit.History;

/**
 * What a list must show, from the visible operations alone: no context, no delta, no join. An operation means what it
 * means in the list that was visible where it happened, which the model finds by itself.
 */
final class ListModel {

    private final History<Op> history;
    private final Map<Event<Op>, Effect> effects = new HashMap<>();

    private ListModel(History<Op> history) {
        this.history = history;
    }

    /** The concurrent values of each element, the shown one first. */
    static List<List<String>> valueOf(History<Op> history) {
        return new ListModel(history)
                .elements(history).stream().map(Element::values).toList();
    }

    private record Element(Position id, Position place, List<String> values) {}

    /**
     * What an operation does.
     *
     * @param ids the elements that it inserts, or the one that it is about
     * @param place where it moves the element to
     * @param dot its own, the first if it takes several
     */
    private record Effect(String verb, List<Position> ids, Position place, Dot dot) {
        Dot dotOf(Position id) {
            return verb.equals("insert") ? id.dot() : dot;
        }

        int dots() {
            return switch (verb) {
                case "none" -> 0;
                case "insert" -> ids.size();
                default -> 1;
            };
        }
    }

    private List<Element> elements(History<Op> seen) {
        List<Element> elements = new ArrayList<>();
        for (Event<Op> event : seen.events()) {
            if (effect(event).verb().equals("insert")) {
                effect(event).ids().forEach(id -> element(seen, id, elements));
            }
        }
        elements.sort(Comparator.comparing(Element::place).thenComparing(Element::id));
        return elements;
    }

    private void element(History<Op> seen, Position id, List<Element> into) {
        List<Event<Op>> contents = live(seen, id, Predicate.not("move"::equals));
        if (!contents.isEmpty()) {
            Position place = live(seen, id, "move"::equals).stream()
                    .findFirst()
                    .map(move -> effect(move).place())
                    .orElse(id);
            into.add(new Element(
                    id, place, contents.stream().map(write -> name(write, id)).toList()));
        }
    }

    private String name(Event<Op> write, Position id) {
        String name = "m" + write.origin().operationId();
        Effect effect = effect(write);
        return effect.verb().equals("insert") ? name + "." + effect.ids().indexOf(id) : name;
    }

    /** The writes of one element that nobody who saw them replaced or removed, the youngest first. */
    private List<Event<Op>> live(History<Op> seen, Position id, Predicate<String> kind) {
        List<Event<Op>> writes = new ArrayList<>();
        for (Event<Op> event : seen.events()) {
            if (isWrite(event, id, kind)
                    && seen.events().stream()
                            .noneMatch(later -> history.happenedBefore(event, later)
                                    && (isWrite(later, id, kind) || isRemove(later, id)))) {
                writes.add(event);
            }
        }
        writes.sort(Comparator.comparing((Event<Op> event) -> effect(event).dotOf(id), Dot.BY_AGE)
                .reversed());
        return writes;
    }

    private boolean isWrite(Event<Op> event, Position id, Predicate<String> kind) {
        Effect effect = effect(event);
        return effect.ids().contains(id) && !effect.verb().equals("remove") && kind.test(effect.verb());
    }

    private boolean isRemove(Event<Op> event, Position id) {
        Effect effect = effect(event);
        return effect.verb().equals("clear")
                || effect.verb().equals("remove") && effect.ids().contains(id);
    }

    private Effect effect(Event<Op> event) {
        Effect known = effects.get(event);
        if (known == null) {
            known = effectIn(history.before(event), event);
            effects.put(event, known);
        }
        return known;
    }

    private Effect effectIn(History<Op> seen, Event<Op> event) {
        List<Element> list = elements(seen);
        int taken = seen.events().stream()
                .filter(earlier -> earlier.origin().id().equals(event.origin().id()))
                .mapToInt(earlier -> effect(earlier).dots())
                .sum();
        Dot dot = new Dot(Types.replica(event.origin()), taken + 1);
        Op op = event.operation();
        if (op.is("insert") || list.isEmpty()) {
            int index = op.number() % (list.size() + 1);
            Position right = place(list, index);
            Position first = Position.between(place(list, index - 1), right, dot);
            Position second = Position.between(first, right, new Dot(dot.replica(), dot.seq() + 1));
            return new Effect("insert", List.of(first, second), null, dot);
        }
        if (op.is("clear")) {
            return new Effect("clear", List.of(), null, dot);
        }
        Element element = list.get(op.number() % list.size());
        if (!op.is("move")) {
            return new Effect(op.verb(), List.of(element.id()), null, dot);
        }
        int to = Types.target(op, list.size());
        if (list.indexOf(element) == to) {
            return new Effect("none", List.of(), null, dot);
        }
        List<Element> others = new ArrayList<>(list);
        others.remove(element);
        Position place = Position.between(place(others, to - 1), place(others, to), dot);
        return new Effect("move", List.of(element.id()), place, dot);
    }

    private static Position place(List<Element> list, int index) {
        return index < 0 || index == list.size() ? null : list.get(index).place();
    }
}
