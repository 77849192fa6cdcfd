package org.anabranch.testkit;

import java.util.BitSet;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The operations that a replica has seen, with their happened-before order. One operation <em>observed</em> another if
 * that one was visible at its replica when it happened.
 *
 * <p>The methods that select ({@link #where}, {@link #latestWrites}, {@link #minusObservedBy}) give a part of this
 * history that still knows all of it: what was removed in between keeps its place in the order. Histories are always
 * causally closed: what a visible operation observed is visible as well.
 */
public final class History<O> {
    private final List<Event<O>> events;
    private final List<BitSet> observed;
    private final BitSet visible;
    private final BitSet selected;

    History(List<Event<O>> events, List<BitSet> observed, BitSet visible) {
        this(events, observed, visible, visible);
    }

    private History(List<Event<O>> events, List<BitSet> observed, BitSet visible, BitSet selected) {
        this.events = events;
        this.observed = observed;
        this.visible = visible;
        this.selected = selected;
    }

    /** The selected operations in one order that respects happened-before. */
    public List<O> operations() {
        return events().stream().map(Event::operation).toList();
    }

    /** The selected operations with where and when they happened. */
    public List<Event<O>> events() {
        return selected.stream().mapToObj(events::get).toList();
    }

    /** Only the operations for which {@code condition} holds. */
    public History<O> where(Predicate<O> condition) {
        return select(index -> condition.test(events.get(index).operation()));
    }

    /** Only those that no other selected operation has observed: the concurrent last words. */
    public History<O> latestWrites() {
        return select(index ->
                selected.stream().noneMatch(other -> observed.get(other).get(index)));
    }

    /** Drops every operation that some visible operation has observed and cancels: {@code cancels(earlier, later)}. */
    public History<O> minusObservedBy(BiPredicate<O, O> cancels) {
        return select(index -> visible.stream()
                .filter(later -> observed.get(later).get(index))
                .noneMatch(later -> cancels.test(
                        events.get(index).operation(), events.get(later).operation())));
    }

    /** The sum over the selected operations. */
    public long sum(ToLongFunction<O> amount) {
        return operations().stream().mapToLong(amount).sum();
    }

    /** What was visible where {@code event} happened, just before. */
    public History<O> before(Event<O> event) {
        return new History<>(events, observed, observed.get(events.indexOf(event)));
    }

    /** Whether {@code earlier} was visible where {@code later} happened. */
    public boolean happenedBefore(Event<O> earlier, Event<O> later) {
        return observed.get(events.indexOf(later)).get(events.indexOf(earlier));
    }

    @Override
    public String toString() {
        return selected.stream()
                .mapToObj(index -> {
                    BitSet before = (BitSet) observed.get(index).clone();
                    before.and(visible);
                    String seen = before.stream()
                            .mapToObj(earlier ->
                                    "m" + events.get(earlier).origin().operationId())
                            .collect(Collectors.joining(","));
                    Event<O> event = events.get(index);
                    return "m" + event.origin().operationId() + " " + event.operation() + " after {" + seen + "}";
                })
                .collect(Collectors.joining("; "));
    }

    private History<O> select(IntPredicate condition) {
        BitSet kept = new BitSet();
        selected.stream().filter(condition).forEach(kept::set);
        return new History<>(events, observed, visible, kept);
    }
}
