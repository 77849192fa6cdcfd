package org.anabranch.crdt.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.position.Position;

/**
 * What one commit writes to one document, as a delta: fresh leaves, and the dots of what it kills, which are always dots
 * that it reads here. It reads one state, the <em>view</em>, until {@link #step} adds what was written so far to it.
 *
 * <p>The methods are the primitives of which edits are made, one for each rule. They ask no client's question: those who
 * call them know that the edit is allowed.
 */
final class Mutation {

    /**
     * More own dots than these in one counter fold into the dot of the next increment. No increment is ever lost by it,
     * but a remove that is concurrent with such a fold may miss some of what was folded.
     */
    static final int COUNTER_DOTS_MAX = 64;

    private final DotBlock dots;
    private final long firstFresh;
    private final HybridTimestamp time;
    private final TreeMap<Dot, Leaf> written = new TreeMap<>();
    private final TreeSet<Dot> killed = new TreeSet<>();

    private final Document current;
    private final Set<Pointer> atomic;

    private Document view;
    private Document delta = Document.EMPTY;
    private boolean killsSeen;
    private boolean killsLive;

    /**
     * @param current what the delta is for
     * @param view what is read: {@code current}, or an older state of it, which has not seen what is not to be killed
     */
    Mutation(Document current, Document view, Set<Pointer> atomic, DotBlock dots, HybridTimestamp time) {
        this.current = current;
        this.view = view;
        this.atomic = atomic;
        this.dots = dots;
        this.firstFresh = dots.next();
        this.time = time;
    }

    Document view() {
        return view;
    }

    /** Makes what was written so far part of what is read from here on. */
    void step() {
        Document part = takePart();
        view = view.join(part);
        delta = delta.join(part);
    }

    /** Whether it writes or kills anything of what it reads, be it dead by now. */
    boolean isWrite() {
        delta = delta.join(takePart());
        return killsSeen || !delta.isEmpty();
    }

    /** Whether there is anything to tell: a leaf that is live in the end, or one killed that was there before. */
    boolean changesAnything() {
        delta = delta.join(takePart());
        return killsLive || !delta.isEmpty();
    }

    /** All that was written. A delta that only removes takes a number all the same, which is in no store. */
    Document delta() {
        delta = delta.join(takePart());
        CausalContext context = delta.context();
        for (CausalContext.Interval interval : context.intervals()) {
            if (isFresh(new Dot(interval.replica(), interval.to()))) {
                return delta;
            }
        }
        return delta.withContext(context.with(dots.take()));
    }

    private Document takePart() {
        CausalContext context = CausalContext.of(written.keySet()).union(CausalContext.of(killed));
        Document part = context.isEmpty() ? Document.EMPTY : Document.of(written, context);
        written.clear();
        killed.clear();
        return part;
    }

    /** Whether what is at {@code path} is one value, however deep. Elements of lists have no such settings. */
    boolean isAtomic(Path path) {
        return !atomic.isEmpty() && path.isOfKeys() && atomic.contains(Pointer.parse(path.toString()));
    }

    /** Writes {@code value} into a slot where the view has nothing, or nothing that is left alive. */
    void write(Path path, JsonValue value) {
        write(path, value, dots.take());
    }

    /** @param first the dot of the first leaf, which is that of the value as a whole */
    private void write(Path path, JsonValue value, Dot first) {
        if (value.isScalar() || isAtomic(path)) {
            written.put(first, new Leaf.Register(path, value, time));
        } else if (value instanceof JsonObject object) {
            written.put(first, new Leaf.MapMarker(path));
            object.members().forEach((key, member) -> write(path.key(key), member));
        } else {
            written.put(first, new Leaf.ListMarker(path));
            Position last = null;
            for (JsonValue element : (JsonArray) value) {
                last = insert(path, last, null, element);
            }
        }
    }

    /** A new element of the list at {@code list}; its position, which is its id. */
    Position insert(Path list, Position left, Position right, JsonValue value) {
        Dot dot = dots.take();
        Position id = Position.between(left, right, dot);
        write(list.element(id), value, dot);
        return id;
    }

    /** Gives an element another place. The one that it was made at stays its id. */
    Position move(Path list, Slot.Element element, Position left, Position right) {
        Dot dot = dots.take();
        Position place = Position.between(left, right, dot);
        element.slot().leaves().forEach((old, leaf) -> {
            if (leaf instanceof Leaf.Placed) {
                kill(old);
            }
        });
        written.put(dot, new Leaf.Placed(list.element(element.id()), place));
        return place;
    }

    /** Makes an empty set of what is empty. */
    void createSet(Path path) {
        put(new Leaf.SetMarker(path));
    }

    /** Adds members, by their texts, also those that are there: otherwise a concurrent removal of one would win. */
    void addMembers(Path set, SortedMap<String, JsonValue> members) {
        removeMembers(set, members.keySet());
        members.values().forEach(member -> put(new Leaf.Member(set, member)));
    }

