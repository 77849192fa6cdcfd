package org.anabranch.testkit;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * What is tested. Start with {@link #ofStates}, {@link #of} or {@link #ofDeltas}; each further part unlocks the laws of
 * its level. Immutable: every method returns a new subject.
 *
 * @param <S> the state
 * @param <O> the operations
 */
public final class Subject<S, O> {
    private final Merge<S> merge;
    private final Generator<O> generator;
    private Optional<Mutator<S, O>> mutator = Optional.empty();
    private Optional<Mutator<S, O>> deltaMutator = Optional.empty();
    private Optional<BinaryOperator<S>> difference = Optional.empty();
    private Optional<Intent<S, O, ?>> intent = Optional.empty();
    private Optional<Codec<S>> codec = Optional.empty();
    private Map<String, S> golden = Map.of();
    private Optional<ToLongFunction<S>> size = Optional.empty();
    private Optional<UnaryOperator<S>> collector = Optional.empty();
    private Set<Law> excused = EnumSet.noneOf(Law.class);

    private Subject(Merge<S> merge, Generator<O> generator) {
        this.merge = merge;
        this.generator = generator;
    }

    private Subject(Subject<S, O> other) {
        this(other.merge, other.generator);
        mutator = other.mutator;
        deltaMutator = other.deltaMutator;
        difference = other.difference;
        intent = other.intent;
        codec = other.codec;
        golden = other.golden;
        size = other.size;
        collector = other.collector;
        excused = other.excused;
    }

    /**
     * Level 1 without operations: {@code states} makes states that can really occur. Where operations exist, give those
     * instead: states that no replica can reach break laws that no user will ever miss.
     */
    public static <S> Subject<S, S> ofStates(Merge<S> merge, Generator<S> states) {
        return ofDeltas(merge, states, (state, other, origin) -> other).without(Law.NO_OP_DELTA_IS_BOTTOM);
    }

    /** Levels 1 and 2: {@code mutator} returns the new state, and replicas send each other states. */
    public static <S, O> Subject<S, O> of(Merge<S> merge, Generator<O> operations, Mutator<S, O> mutator) {
        return new Subject<S, O>(merge, operations).with(subject -> subject.mutator = Optional.of(mutator));
    }

    /** Levels 1 and 2: {@code mutator} returns a delta, and replicas send each other deltas, now and then states. */
    public static <S, O> Subject<S, O> ofDeltas(Merge<S> merge, Generator<O> operations, Mutator<S, O> mutator) {
        return new Subject<S, O>(merge, operations).with(subject -> subject.deltaMutator = Optional.of(mutator));
    }

    /** The delta mutator's counterpart that returns the full state: the two are held against each other. */
    public Subject<S, O> fullMutator(Mutator<S, O> full) {
        return with(subject -> subject.mutator = Optional.of(full));
    }

    /**
     * {@code difference(y, x)}: the least that a replica at {@code x} needs of {@code y}. One that may say more than needed
     * goes without {@link Law#OPTIMAL_DELTA}.
     */
    public Subject<S, O> difference(BinaryOperator<S> minus) {
        return with(subject -> subject.difference = Optional.of(minus));
    }

    /** Level 3: what a reader sees, and what he should see. */
    public <V> Subject<S, O> value(Function<S, V> value, Spec<O, V> spec) {
        return with(subject -> subject.intent = Optional.of(new Intent<>(value, spec)));
    }

    /** Level 4: the bytes of a state. A replica that restarts passes through them. */
    public Subject<S, O> codec(Codec<S> bytes) {
        return with(subject -> subject.codec = Optional.of(bytes));
    }

    /** Level 4: bytes, in hexadecimal, that some version has written for {@code state}. */
    public Subject<S, O> golden(String hex, S state) {
        Map<String, S> vectors = new LinkedHashMap<>(golden);
        vectors.put(hex, state);
        return with(subject -> subject.golden = vectors);
    }

    /** Level 4: how big a state is, in any unit in which 16 more after 60 equal rounds is a leak. */
    public Subject<S, O> size(ToLongFunction<S> measure) {
        return with(subject -> subject.size = Optional.of(measure));
    }

    /** Level 4: drops what is not needed once every replica holds this very state and nothing is on its way. */
    public Subject<S, O> collect(UnaryOperator<S> collect) {
        return with(subject -> subject.collector = Optional.of(collect));
    }

    /** Excuses this subject from laws that it does not claim. */
    public Subject<S, O> without(Law... laws) {
        Set<Law> all = EnumSet.copyOf(excused);
        all.addAll(Set.of(laws));
        return with(subject -> subject.excused = all);
    }

    Merge<S> merge() {
        return merge;
    }

    Generator<O> generator() {
        return generator;
    }

    Optional<Mutator<S, O>> mutator() {
        return mutator;
    }

    Optional<Mutator<S, O>> deltaMutator() {
        return deltaMutator;
    }

    Optional<BinaryOperator<S>> difference() {
        return difference;
    }

    Optional<Intent<S, O, ?>> intent() {
        return intent;
    }

    Optional<Codec<S>> codec() {
        return codec;
    }

    Map<String, S> golden() {
        return golden;
    }

    Optional<ToLongFunction<S>> size() {
        return size;
    }

    Optional<UnaryOperator<S>> collector() {
        return collector;
    }

    boolean claims(Law law) {
        return !excused.contains(law);
    }

    private Subject<S, O> with(Consumer<Subject<S, O>> change) {
        Subject<S, O> copy = new Subject<>(this);
        change.accept(copy);
        return copy;
    }

    /** A value together with its specification, so that their type stays between them. */
    record Intent<S, O, V>(Function<S, V> value, Spec<O, V> spec) {
        Object valueOf(S state) {
            return value.apply(state);
        }

        Optional<String> objection(History<O> history, S state) {
            return spec.objection(history, value.apply(state));
        }
    }
}
