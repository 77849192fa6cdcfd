package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.persistent.PersistentMap;

/**
 * The value under a key, with all that concurrent writes made of it: one facet of each type at most, side by side. The
 * first of them by the rank of {@link Facet} is shown. Immutable, a node of a document's tree.
 *
 * <p>This is where a facet is read. The facets of lists and sets will be read here too, between map and counter.
 */
public final class Slot {

    static final Slot EMPTY = new Slot(PersistentMap.empty(), PersistentMap.empty());

    /** The order by which a register chooses: the time, and the dot where times are equal. The winner comes first. */
    private static final Comparator<Registered> WINNER_FIRST = Comparator.comparing(
                    (Registered register) -> register.leaf.time())
            .thenComparing(Registered::dot)
            .reversed();

    private static final MathContext DIGITS = new MathContext(JsonNumber.DIGITS_MAX, RoundingMode.DOWN);

    private final PersistentMap<Dot, Leaf> leaves;
    private final PersistentMap<Step, Slot> children;

    Slot(PersistentMap<Dot, Leaf> leaves, PersistentMap<Step, Slot> children) {
        this.leaves = leaves;
        this.children = children;
    }

    record Registered(Dot dot, Leaf.Register leaf) {}

    /** What is written at this very place, by dot. Delete records are not among them. */
    public PersistentMap<Dot, Leaf> leaves() {
        return leaves;
    }

    /** The live slots below, by step. */
    public PersistentMap<Step, Slot> children() {
        return children;
    }

    /** Whether nothing is here: no leaf, and none below. */
    public boolean isEmpty() {
        return leaves.isEmpty() && children.isEmpty();
    }

    /** Whether this is one leaf and nothing else, as most slots are. */
    boolean isPlain() {
        return children.isEmpty() && leaves.size() == 1;
    }

    /** The facet that readers see, or null if nothing is here. */
    public Facet shown() {
        if (!children.isEmpty()) {
            return Facet.MAP;
        }
        Facet first = null;
        for (Map.Entry<Dot, Leaf> entry : leaves) {
            Facet facet = entry.getValue().facet();
            if (first == null || facet.compareTo(first) < 0) {
                first = facet;
            }
        }
        return first;
    }

    /** The facets here, the shown one first. */
    List<Facet> facets() {
        List<Facet> facets = new ArrayList<>(2);
        for (Facet facet : Facet.values()) {
            if (facet == Facet.MAP && !children.isEmpty() || hasLeaf(facet)) {
                facets.add(facet);
            }
        }
        return facets;
    }

    /** Whether a leaf of {@code facet} is written at this very place; for containers that is the marker. */
    boolean hasLeaf(Facet facet) {
        for (Map.Entry<Dot, Leaf> entry : leaves) {
            if (entry.getValue().facet() == facet) {
                return true;
            }
        }
        return false;
    }

    /** What readers see, or null (Java's) if nothing is here. */
    public JsonValue value() {
        if (isPlain() && leaves.first().getValue() instanceof Leaf.Register register) {
            return register.value();
        }
        Facet shown = shown();
        return shown == null ? null : value(shown);
    }

    JsonValue value(Facet facet) {
        return switch (facet) {
            case MAP -> object();
            case COUNTER -> number();
            case REGISTER -> registers().get(0).leaf.value();
            case LIST, SET -> throw new IllegalStateException("no leaf of a " + facet.label() + " can be here");
        };
    }

    JsonObject object() {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        children.forEach((step, child) -> members.put(((Step.Key) step).name(), child.value()));
        return new JsonObject(members);
    }

    /** The registers here, the winner first. */
    List<Registered> registers() {
        List<Registered> registers = new ArrayList<>(leaves.size());
        leaves.forEach((dot, leaf) -> {
            if (leaf instanceof Leaf.Register register) {
                registers.add(new Registered(dot, register));
            }
        });
        registers.sort(WINNER_FIRST);
        return registers;
    }

    /** What all increments here add up to. */
    BigInteger counted() {
        BigInteger sum = BigInteger.ZERO;
        for (Map.Entry<Dot, Leaf> entry : leaves) {
            if (entry.getValue() instanceof Leaf.Count count) {
                sum = sum.add(count.sum());
            }
        }
        return sum;
    }

    /** Numbers add: a register that is a number is the base, the counter what was added to it. */
    private JsonNumber number() {
        List<Registered> registers = registers();
        JsonValue base =
                registers.isEmpty() ? JsonValue.NULL : registers.get(0).leaf.value();
        return plusCounted(base instanceof JsonNumber number ? number.value() : BigDecimal.ZERO);
    }

    /**
     * {@code base} and the counter. Concurrent writes can make sums that no client may write; only the first
     * {@value JsonNumber#DIGITS_MAX} digits of such a one are shown, so that reading never fails.
     */
    JsonNumber plusCounted(BigDecimal base) {
        return new JsonNumber(base.add(new BigDecimal(counted()), DIGITS));
    }

    /** The dots of all leaves here and below, hidden facets included. */
    void forEachDot(Consumer<Dot> action) {
        leaves.forEach((dot, leaf) -> action.accept(dot));
        children.forEach((step, child) -> child.forEachDot(action));
    }

    Slot child(Step step) {
        Slot child = children.get(step);
        return child == null ? EMPTY : child;
    }

    Slot at(Path path) {
        Slot slot = this;
        for (Step step : path.steps()) {
            slot = slot.child(step);
        }
        return slot;
    }

    /** This subtree with the leaf under {@code steps} from {@code from} on. */
    Slot with(Step[] steps, int from, Dot dot, Leaf leaf) {
        if (from == steps.length) {
            return new Slot(leaves.with(dot, leaf), children);
        }
        Slot child = child(steps[from]).with(steps, from + 1, dot, leaf);
        return new Slot(leaves, children.with(steps[from], child));
    }

    /** This subtree without the leaf under {@code steps} from {@code from} on, and without slots that this empties. */
    Slot without(Step[] steps, int from, Dot dot) {
        if (from == steps.length) {
            return new Slot(leaves.without(dot), children);
        }
        Slot child = child(steps[from]).without(steps, from + 1, dot);
        return new Slot(leaves, child.isEmpty() ? children.without(steps[from]) : children.with(steps[from], child));
    }
}
