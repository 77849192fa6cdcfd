package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.Scalars.Registered;
import org.anabranch.crdt.persistent.PersistentMap;
import org.anabranch.crdt.position.Position;

/**
 * The value under a key or of a list's element, with all that concurrent writes made of it: one facet of each type at
 * most, side by side. The first of them by the rank of {@link Facet} is shown. Immutable, a node of a document's tree.
 *
 * <p>This is where a facet is read. A slot is <em>live</em> when one of its facets is; a place that an element was moved
 * to is none, and may be left over from one that was deleted.
 */
public final class Slot {

    static final Slot EMPTY = new Slot(PersistentMap.empty(), PersistentMap.empty());

    private final PersistentMap<Dot, Leaf> leaves;
    private final PersistentMap<Step, Slot> children;
    private final int liveKeys;
    private final int liveElements;

    Slot(PersistentMap<Dot, Leaf> leaves, PersistentMap<Step, Slot> children) {
        this(leaves, children, liveCount(children, Step.Key.class), liveCount(children, Step.Element.class));
    }

    private Slot(PersistentMap<Dot, Leaf> leaves, PersistentMap<Step, Slot> children, int liveKeys, int liveElements) {
        this.leaves = leaves;
        this.children = children;
        this.liveKeys = liveKeys;
        this.liveElements = liveElements;
    }

    /**
     * An element of a list.
     *
     * @param place where it stands now: where it was last moved to, else where it was made
     */
    public record Element(Position place, Position id, Slot slot) implements Comparable<Element> {
        @Override
        public int compareTo(Element other) {
            int byPlace = place.compareTo(other.place);
            return byPlace != 0 ? byPlace : id.compareTo(other.id);
        }
    }

    /** What is written at this very place, by dot. Delete records are not among them. */
    public PersistentMap<Dot, Leaf> leaves() {
        return leaves;
    }

    /** The slots below, by step, live or not. */
    public PersistentMap<Step, Slot> children() {
        return children;
    }

    /** Whether nothing is here: no leaf, and none below. */
    public boolean isEmpty() {
        return leaves.isEmpty() && children.isEmpty();
    }

