package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.position.Position;

/**
 * A slot with its types: what JSON alone does not tell, and operations by element id need.
 *
 * @param shown the facet that readers see
 * @param siblings the other values that concurrent writes left here, as conflicts list them
 */
public record TypedSlot(Typed shown, List<Typed> siblings) {

    public TypedSlot {
        siblings = List.copyOf(siblings);
    }

    /** One facet of a slot. */
    public sealed interface Typed {
        Facet facet();
    }

    public record TypedRegister(JsonValue value, Dot dot, HybridTimestamp time) implements Typed {
        @Override
        public Facet facet() {
            return Facet.REGISTER;
        }
    }

    public record TypedCounter(JsonValue value) implements Typed {
        @Override
        public Facet facet() {
            return Facet.COUNTER;
        }
    }

    public record TypedSet(JsonArray values) implements Typed {
        @Override
        public Facet facet() {
            return Facet.SET;
        }
    }

    public record TypedList(List<Element> elements) implements Typed {
        public TypedList {
            elements = List.copyOf(elements);
        }

        @Override
        public Facet facet() {
            return Facet.LIST;
        }
    }

    public record Element(Position id, TypedSlot slot) {}

    public record TypedMap(SortedMap<String, TypedSlot> entries) implements Typed {
        public TypedMap {
            entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        }

        @Override
        public Facet facet() {
            return Facet.MAP;
        }
    }

    /** What is live in {@code slot}, which must be live. Costs the whole of it. */
    static TypedSlot of(Slot slot) {
        List<Typed> all = new ArrayList<>();
        for (Sibling sibling : Conflicts.siblings(slot)) {
            all.add(typed(slot, sibling));
        }
        return new TypedSlot(all.get(0), all.subList(1, all.size()));
    }

    private static Typed typed(Slot slot, Sibling sibling) {
        return switch (sibling.facet()) {
            case REGISTER -> new TypedRegister(sibling.value(), sibling.dot(), sibling.time());
            case COUNTER -> new TypedCounter(sibling.value());
            case SET -> new TypedSet((JsonArray) sibling.value());
            case LIST ->
                new TypedList(slot.elements().stream()
                        .map(element -> new Element(element.id(), of(element.slot())))
                        .toList());
            case MAP -> new TypedMap(entries(slot));
        };
    }

    private static SortedMap<String, TypedSlot> entries(Slot slot) {
        TreeMap<String, TypedSlot> entries = new TreeMap<>();
        for (Map.Entry<Step, Slot> child : slot.children()) {
            if (child.getKey() instanceof Step.Key key && child.getValue().isLive()) {
                entries.put(key.name(), of(child.getValue()));
            }
        }
        return entries;
    }
}
