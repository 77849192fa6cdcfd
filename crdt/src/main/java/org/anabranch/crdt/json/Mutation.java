package org.anabranch.crdt.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.crdt.causal.CausalContext;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.json.JsonValue.JsonObject;

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

    private Document view;
    private Document delta = Document.EMPTY;
    private boolean changesView;

    Mutation(Document view, DotBlock dots, HybridTimestamp time) {
        this.view = view;
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

    /** Whether there is anything to tell: a leaf that is live in the end, or one killed that was there before. */
    boolean changesAnything() {
        delta = delta.join(takePart());
        return changesView || !delta.isEmpty();
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

    /** Writes {@code value} into a slot where the view has nothing, or nothing that is left alive. */
    void write(Path path, JsonValue value) {
        if (value instanceof JsonObject object) {
            put(new Leaf.MapMarker(path));
            object.members().forEach((key, member) -> write(path.key(key), member));
        } else {
            put(new Leaf.Register(path, value, time)); // an array too, until lists have leaves of their own
        }
    }

    /** Replaces everything seen in the slot, whatever its types. */
    void assign(Path path, JsonValue value) {
        killAll(view.root().at(path));
        write(path, value);
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
        view.deleteRecords().forEach((dot, deleteRecord) -> kill(dot));
    }

    /**
     * The marker rule: a map without a marker lives by its members, so a local removal that leaves it none writes one.
     * (The marker is gone where a concurrent removal of the map did not see what was written below it.)
     */
    void keepContainer(Path path) {
        Slot slot = view.root().at(path);
        boolean livesByMembers = slot.shown() == Facet.MAP && !slot.hasLeaf(Facet.MAP);
        if (livesByMembers
                && !hasSurvivor(slot)
                && written.values().stream().noneMatch(leaf -> leaf.path().startsWith(path))) {
            put(new Leaf.MapMarker(path));
        }
    }

    /** Creates what is missing above {@code path}, as maps. False, and nothing done, if a value that is no map is in the way. */
    boolean createParents(Path path) {
        List<Path> missing = new ArrayList<>();
        for (int length = 1; length < path.depth(); length++) {
            Path parent = path.ancestor(length);
            Facet shown = view.root().at(parent).shown();
            if (shown == null) {
                missing.add(parent);
            } else if (shown != Facet.MAP) {
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

    private List<Map.Entry<Dot, Leaf.Count>> ownCounts(Path path) {
        List<Map.Entry<Dot, Leaf.Count>> own = new ArrayList<>();
        view.root().at(path).leaves().forEach((dot, leaf) -> {
            if (leaf instanceof Leaf.Count count && dot.replica().equals(dots.replica())) {
                own.add(Map.entry(dot, count));
            }
        });
        return own;
    }

    private static Leaf.Count plus(Leaf.Count left, Leaf.Count right) {
        return new Leaf.Count(
                left.path(), left.added().add(right.added()), left.subtracted().add(right.subtracted()), null);
    }

    private boolean hasSurvivor(Slot slot) {
        for (Map.Entry<Step, Slot> child : slot.children()) {
            if (survives(child.getValue())) {
                return true;
            }
        }
        return false;
    }

    private boolean survives(Slot slot) {
        for (Map.Entry<Dot, Leaf> leaf : slot.leaves()) {
            if (!killed.contains(leaf.getKey())) {
                return true;
            }
        }
        return hasSurvivor(slot);
    }

    /** Whether {@code dot} was taken by this very mutation. */
    private boolean isFresh(Dot dot) {
        return dot.seq() >= firstFresh && dot.replica().equals(dots.replica());
    }

    private void put(Leaf leaf) {
        written.put(dots.take(), leaf);
    }

    private void kill(Dot dot) {
        killed.add(dot);
        changesView |= !isFresh(dot);
    }
}
