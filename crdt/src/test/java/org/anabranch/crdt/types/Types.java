package org.anabranch.crdt.types;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.anabranch.crdt.causal.HybridClock;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.codec.ElementCodec;
import org.anabranch.crdt.codec.MalformedException;
import org.anabranch.crdt.codec.TypeCodec;
import org.anabranch.testkit.Codec;
import org.anabranch.testkit.Event;
import org.anabranch.testkit.Generator;
import org.anabranch.testkit.History;
import org.anabranch.testkit.Law;
import org.anabranch.testkit.Merge;
import org.anabranch.testkit.Origin;
import org.anabranch.testkit.Spec;
import org.anabranch.testkit.Subject;

/** The types as the test-kit takes them, each with what it must show as a function of the visible history. */
final class Types {

    private static final BiPredicate<Op, Op> RESET = (earlier, later) -> later.is("reset");
    private static final List<String> ELEMENTS = List.of("a", "b");
    private static final List<String> PATHS = List.of("a/x/1", "a/x/2", "a/y/1", "b/x/1");

    private Types() {}

    static Map<String, Case<?>> all() {
        Map<String, Case<?>> all = new LinkedHashMap<>();
        all.put(
                "grow-only counter",
                growOnlyCounter()
                        .golden(
                                "01010200000000000000010000000000000002020001000601010003020001060900800000000000000c0101"
                                        + "030901fffffffffffffff6"));
        all.put(
                "PN counter",
                pnCounter()
                        .golden(
                                "010202000000000000000100000000000000020200010007010100030200080001fd00010300010100087fff"
                                        + "fffffffffffd00087ffffffffffffffd00087ffffffffffffffe00087ffffffffffffffd0001fd010400087f"
                                        + "ffffffffffffff00087ffffffffffffffc0001fd0001fe"));
        all.put(
                "last-writer-wins register",
                lwwRegister()
                        .golden(
                                "0103020000000000000001000000000000000202000100070101000402000107000000002ee0000002763301"
                                        + "0104000000002af80000027632"));
        all.put(
                "multi-value register",
                mvRegister()
                        .golden("0104020000000000000001000000000000000202000100070101000402000107027633010104027632"));
        all.put(
                "enable-wins flag",
                enableWinsFlag().golden("0105020000000000000001000000000000000202000100070101000402000107010104"));
        all.put(
                "add-wins set",
                addWinsSet()
                        .golden(
                                "0106020000000000000001000000000000000202000100070101000402000204016102016201020201620101"
                                        + "61"));
        all.put(
                "map of counters",
                mapOfCounters()
                        .golden(
                                "0107020200000000000000010000000000000002020001000501010001020006000161010300016101ff0001"
                                        + "61010200016101fe000162010200016201ff010200016201fd0001610102"));
        all.put(
                "map of maps of sets",
                mapOfMapsOfSets()
                        .golden(
                                "0107070602000000000000000100000000000000020200010007010100040200030401610178013201016101"
                                        + "780131000162017801310103010161017901310001610178013101016201780131"));
        all.put(
                "list",
                list().golden("0108020000000000000001000000000000000202000100060101000302000500000002026d30020101020001"
                        + "030003026d36000101020001040002026d38000201020001030003020200010400020300000102000108036d"
                        + "3132010400000102000102026d33000101020001040002026d35000201020001040002000100000101010303"
                        + "036d3131"));
        return all;
    }

    /** Changes a state as an operation says. */
    interface Writing<T> {
        T apply(T state, Op op, ReplicaId me, Origin origin);
    }

    /** A type with all that the test-kit wants of it, and a state that two replicas have made. */
    record Case<T extends Replicated<?, T>>(TypeCodec<T> codec, Subject<T, Op> subject, T sample) {

        static <T extends Replicated<?, T>, V> Case<T> of(
                T empty,
                TypeCodec<T> codec,
                Generator<Op> operations,
                Writing<T> writing,
                Function<T, V> value,
                Function<History<Op>, V> expected) {
            Subject<T, Op> subject = Subject.<T, Op>ofDeltas(
                            Merge.of(empty, Case::joined),
                            operations,
                            (state, op, origin) -> writing.apply(state, op, replica(origin), origin))
                    .difference((y, x) -> y.since(x))
                    .value(state -> sameAnew(state, value), Spec.equalTo(expected))
                    .codec(kitCodec(codec))
                    .size(state ->
                            state.leaves().size() + state.context().intervals().size());
            return new Case<>(codec, subject, sample(empty, operations, writing));
        }