    /** @param texts of the members in canonical form */
    void removeMembers(Path set, Set<String> texts) {
        view.root().at(set).leaves().forEach((dot, leaf) -> {
            if (leaf instanceof Leaf.Member member
                    && texts.contains(member.value().toString())) {
                kill(dot);
            }
        });
    }

    /** Replaces everything seen in the slot, whatever its types. An element stays where it is. */
    void assign(Path path, JsonValue value) {
        clear(view.root().at(path));
        write(path, value);
    }

    /** Kills everything seen in the slot but the place that it has in a list. */
    void clear(Slot slot) {
        slot.forEachContentDot(this::kill);
    }

    /** An explicit write of {@code value}, which is shown already: nothing, unless others stand in conflict with it. */
    void collapse(Path path, Slot slot, JsonValue value) {
        if (!Conflicts.in(slot).isEmpty()) {
            assign(path, value);
        }
    }

    /** Removes everything seen at {@code path} and below. The container it was in stays, be it empty. */
    void remove(Path path) {
        killAll(view.root().at(path));
        keepContainer(path.parent());
    }

    void killAll(Slot slot) {
        slot.forEachDot(this::kill);
    }

    void killRecords() {
        current.deleteRecords().forEach((dot, deleteRecord) -> kill(dot));
    }

    /** Leaves a container at {@code path} that this mutation empties, as the {@link MarkerRule} says. */
    void keepContainer(Path path) {
        if (written.values().stream().noneMatch(leaf -> leaf.path().startsWith(path))) {
            MarkerRule.marker(path, view.root().at(path), killed::contains).ifPresent(this::put);
        }
    }

    /** Creates what is missing above {@code path}, as maps. False, and nothing done, if a value with no parts is in the way. */
    boolean createParents(Path path) {
        List<Path> missing = new ArrayList<>();
        for (int length = 1; length < path.depth(); length++) {
            Path parent = path.ancestor(length);
            Facet shown = view.root().at(parent).shown();
            if (shown == null) {
                missing.add(parent);
            } else if (shown != Facet.MAP && shown != Facet.LIST) {
                return false;
            }
        }
        missing.forEach(parent -> put(new Leaf.MapMarker(parent)));
        return true;
    }

    /**
     * Adds to the counter facet, which takes a fresh dot in every commit: a dot that has been seen does not grow. Within
     * the commit it does.
     */
    void increment(Path path, BigInteger by) {
        Leaf.Count sum = Leaf.Count.of(path, by);
        List<Map.Entry<Dot, Leaf.Count>> own = ownCounts(path);
        int last = own.size() - 1;
        if (last >= 0 && isFresh(own.get(last).getKey())) {
            written.put(own.get(last).getKey(), plus(own.get(last).getValue(), sum));
            return;
        }
        for (Map.Entry<Dot, Leaf.Count> oldest : own.subList(0, Math.max(0, own.size() - COUNTER_DOTS_MAX + 1))) {
            sum = plus(sum, oldest.getValue());
            kill(oldest.getKey());
        }
        put(sum);
    }

    /** Hides all that is seen of the document, and this record with it. */
    void delete() {
        killRecords();
        Dot dot = dots.take();
        written.put(dot, new Leaf.DeleteRecord(view.context().with(dot)));
    }

    /** Those that may fold: what an older version still has may have been folded since, and would count twice. */
    private List<Map.Entry<Dot, Leaf.Count>> ownCounts(Path path) {
        List<Map.Entry<Dot, Leaf.Count>> own = new ArrayList<>();
        view.root().at(path).leaves().forEach((dot, leaf) -> {
            boolean alive = isFresh(dot) || current.leaves().contains(dot);
            if (leaf instanceof Leaf.Count count && alive && dot.replica().equals(dots.replica())) {
                own.add(Map.entry(dot, count));
            }
        });
        return own;
    }

    private static Leaf.Count plus(Leaf.Count left, Leaf.Count right) {
        return new Leaf.Count(
                left.path(), left.added().add(right.added()), left.subtracted().add(right.subtracted()), null);
    }

    /** Writes what was written elsewhere, at its place, under a fresh dot. */
    void adopt(Leaf leaf) {
        Dot dot = dots.take();
        written.put(dot, Joining.under(leaf, dot));
    }

    /** Whether {@code dot} was taken by this very mutation, or was not taken yet. */
    boolean isFresh(Dot dot) {
        return dot.seq() >= firstFresh && dot.replica().equals(dots.replica());
    }

    private void put(Leaf leaf) {
        written.put(dots.take(), leaf);
    }

    void kill(Dot dot) {
        killed.add(dot);
        killsSeen |= !isFresh(dot);
        killsLive |= !isFresh(dot) && current.leaves().contains(dot);
    }
}
