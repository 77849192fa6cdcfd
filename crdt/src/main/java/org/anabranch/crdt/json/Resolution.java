package org.anabranch.crdt.json;

import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.crdt.json.EditOutcome.Reason;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.Scalars.Registered;

/**
 * Settles a conflict: kills everything seen in a slot but the sibling that was chosen, and writes nothing. Numbers are
 * listed with what was counted, so the count stays with the number that is chosen.
 */
final class Resolution {

    private final Mutation mutation;

    Resolution(Mutation mutation) {
        this.mutation = mutation;
    }

    void resolve(Place place, Dot dot) throws ConflictException {
        Slot slot = place.slot();
        for (Sibling sibling : Conflicts.siblings(slot)) {
            if (sibling.dot().equals(dot)) {
                keep(slot, sibling);
                return;
            }
        }
        throw new ConflictException(Reason.CONFLICT_CHANGED, "there is no sibling " + dot + " here");
    }

    private void keep(Slot slot, Sibling chosen) {
        boolean counted = slot.shown() == Facet.COUNTER && chosen.value() instanceof JsonNumber;
        Dot base = chosen.facet() == Facet.COUNTER ? baseOfCount(slot) : chosen.dot();
        slot.leaves().forEach((dot, leaf) -> {
            boolean kept = leaf instanceof Leaf.Register
                    ? dot.equals(base) && (chosen.facet() == Facet.REGISTER || counted)
                    : leaf.facet() == chosen.facet() || counted && leaf.facet() == Facet.COUNTER;
            if (!kept && !(leaf instanceof Leaf.Placed)) {
                mutation.kill(dot);
            }
        });
        slot.children().forEach((step, child) -> {
            if (chosen.facet() != (step instanceof Step.Key ? Facet.MAP : Facet.LIST)) {
                mutation.killAll(child);
            }
        });
    }

    /** The number that is counted from, or null. */
    private static Dot baseOfCount(Slot slot) {
        List<Registered> registers = slot.registers();
        boolean number = !registers.isEmpty() && registers.get(0).leaf().value() instanceof JsonNumber;
        return number ? registers.get(0).dot() : null;
    }
}