        /** Bytes that the sample had when the form was fixed. */
        Case<T> golden(String hex) {
            return new Case<>(codec, subject.golden(hex, sample), sample);
        }

        /** Where what is shown may grow, and only what is not shown must stay small. */
        Case<T> size(ToLongFunction<T> leftovers) {
            Subject<T, Op> measured = subject.size(state ->
                    leftovers.applyAsLong(state) + state.context().intervals().size());
            return new Case<>(codec, measured, sample);
        }

        /** As {@link #subject}, but what a replica needs is told from its version vector. */
        Subject<T, Op> byVector() {
            return subject.difference(Case::sinceVector).without(Law.OPTIMAL_DELTA);
        }

        /** Two replicas share three operations, and do five more each on their own. */
        private static <T extends Replicated<?, T>> T sample(T empty, Generator<Op> operations, Writing<T> writing) {
            List<T> states = new ArrayList<>(List.of(empty, empty));
            int taken = 0;
            for (int seed = 0; taken < 13; seed++) {
                Op op = operations.generate(new Random(seed));
                if (!List.of("remove", "reset", "clear").contains(op.verb())) {
                    int at = taken < 3 ? 0 : taken % 2;
                    Origin origin = new Origin(at, 0, taken, 1_000L * taken);
                    states.set(at, states.get(at).join(writing.apply(states.get(at), op, replica(origin), origin)));
                    if (++taken == 3) {
                        states.set(1, states.get(0));
                    }
                }
            }
            return states.get(0).join(states.get(1));
        }

        private static <T extends Replicated<?, T>> T joined(T left, T right) {
            T joined = left.join(right);
            if (joined != left && joined.equals(left)) {
                throw new IllegalStateException("nothing new, but not the same object");
            }
            return joined;
        }

        private static <T extends Replicated<?, T>> T sinceVector(T y, T x) {
            T sent = y.since(x.context().vector());
            sent.leaves().forEach((dot, leaf) -> {
                if (x.context().vector().covers(dot)) {
                    throw new IllegalStateException("sends " + dot + ", which is known");
                }
            });
            return sent;
        }

        /** What follows the joins must be what is made anew from the leaves. */
        private static <L, T extends Replicated<?, T>, V> V sameAnew(T state, Function<T, V> value) {
            V followed = value.apply(state);
            V anew = value.apply(state.viewOf(state.causal));
            if (!followed.equals(anew)) {
                throw new IllegalStateException(followed + " is shown, " + anew + " is there");
            }
            return followed;
        }
    }

    static ReplicaId replica(Origin origin) {
        return new ReplicaId(1 + origin.replica() + 16L * origin.incarnation());
    }

    private static <T> Codec<T> kitCodec(TypeCodec<T> codec) {
        return Codec.of(codec::encode, bytes -> {
            try {
                return codec.decode(bytes);
            } catch (MalformedException e) {
                throw new IllegalArgumentException(e);
            } catch (RuntimeException e) {
                throw new AssertionError("bad bytes are to be told by a MalformedException", e);
            }
        });
    }

    private static Case<GrowOnlyCounter> growOnlyCounter() {
        return Case.of(
                GrowOnlyCounter.ZERO,
                TypeCodec.growOnlyCounter(),
                Op.oneOf(List.of(""), "add", "add", "add much"),
                (state, op, me, origin) -> state.increment(me, amount(op)),
                GrowOnlyCounter::value,
                Types::sum);
    }

    private static Case<PnCounter> pnCounter() {
        return Case.of(
                PnCounter.ZERO,
                TypeCodec.pnCounter(),
                Op.oneOf(List.of(""), "add", "subtract", "add much", "reset"),
                (state, op, me, origin) -> op.is("reset") ? state.reset(me) : state.increment(me, amount(op)),
                PnCounter::value,
                history -> sum(history.where(op -> !op.is("reset")).minusObservedBy(RESET)));
    }

