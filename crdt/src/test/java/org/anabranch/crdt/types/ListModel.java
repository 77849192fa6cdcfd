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

    static String nameOf(Event<Op> event) {
        return "m" + event.origin().operationId();
    }

    private record Element(Position id, Position place, List<String> values) {}

    /** What an operation does: {@code verb} is "none" if nothing; {@code place} is where it puts the element. */
    private record Effect(String verb, Position id, Position place, Dot dot) {}

    private List<Element> elements(History<Op> seen) {
        List<Element> elements = new ArrayList<>();
        for (Event<Op> event : seen.events()) {
            Effect effect = effect(event);
            if (effect.verb().equals("insert")) {
                List<Event<Op>> contents = live(seen, effect.id(), Predicate.not("move"::equals));
                if (!contents.isEmpty()) {
                    Position place = live(seen, effect.id(), "move"::equals).stream()
                            .findFirst()
                            .map(move -> effect(move).place())
                            .orElse(effect.id());
                    elements.add(new Element(
                            effect.id(),
                            place,
                            contents.stream().map(ListModel::nameOf).toList()));
                }
            }
        }
        elements.sort(Comparator.comparing(Element::place).thenComparing(Element::id));
        return elements;
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
        writes.sort(Comparator.comparing((Event<Op> event) -> effect(event).dot(), Dot.BY_AGE)
                .reversed());
        return writes;
    }

    private boolean isWrite(Event<Op> event, Position id, Predicate<String> kind) {
        Effect effect = effect(event);
        return id.equals(effect.id()) && !effect.verb().equals("remove") && kind.test(effect.verb());
    }

    private boolean isRemove(Event<Op> event, Position id) {
        Effect effect = effect(event);
        return effect.verb().equals("clear") || effect.verb().equals("remove") && id.equals(effect.id());
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
        long before = seen.events().stream()
                .filter(earlier -> earlier.origin().id().equals(event.origin().id()))
                .filter(earlier -> !effect(earlier).verb().equals("none"))
                .count();
        Dot dot = new Dot(Types.replica(event.origin()), before + 1);
        Op op = event.operation();
        if (op.is("insert")) {
            int index = op.number() % (list.size() + 1);
            Position place = Position.between(place(list, index - 1), place(list, index), dot);
            return new Effect("insert", place, place, dot);
        }
        if (op.is("clear")) {
            return new Effect(list.isEmpty() ? "none" : "clear", null, null, dot);
        }
        if (list.isEmpty()) {
            return new Effect("none", null, null, dot);
        }
        Element element = list.get(op.number() % list.size());
        if (!op.is("move")) {
            return new Effect(op.verb(), element.id(), null, dot);
        }
        int to = Types.target(op, list.size());
        if (list.indexOf(element) == to) {
            return new Effect("none", null, null, dot);
        }
        List<Element> others = new ArrayList<>(list);
        others.remove(element);
        return new Effect("move", element.id(), Position.between(place(others, to - 1), place(others, to), dot), dot);
    }

    private static Position place(List<Element> list, int index) {
        return index < 0 || index == list.size() ? null : list.get(index).place();
    }
}
