package org.anabranch.testkit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Runs one schedule on one thread and checks every law on the way. The same schedule always ends the same.
 *
 * <p>Beside each state the execution keeps which operations went into it. That set is the oracle: equal sets mean equal
 * states, and the specification is asked about the history that the set stands for. Operations that happened at a
 * replica that had missed some of what it saw the effects of are not judged, because what they had observed has no
 * clear meaning.
 */
final class Execution<S, O> {
    private static final int SHUFFLES = 2;

    private final Subject<S, O> subject;
    private final Statistics statistics;
    private final Checked<S, O> checked;
    private final boolean thorough;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Integer, Message<S>> messages = new HashMap<>();
    private final Set<String> delivered = new LinkedHashSet<>();
    private final List<Event<O>> events = new ArrayList<>();
    private final List<BitSet> observed = new ArrayList<>();
    private final List<S> sent = new ArrayList<>();
    private final BitSet unclear = new BitSet();
    private final Set<S> states = new LinkedHashSet<>();
    private boolean collected;

    private Execution(Subject<S, O> subject, Schedule schedule, Statistics statistics, boolean thorough) {
        this.subject = subject;
        this.statistics = statistics;
        this.thorough = thorough;
        checked = new Checked<>(subject, statistics, thorough);
        for (int i = 0; i < schedule.replicas(); i++) {
            nodes.add(new Node(checked.bottom()));
        }
    }

    /** The first law that {@code schedule} breaks. {@code thorough} adds the laws of join and of bytes to the others. */
    static <S, O> Optional<LawBroken> run(
            Subject<S, O> subject, Schedule schedule, Statistics statistics, boolean thorough) {
        try {
            Execution<S, O> execution = new Execution<>(subject, schedule, statistics, thorough);
            schedule.steps().forEach(execution::take);
            execution.finish();
            return Optional.empty();
        } catch (LawBroken broken) {
            return Optional.of(broken);
        }
    }

    /** The operation that a seed stands for. */
    static <O> O operation(Generator<O> generator, int seed) {
        return generator.generate(new Random(seed * 0x9E37_79B9_7F4A_7C15L));
    }

    private void take(Step step) {
        if (step instanceof Step.Operate operate) {
            operate(operate);
        } else if (step instanceof Step.Snapshot snapshot) {
            Node node = nodes.get(snapshot.replica());
            statistics.add(Exercise.SNAPSHOTS, 1);
            messages.put(snapshot.message(), new Message<>(node.state, copy(node.visible)));
        } else if (step instanceof Step.Deliver deliver) {
            deliver(deliver);
        } else if (step instanceof Step.Save save) {
            nodes.get(save.replica()).save();
        } else if (step instanceof Step.Crash crash) {
            crash(nodes.get(crash.replica()), crash.forgets());
        } else if (step instanceof Step.Clone clone) {
            statistics.add(Exercise.CLONES, 1);
            nodes.get(clone.to()).become(nodes.get(clone.from()));
        } else if (step instanceof Step.Collect collect) {
            collect(nodes.get(collect.replica()));
        }
    }

    private void operate(Step.Operate step) {
        Node node = nodes.get(step.replica());
        O operation = operation(subject.generator(), step.operation());
        Origin origin = new Origin(step.replica(), node.incarnation, step.message(), step.clockMillis());
        S before = node.state;
        Optional<S> full = subject.mutator().map(mutator -> checked.mutate(mutator, before, operation, origin));
        Optional<S> delta = subject.deltaMutator().map(mutator -> checked.mutate(mutator, before, operation, origin));
        S after = full.orElseGet(() -> checked.join(before, delta.orElseThrow()));
        if (full.isPresent() && delta.isPresent()) {
            checked.equal(
                    Law.DELTA_EQUALS_MUTATION,
                    "m(x) and x \u2294 m\u03b4(x) differ for " + operation,
                    full.get(),
                    checked.join(before, delta.get()));
        }
        checked.that(
                Law.INFLATION, checked.isAbove(after, before), operation + " has taken something away", before, after);
        if (delta.isPresent() && after.equals(before)) {
            checked.equal(Law.NO_OP_DELTA_IS_BOTTOM, operation + " changes nothing", checked.bottom(), delta.get());
        }
        record(operation, origin, node);
        BitSet carried = copy(node.visible);
        if (delta.isPresent()) {
            carried.clear();
            carried.set(events.size() - 1);
        }
        S shipped = delta.orElse(after);
        sent.add(shipped);
        messages.put(step.message(), new Message<>(shipped, carried));
        node.state = after;
        judge(node);
    }

    private void record(O operation, Origin origin, Node node) {
        int index = events.size();
        if (!isClosed(node.visible)) {
            unclear.set(index);
        }
        statistics.add(Exercise.OPERATIONS, 1);
        statistics.add(Exercise.ORDERED_PAIRS, node.visible.cardinality());
        statistics.add(Exercise.CONCURRENT_PAIRS, index - node.visible.cardinality());
        events.add(new Event<>(operation, origin));
        observed.add(copy(node.visible));
        node.visible.set(index);
    }

    private void deliver(Step.Deliver step) {
        Message<S> message = messages.get(step.message());
        if (message == null) {
            return;
        }
        if (!delivered.add(step.message() + ">" + step.replica())) {
            statistics.add(Exercise.DUPLICATES, 1);
        }
        receive(nodes.get(step.replica()), message.state(), message.visible());
    }