    private static Case<LwwRegister<String>> lwwRegister() {
        return Case.of(
                LwwRegister.<String>empty(),
                TypeCodec.lwwRegister(ElementCodec.STRINGS),
                Op.oneOf(List.of(""), "set", "set", "set", "reset"),
                (state, op, me, origin) ->
                        op.is("reset") ? state.reset(me) : state.set(me, "v" + op.number(), origin.clockMillis()),
                LwwRegister::values,
                history -> liveWrites(history).stream()
                        .sorted(Comparator.comparing((Event<Op> event) -> stamp(history, event))
                                .thenComparing(event -> replica(event.origin()))
                                .reversed())
                        .map(event -> "v" + event.operation().number())
                        .toList());
    }

    private static Case<MvRegister<String>> mvRegister() {
        return Case.of(
                MvRegister.<String>empty(),
                TypeCodec.mvRegister(ElementCodec.STRINGS),
                Op.oneOf(List.of(""), "set", "set", "set", "reset"),
                (state, op, me, origin) -> op.is("reset") ? state.reset(me) : state.set(me, "v" + op.number()),
                MvRegister::values,
                history -> liveWrites(history).stream()
                        .sorted(Comparator.comparing(event -> replica(event.origin())))
                        .map(event -> "v" + event.operation().number())
                        .toList());
    }

    private static Case<EnableWinsFlag> enableWinsFlag() {
        return Case.of(
                EnableWinsFlag.DISABLED,
                TypeCodec.enableWinsFlag(),
                Op.oneOf(List.of(""), "set", "reset"),
                (state, op, me, origin) -> op.is("set") ? state.enable(me) : state.disable(me),
                EnableWinsFlag::isEnabled,
                history -> !liveWrites(history).isEmpty());
    }

    private static Case<AddWinsSet<String>> addWinsSet() {
        return Case.of(
                AddWinsSet.<String>empty(),
                TypeCodec.addWinsSet(ElementCodec.STRINGS),
                Op.oneOf(ELEMENTS, "add", "add", "add", "remove", "remove", "reset"),
                (state, op, me, origin) -> switch (op.verb()) {
                    case "add" -> state.add(me, op.key());
                    case "remove" -> state.remove(me, op.key());
                    default -> state.reset(me);
                },
                AddWinsSet::elements,
                history -> {
                    SortedSet<String> elements = new TreeSet<>();
                    history.where(op -> op.is("add"))
                            .minusObservedBy(RESET)
                            .minusObservedBy((add, later) ->
                                    later.is("remove") && later.key().equals(add.key()))
                            .operations()
                            .forEach(add -> elements.add(add.key()));
                    return elements;
                });
    }

    private static Case<UpdateWinsMap<String, PnCounter>> mapOfCounters() {
        return Case.of(
                UpdateWinsMap.<String, PnCounter>of(PnCounter.ZERO),
                TypeCodec.updateWinsMap(ElementCodec.STRINGS, TypeCodec.pnCounter()),
                Op.oneOf(ELEMENTS, "add", "add", "subtract", "remove", "remove", "reset"),
                (state, op, me, origin) -> switch (op.verb()) {
                    case "remove" -> state.remove(me, op.key());
                    case "reset" -> state.reset(me);
                    default -> state.update(me, op.key(), counter -> counter.increment(me, amount(op)));
                },
                state -> {
                    SortedMap<String, BigInteger> counts = new TreeMap<>();
                    state.keys().forEach(key -> counts.put(key, state.get(key).value()));
                    return counts;
                },
                history -> {
                    SortedMap<String, BigInteger> counts = new TreeMap<>();
                    history.where(op -> (op.is("add") || op.is("subtract")) && op.number() != 0)
                            .minusObservedBy(RESET)
                            .minusObservedBy((add, later) ->
                                    later.is("remove") && later.key().equals(add.key()))
                            .operations()
                            .forEach(op -> counts.merge(op.key(), BigInteger.valueOf(amount(op)), BigInteger::add));
                    return counts;
                });
    }