    /** Whether there is anything to show. */
    public boolean isLive() {
        if (liveKeys > 0 || liveElements > 0) {
            return true;
        }
        for (Map.Entry<Dot, Leaf> entry : leaves) {
            if (entry.getValue().facet() != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether this is one leaf and nothing else, as most slots are. */
    boolean isPlain() {
        return children.isEmpty() && leaves.size() == 1;
    }

    /** The facet that readers see, or null if nothing is here. */
    public Facet shown() {
        if (liveKeys > 0) {
            return Facet.MAP;
        }
        Facet first = liveElements > 0 ? Facet.LIST : null;
        for (Map.Entry<Dot, Leaf> entry : leaves) {
            Facet facet = entry.getValue().facet();
            if (facet != null && (first == null || facet.compareTo(first) < 0)) {
                first = facet;
            }
        }
        return first;
    }

    /** The facets here, the shown one first. */
    List<Facet> facets() {
        List<Facet> facets = new ArrayList<>(2);
        for (Facet facet : Facet.values()) {
            if (facet == Facet.MAP && liveKeys > 0 || facet == Facet.LIST && liveElements > 0 || hasLeaf(facet)) {
                facets.add(facet);
            }
        }
        return facets;
    }

    /** Whether a leaf of {@code facet} is written at this very place; for maps and lists that is the marker. */
    boolean hasLeaf(Facet facet) {
        for (Map.Entry<Dot, Leaf> entry : leaves) {
            if (entry.getValue().facet() == facet) {
                return true;
            }
        }
        return false;
    }

    /** Whether a counter is here or anywhere below. */
    boolean hasCounter() {
        if (hasLeaf(Facet.COUNTER)) {
            return true;
        }
        for (Map.Entry<Step, Slot> child : children) {
            if (child.getValue().hasCounter()) {
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
            case LIST ->
                new JsonArray(
                        elements().stream().map(element -> element.slot.value()).toList());
            case SET -> new JsonArray(new ArrayList<>(members().values()));
            case COUNTER -> Scalars.number(leaves);
            case REGISTER -> registers().get(0).leaf().value();
        };
    }

    JsonObject object() {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        children.forEach((step, child) -> {
            if (step instanceof Step.Key key && child.isLive()) {
                members.put(key.name(), child.value());
            }
        });
        return new JsonObject(members);
    }

    /** The live elements of the list facet, as they stand. */
    public List<Element> elements() {
        List<Element> elements = new ArrayList<>(liveElements);
        children.forEach((step, child) -> {
            if (step instanceof Step.Element element && child.isLive()) {
                elements.add(new Element(child.place(element.id()), element.id(), child));
            }
        });
        Collections.sort(elements);
        return elements;
    }

    /** Where this element of a list stands: by its youngest place, else where it was made. */
    private Position place(Position id) {
        Map.Entry<Dot, Leaf> youngest = null;
        for (Map.Entry<Dot, Leaf> entry : leaves) {
            boolean younger = youngest == null || Dot.BY_AGE.compare(entry.getKey(), youngest.getKey()) > 0;
            if (entry.getValue() instanceof Leaf.Placed && younger) {
                youngest = entry;
            }
        }
        return youngest == null ? id : ((Leaf.Placed) youngest.getValue()).position();
    }

    /** The members of the set facet, by canonical text. */
    TreeMap<String, JsonValue> members() {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        leaves.forEach((dot, leaf) -> {
            if (leaf instanceof Leaf.Member member) {
                members.put(member.value().toString(), member.value());
            }
        });
        return members;
    }

    /** Whether readers see {@code value}. An array is what a set shows if it has the same members, however often. */
    boolean shows(JsonValue value) {
        return Comparison.shows(this, value);
    }

    /** Of the map facet how many keys are live. */
    int liveKeys() {
        return liveKeys;
    }

    /** Of the list facet how many elements are live. */
    int liveElements() {
        return liveElements;
    }

    /** The registers here, the winner first. */
    List<Registered> registers() {
        return Scalars.registers(leaves);
    }

    /** {@code base}, and what all increments here add up to. */
    JsonNumber plusCounted(BigDecimal base) {
        return Scalars.plusCounted(leaves, base);
    }

    /** The dots of all leaves here and below, hidden facets included; of an element not what tells its place. */
    void forEachContentDot(Consumer<Dot> action) {
        leaves.forEach((dot, leaf) -> {
            if (!(leaf instanceof Leaf.Placed)) {
                action.accept(dot);
            }
        });
        children.forEach((step, child) -> child.forEachDot(action));
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
            return new Slot(leaves.with(dot, leaf), children, liveKeys, liveElements);
        }
        return withChild(steps[from], child(steps[from]).with(steps, from + 1, dot, leaf));
    }

    /** This subtree without the leaf under {@code steps} from {@code from} on, and without slots that this empties. */
    Slot without(Step[] steps, int from, Dot dot) {
        if (from == steps.length) {
            return new Slot(leaves.without(dot), children, liveKeys, liveElements);
        }
        return withChild(steps[from], child(steps[from]).without(steps, from + 1, dot));
    }

    private Slot withChild(Step step, Slot child) {
        int more = (child.isLive() ? 1 : 0) - (child(step).isLive() ? 1 : 0);
        boolean key = step instanceof Step.Key;
        return new Slot(
                leaves,
                child.isEmpty() ? children.without(step) : children.with(step, child),
                key ? liveKeys + more : liveKeys,
                key ? liveElements : liveElements + more);
    }

    private static int liveCount(PersistentMap<Step, Slot> children, Class<? extends Step> kind) {
        int count = 0;
        for (Map.Entry<Step, Slot> child : children) {
            if (kind.isInstance(child.getKey()) && child.getValue().isLive()) {
                count++;
            }
        }
        return count;
    }
}