    private void receive(Node node, S state, BitSet visible) {
        S before = node.state;
        BitSet visibleBefore = copy(node.visible);
        node.state = checked.join(before, state);
        node.visible.or(visible);
        statistics.add(Exercise.DELIVERIES, 1);
        boolean changed = !node.state.equals(before);
        if (changed) {
            statistics.add(Exercise.JOINS_THAT_CHANGED, 1);
        }
        if (changed || !node.visible.equals(visibleBefore)) {
            judge(node);
        }
    }

    private void crash(Node node, boolean forgets) {
        if (forgets) {
            statistics.add(Exercise.LOST_WRITES, 1);
            node.restore();
        } else {
            statistics.add(Exercise.CRASHES, 1);
            S before = node.state;
            subject.codec().ifPresent(codec -> {
                node.state = checked.total("the codec", () -> codec.decode(codec.encode(before)));
                checked.equal(Law.ROUND_TRIP, "a restart has changed the state", before, node.state);
            });
        }
    }

    private void collect(Node node) {
        boolean stable = nodes.stream().allMatch(other -> other.visible.equals(node.visible));
        if (!stable || subject.collector().isEmpty()) {
            return;
        }
        nodes.forEach(Node::save); // no type can collect what a replica may yet forget that it has seen
        S before = node.state;
        S after = checked.total("collect", () -> subject.collector().get().apply(before));
        statistics.add(Exercise.COLLECTIONS, 1);
        if (subject.intent().isPresent()) {
            checked.equal(
                    Law.COLLECT_KEEPS_VALUE,
                    "collecting " + before + " gave " + after,
                    checked.value(before),
                    checked.value(after));
        }
        node.state = after;
        collected = true;
        messages.clear(); // whatever is older than a collection must not arrive after it
    }

    /** What must hold of a replica after every step. */
    private void judge(Node node) {
        states.add(node.state);
        if (!collected) {
            for (Node other : nodes) {
                if (other != node && other.visible.equals(node.visible)) {
                    agree("two replicas that have seen the same differ", node.state, other.state);
                }
            }
        }
        if (subject.intent().isPresent() && subject.claims(Law.INTENT) && isJudgeable(node.visible)) {
            History<O> history = new History<>(events, observed, copy(node.visible));
            statistics.add(Exercise.HISTORIES_JUDGED, 1);
            Optional<String> objection = checked.objection(history, node.state);
            checked.that(Law.INTENT, objection.isEmpty(), objection.orElse(""), history, node.state);
        }
    }

    private void agree(String detail, S first, S second) {
        checked.equal(Law.CONVERGENCE, detail, first, second);
        if (thorough) {
            subject.codec().ifPresent(codec -> new CodecLaws<>(codec, checked).checkSame(first, second));
        }
    }

    private boolean isJudgeable(BitSet visible) {
        return !visible.intersects(unclear) && isClosed(visible);
    }

    private boolean isClosed(BitSet visible) {
        for (int index = visible.nextSetBit(0); index >= 0; index = visible.nextSetBit(index + 1)) {
            BitSet missing = copy(observed.get(index));
            missing.andNot(visible);
            if (!missing.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Every replica gets every state; then all must be equal, and all laws hold of what was reached. */
    private void finish() {
        // The first round brings everything to everybody who is right; what still differs has a second chance.
        for (int round = 0;
                round < 2 && nodes.stream().map(node -> node.state).distinct().count() > 1;
                round++) {
            for (Node to : nodes) {
                for (Node from : nodes) {
                    if (from != to) {
                        receive(to, from.state, copy(from.visible));
                    }
                }
            }
        }
        for (Node node : nodes) {
            agree("after all replicas have received each other's states, two differ", nodes.get(0).state, node.state);
        }
        if (!collected) {
            rejoin(nodes.get(0));
        }
        if (thorough) {
            states.addAll(sent);
            List<S> reached = List.copyOf(states);
            if (!reached.isEmpty()) {
                new LatticeLaws<>(subject, checked).check(reached);
                subject.codec().ifPresent(codec -> new CodecLaws<>(codec, checked).check(reached));
            }
        }
    }

    /** Joins what was sent once more, from nothing: shuffled, in groups, some of it twice. */
    private void rejoin(Node node) {
        for (int shuffle = 0; shuffle < SHUFFLES && !events.isEmpty(); shuffle++) {
            List<S> parts =
                    new ArrayList<>(node.visible.stream().mapToObj(sent::get).toList());
            parts.addAll(parts.subList(0, parts.size() / 2));
            Collections.shuffle(parts, new Random(shuffle));
            S group = checked.bottom();
            S rest = checked.bottom();
            for (int i = 0; i < parts.size(); i++) {
                if (i % 2 == 0) {
                    group = checked.join(group, parts.get(i));
                } else {
                    rest = checked.join(rest, parts.get(i));
                }
            }
            checked.equal(
                    Law.DELTAS_JOIN_IN_ANY_ORDER,
                    "what was sent, joined anew, is not the state",
                    node.state,
                    checked.join(rest, group));
        }
    }

    private static BitSet copy(BitSet bits) {
        return (BitSet) bits.clone();
    }

    private record Message<S>(S state, BitSet visible) {}

    /** A replica: what it holds, what of it is durable, and which operations went into either. */
    private final class Node {
        private S state;
        private BitSet visible = new BitSet();
        private S savedState;
        private BitSet savedVisible = new BitSet();
        private int incarnation;

        Node(S bottom) {
            state = bottom;
            savedState = bottom;
        }

        void save() {
            savedState = state;
            savedVisible = copy(visible);
        }

        void restore() {
            state = savedState;
            visible = copy(savedVisible);
            incarnation++;
        }

        void become(Node other) {
            savedState = other.state;
            savedVisible = copy(other.visible);
            restore();
        }
    }
}
