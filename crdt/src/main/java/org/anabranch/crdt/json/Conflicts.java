package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.Scalars.Registered;

/**
 * Finds the shown slots where concurrent writes left more than one value. The winner is what is shown; its siblings are
 * the hidden facets by rank, then the registers from the latest to the oldest, equal values once. What is in conflict
 * inside a hidden facet is not listed.
 */
final class Conflicts {

    private final TreeMap<String, Conflict> byPointer = new TreeMap<>();

    private Conflicts() {}

    /** All of them, sorted by the text of their pointers. */
    static List<Conflict> in(Slot slot) {
        if (slot.isPlain()) {
            return List.of();
        }
        Conflicts conflicts = new Conflicts();
        conflicts.collect(slot, Pointer.ROOT);
        return new ArrayList<>(conflicts.byPointer.values());
    }

    private void collect(Slot slot, Pointer pointer) {
        Facet shown = slot.shown();
        if (shown == Facet.REGISTER || slot.facets().size() > 1) {
            List<Sibling> siblings = siblings(slot);
            if (siblings.size() > 1) {
                byPointer.put(pointer.toString(), new Conflict(pointer, siblings));
            }
        }
        if (shown == Facet.MAP) {
            slot.children().forEach((step, child) -> {
                if (step instanceof Step.Key && !child.isPlain()) {
                    collect(child, pointer.child(step.toString()));
                }
            });
        } else if (shown == Facet.LIST) {
            List<Slot.Element> elements = slot.elements();
            for (int i = 0; i < elements.size(); i++) {
                if (!elements.get(i).slot().isPlain()) {
                    collect(elements.get(i).slot(), pointer.child(String.valueOf(i)));
                }
            }
        }
    }

    /** All values of {@code slot}, the winner first; none where nothing is live. */
    static List<Sibling> siblings(Slot slot) {
        List<Facet> facets = slot.facets();
        List<Registered> registers = slot.registers();
        List<Sibling> siblings = new ArrayList<>();
        for (Facet facet : facets) {
            if (facet != Facet.REGISTER) {
                siblings.add(new Sibling(slot.value(facet), facet, youngestDot(slot, facet), null));
            }
        }
        boolean counterShown = !facets.isEmpty() && facets.get(0) == Facet.COUNTER;
        List<JsonValue> listed = new ArrayList<>();
        if (counterShown && !registers.isEmpty() && registers.get(0).leaf().value() instanceof JsonNumber) {
            listed.add(siblings.get(0).value()); // the winning register is part of the sum
        }
        for (Registered register : registers) {
            JsonValue value = register.leaf().value();
            JsonValue shown = counterShown && value instanceof JsonNumber base ? slot.plusCounted(base.value()) : value;
            if (!listed.contains(shown)) {
                listed.add(shown);
                siblings.add(new Sibling(
                        shown, Facet.REGISTER, register.dot(), register.leaf().time()));
            }
        }
        return siblings;
    }

    private static Dot youngestDot(Slot slot, Facet facet) {
        List<Dot> dots = new ArrayList<>();
        slot.leaves().forEach((dot, leaf) -> {
            if (leaf.facet() == facet) {
                dots.add(dot);
            }
        });
        slot.children().forEach((step, child) -> {
            if (facet == (step instanceof Step.Key ? Facet.MAP : Facet.LIST)) {
                child.forEachDot(dots::add);
            }
        });
        return Collections.max(dots, Dot.BY_AGE);
    }
}