    /** Removes of "a", "a/x" or "a/x/1", as the number says. */
    private static Case<UpdateWinsMap<String, UpdateWinsMap<String, AddWinsSet<String>>>> mapOfMapsOfSets() {
        return Case.of(
                UpdateWinsMap.<String, UpdateWinsMap<String, AddWinsSet<String>>>of(
                        UpdateWinsMap.<String, AddWinsSet<String>>of(AddWinsSet.<String>empty())),
                TypeCodec.updateWinsMap(
                        ElementCodec.STRINGS,
                        TypeCodec.updateWinsMap(ElementCodec.STRINGS, TypeCodec.addWinsSet(ElementCodec.STRINGS))),
                Op.oneOf(PATHS, "add", "add", "remove"),
                (state, op, me, origin) -> {
                    String[] step = op.key().split("/");
                    if (op.is("add")) {
                        return state.update(me, step[0], map -> map.update(me, step[1], set -> set.add(me, step[2])));
                    }
                    return switch (op.number() % 3) {
                        case 0 -> state.remove(me, step[0]);
                        case 1 -> state.update(me, step[0], map -> map.remove(me, step[1]));
                        default ->
                            state.update(me, step[0], map -> map.update(me, step[1], set -> set.remove(me, step[2])));
                    };
                },
                state -> {
                    SortedSet<String> paths = new TreeSet<>();
                    state.keys()
                            .forEach(outer -> state.get(outer)
                                    .keys()
                                    .forEach(inner -> state.get(outer)
                                            .get(inner)
                                            .elements()
                                            .forEach(element -> paths.add(outer + "/" + inner + "/" + element))));
                    return paths;
                },
                history -> {
                    SortedSet<String> paths = new TreeSet<>();
                    history.where(op -> op.is("add"))
                            .minusObservedBy((add, later) -> later.is("remove")
                                    && add.key().startsWith(later.key().substring(0, 1 + 2 * (later.number() % 3))))
                            .operations()
                            .forEach(add -> paths.add(add.key()));
                    return paths;
                });
    }

    private static Case<MovableList<String>> list() {
        return Case.of(
                        MovableList.<String>empty(),
                        TypeCodec.movableList(ElementCodec.STRINGS),
                        Op.oneOf(
                                List.of("0", "1", "2"),
                                "insert",
                                "insert",
                                "insert",
                                "move",
                                "set",
                                "remove",
                                "move",
                                "clear"),
                        Types::writeList,
                        state -> {
                            List<List<String>> values = new ArrayList<>();
                            state.elements().forEach(element -> values.add(element.values()));
                            return values;
                        },
                        ListModel::valueOf)
                .size(list -> Math.max(0, list.leaves().size() - 2 * list.size())); // a value and a place each
    }

    private static MovableList<String> writeList(MovableList<String> list, Op op, ReplicaId me, Origin origin) {
        String name = "m" + origin.operationId();
        if (op.is("insert")) {
            return list.insert(me, op.number() % (list.size() + 1), name);
        }
        if (op.is("clear") || list.size() == 0) {
            return list.size() == 0 ? list.none() : list.reset(me);
        }
        MovableList.Element<String> element = list.get(op.number() % list.size());
        return switch (op.verb()) {
            case "set" -> list.set(me, element.id(), name);
            case "move" -> list.move(me, element.id(), target(op, list.size()));
            default -> list.remove(me, element.id());
        };
    }

    static int target(Op move, int size) {
        return Integer.parseInt(move.key()) % size;
    }

    private static long amount(Op op) {
        return switch (op.verb()) {
            case "add" -> op.number();
            case "subtract" -> -op.number();
            default -> Long.MAX_VALUE - op.number();
        };
    }

    private static BigInteger sum(History<Op> history) {
        return history.operations().stream()
                .map(op -> BigInteger.valueOf(amount(op)))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static List<Event<Op>> liveWrites(History<Op> history) {
        return history.where(op -> op.is("set"))
                .latestWrites()
                .minusObservedBy(RESET)
                .events();
    }

    /** The hybrid time of a write: after those that it replaced, as far as its clock trusts them. */
    private static HybridTimestamp stamp(History<Op> history, Event<Op> write) {
        long wallMillis = write.origin().clockMillis();
        HybridTimestamp last = HybridTimestamp.ZERO;
        for (Event<Op> seen : liveWrites(history.before(write))) {
            last = HybridClock.observe(last, stamp(history, seen), wallMillis);
        }
        return HybridClock.next(last, wallMillis);
    }
}
