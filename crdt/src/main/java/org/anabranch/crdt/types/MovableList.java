package org.anabranch.crdt.types;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.dotstore.Causal;
import org.anabranch.crdt.dotstore.DotStore;
import org.anabranch.crdt.persistent.PersistentMap;
import org.anabranch.crdt.position.Position;

/**
 * A list whose elements are inserted, set, moved and removed side by side. Runs that two sides insert at one place come one
 * after the other and are not shuffled. An element that is moved on one side and set on the other is both; one that is
 * moved on two sides is in one of the two places, once; one that is set here and removed there stays; one that is moved
 * here and removed there is gone. Of [a, b, c], with "b to the front" here and "b is now B" there, [B, a, c] remains.
 *
 * <p>Of values that were set concurrently one is shown, which is the same everywhere but otherwise arbitrary; {@link
 * Element#values} has them all until the next set by someone who saw them.
 *
 * <p>The anomaly: moves are by element. Where two sides each move a run of elements to another place, the run may be torn.
 * And what is left of a move of an element that was removed concurrently, one leaf, stays until the list is reset.
 *
 * <p>An element is named by the place that was made for it, a {@link Position} in Fugue order [1], and stands at the place
 * of its youngest move [2]. No tombstones: a place means the same without its neighbours. A change costs log n, and the
 * length of a place, which is some 20 bytes unless inserts are scattered.
 *
 * <p>[1] Weidner, Kleppmann: The Art of the Fugue: Minimizing Interleaving in Collaborative Text Editing, 2023. [2]
 * Kleppmann: Moving elements in list CRDTs, PaPoC 2020.
 *
 * @param <E> the values; immutable
 */
public final class MovableList<E> extends KeyedState<Position, MovableList.Leaf<E>, MovableList<E>> {

    private static final MovableList<?> EMPTY = new MovableList<>(
            new Causal<>(DotStore.empty(), CausalContext.EMPTY), PersistentMap.empty(), PersistentMap.empty());

    private final PersistentMap<Spot, Element<E>> order;

    private MovableList(
            Causal<Leaf<E>> causal,
            PersistentMap<Position, DotStore<Leaf<E>>> byKey,
            PersistentMap<Spot, Element<E>> order) {
        super(causal, byKey);
        this.order = order;
    }

    /** What a dot labels: one part of the element {@code id}. */
    public sealed interface Leaf<E> {
        Position id();
    }

    /** A value that was inserted or set. */
    public record Content<E>(Position id, E value) implements Leaf<E> {
        public Content {
            Objects.requireNonNull(id);
            Objects.requireNonNull(value);
        }
    }

    /** Where the element was moved to; {@code position} ends with this leaf's own dot. */
    public record Moved<E>(Position id, Position position) implements Leaf<E> {
        public Moved {
            Objects.requireNonNull(id);
            Objects.requireNonNull(position);
        }
    }

    /** An element as it is read: its concurrent values, the one that is shown first. */
    public record Element<E>(Position id, List<E> values) {
        public E value() {
            return values.get(0);
        }

        public boolean isConflict() {
            return values.size() > 1;
        }
    }

    private record Spot(Position place, Position id) implements Comparable<Spot> {
        private static final Comparator<Spot> ORDER =
                Comparator.comparing(Spot::place).thenComparing(Spot::id);

        @Override
        public int compareTo(Spot other) {
            return ORDER.compare(this, other);
        }
    }

    @SuppressWarnings("unchecked") // it holds nothing
    public static <E> MovableList<E> empty() {
        return (MovableList<E>) EMPTY;
    }

    public int size() {
        return order.size();
    }

    /** @throws IndexOutOfBoundsException if there is none */
    public Element<E> get(int index) {
        return order.entryAt(index).getValue();
    }

    /** In order. */
    public List<Element<E>> elements() {
        List<Element<E>> elements = new ArrayList<>(size());
        order.forEach((spot, element) -> elements.add(element));
        return elements;
    }

    /** What is shown of each element, in order. */
    public List<E> values() {
        return elements().stream().map(Element::value).toList();
    }

    /** Where the element is; −1 if it is not in the list (any more). */
    public int indexOf(Position id) {
        DotStore<Leaf<E>> leaves = leavesOf(id);
        return showsAny(leaves) ? order.countBefore(spot(id, leaves)) : -1;
    }

