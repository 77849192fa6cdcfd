package org.anabranch.crdt.json;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.anabranch.crdt.causal.Dot;

/**
 * A container without a marker lives by what it holds, so a local removal that leaves it nothing writes a marker: the last
 * field that is removed leaves <code>{}</code>. (The marker is gone where a concurrent removal of the container did not see
 * what was written into it.)
 */
final class MarkerRule {

    private final Slot slot;
    private final Predicate<Dot> killed;

    private MarkerRule(Slot slot, Predicate<Dot> killed) {
        this.slot = slot;
        this.killed = killed;
    }

    /** The marker that the container {@code slot} at {@code path} needs once what is killed is gone. */
    static Optional<Leaf> marker(Path path, Slot slot, Predicate<Dot> killed) {
        Leaf marker = marker(path, slot.shown());
        boolean needed = marker != null && new MarkerRule(slot, killed).isEmptied(marker);
        return needed ? Optional.of(marker) : Optional.empty();
    }

    private static Leaf marker(Path path, Facet container) {
        if (container == null) {
            return null;
        }
        return switch (container) {
            case MAP -> new Leaf.MapMarker(path);
            case LIST -> new Leaf.ListMarker(path);
            case SET -> new Leaf.SetMarker(path);
            case COUNTER, REGISTER -> null;
        };
    }

    private boolean isEmptied(Leaf marker) {
        for (Map.Entry<Dot, Leaf> entry : slot.leaves()) {
            boolean keeps = entry.getValue().facet() == marker.facet() && !killed.test(entry.getKey());
            if (keeps || entry.getValue().getClass() == marker.getClass()) {
                return false;
            }
        }
        for (Map.Entry<Step, Slot> child : slot.children()) {
            Facet facet = child.getKey() instanceof Step.Key ? Facet.MAP : Facet.LIST;
            if (facet == marker.facet() && survives(child.getValue())) {
                return false;
            }
        }
        return true;
    }

    private boolean survives(Slot child) {
        for (Map.Entry<Dot, Leaf> entry : child.leaves()) {
            if (entry.getValue().facet() != null && !killed.test(entry.getKey())) {
                return true;
            }
        }
        for (Map.Entry<Step, Slot> below : child.children()) {
            if (survives(below.getValue())) {
                return true;
            }
        }
        return false;
    }
}