    /** @throws IndexOutOfBoundsException unless {@code index} is from 0 to the size */
    public MovableList<E> insert(ReplicaId me, int index, E value) {
        Objects.checkIndex(index, size() + 1);
        Change<Leaf<E>> change = change(me);
        Position id = Position.between(place(index - 1), place(index), change.next());
        return view(change.write(new Content<>(id, value)).delta());
    }

    /** Of an element that is not in the list, no change. */
    public MovableList<E> set(ReplicaId me, Position id, E value) {
        Change<Leaf<E>> change = change(me);
        if (showsAny(leavesOf(id))) {
            kill(change, id, Content.class).write(new Content<>(id, value));
        }
        return view(change.delta());
    }

    /**
     * Moves the element to where it is at {@code index} among the others. Of an element that is there already or is not in
     * the list, no change.
     *
     * @throws IndexOutOfBoundsException unless {@code index} is from 0 to the size, less one
     */
    public MovableList<E> move(ReplicaId me, Position id, int index) {
        Change<Leaf<E>> change = change(me);
        int from = indexOf(id);
        if (from >= 0 && from != Objects.checkIndex(index, size())) {
            int left = index < from ? index - 1 : index;
            Position place = Position.between(place(left), place(left + 1), change.next());
            kill(change, id, Moved.class).write(new Moved<>(id, place));
        }
        return view(change.delta());
    }

    /** Of an element that is not in the list, no change. */
    public MovableList<E> remove(ReplicaId me, Position id) {
        Change<Leaf<E>> change = change(me);
        if (showsAny(leavesOf(id))) {
            change.kill(leavesOf(id));
        }
        return view(change.delta());
    }

    @Override
    MovableList<E> none() {
        return empty();
    }

    @Override
    Position keyOf(Leaf<E> leaf) {
        return leaf.id();
    }

    @Override
    MovableList<E> view(
            Causal<Leaf<E>> changed,
            PersistentMap<Position, DotStore<Leaf<E>>> changedByKey,
            SortedSet<Position> touched) {
        PersistentMap<Spot, Element<E>> changedOrder = order;
        for (Position id : touched) {
            changedOrder = changedOrder.without(spot(id, leavesOf(id)));
            DotStore<Leaf<E>> leaves = changedByKey.get(id);
            if (leaves != null && showsAny(leaves)) {
                changedOrder = changedOrder.with(spot(id, leaves), element(id, leaves));
            }
        }
        return new MovableList<>(changed, changedByKey, changedOrder);
    }

    @Override
    boolean shows(Leaf<E> leaf) {
        return leaf instanceof Content;
    }

    @Override
    void requireValid(Dot dot, Leaf<E> leaf) {
        if (leaf instanceof Moved<E> moved && !moved.position().dot().equals(dot)) {
            throw new IllegalArgumentException("leaf " + dot + " is placed under another dot");
        }
    }

    /** Null where the list ends. */
    private Position place(int index) {
        return index < 0 || index == size()
                ? null
                : order.entryAt(index).getKey().place();
    }

    private Change<Leaf<E>> kill(Change<Leaf<E>> change, Position id, Class<?> kind) {
        leavesOf(id).forEach((dot, leaf) -> {
            if (kind.isInstance(leaf)) {
                change.kill(dot);
            }
        });
        return change;
    }

    private static <E> Spot spot(Position id, DotStore<Leaf<E>> leaves) {
        Position place = youngestFirst(leaves, Moved.class).stream()
                .findFirst()
                .map(moved -> ((Moved<E>) moved).position())
                .orElse(id);
        return new Spot(place, id);
    }

    private static <E> Element<E> element(Position id, DotStore<Leaf<E>> leaves) {
        return new Element<>(
                id,
                youngestFirst(leaves, Content.class).stream()
                        .map(content -> ((Content<E>) content).value())
                        .toList());
    }

    private static <E> List<Leaf<E>> youngestFirst(DotStore<Leaf<E>> leaves, Class<?> kind) {
        List<Map.Entry<Dot, Leaf<E>>> found = new ArrayList<>();
        leaves.forEach((dot, leaf) -> {
            if (kind.isInstance(leaf)) {
                found.add(Map.entry(dot, leaf));
            }
        });
        found.sort(Map.Entry.<Dot, Leaf<E>>comparingByKey(Dot.BY_AGE).reversed());
        return found.stream().map(Map.Entry::getValue).toList();
    }
}
