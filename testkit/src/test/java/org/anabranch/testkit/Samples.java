package org.anabranch.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** Types that are right, each with all four levels. */
final class Samples {
    private Samples() {}

    static Map<String, Subject<?, ?>> all() {
        Map<String, Subject<?, ?>> all = new TreeMap<>();
        all.put("grow-only counter", counter());
        all.put("counter up and down", upAndDown());
        all.put("add-wins set", set());
        all.put("last-writer-wins register", register());
        all.put("multi-value register", multiValue());
        return all;
    }

    static Subject<SortedMap<String, Integer>, String> counter() {
        return Subject.<SortedMap<String, Integer>, String>ofDeltas(
                        Merge.of(new TreeMap<>(), Samples::maximum),
                        random -> "increment",
                        (state, operation, origin) -> counted(state, origin.id()))
                .fullMutator((state, operation, origin) -> maximum(state, counted(state, origin.id())))
                .difference((left, right) -> left.entrySet().stream()
                        .filter(entry -> entry.getValue() > right.getOrDefault(entry.getKey(), 0))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Math::max, TreeMap::new)))
                .value(Samples::sum, Spec.equalTo(history -> history.sum(operation -> 1)))
                .codec(Codec.of(Samples::bytes, Samples::counts))
                .golden("72303d313b", new TreeMap<>(Map.of("r0", 1)))
                .size(Map::size);
    }

    /** Entries "r0+" and "r0-", which is a grow-only counter twice. */
    static Subject<SortedMap<String, Integer>, String> upAndDown() {
        return Subject.<SortedMap<String, Integer>, String>ofDeltas(
                        Merge.of(new TreeMap<>(), Samples::maximum),
                        random -> random.nextBoolean() ? "+" : "-",
                        (state, sign, origin) -> counted(state, origin.id() + sign))
                .value(
                        state -> sum(ending(state, "+")) - sum(ending(state, "-")),
                        Spec.equalTo(history -> history.sum(sign -> sign.equals("+") ? 1 : -1)))
                .codec(Codec.of(Samples::bytes, Samples::counts))
                .size(Map::size);
    }

    record Edit(boolean adds, String element) {}

    /** Elements under dots, and the context of all dots seen. */
    record Dots(SortedMap<String, String> live, SortedSet<String> context) {
        Dots join(Dots other) {
            SortedMap<String, String> kept = new TreeMap<>();
            live.forEach((dot, value) -> {
                if (other.live.containsKey(dot) || !other.context.contains(dot)) {
                    kept.put(dot, value);
                }
            });
            other.live.forEach((dot, value) -> {
                if (!context.contains(dot)) {
                    kept.put(dot, value);
                }
            });
            SortedSet<String> seen = new TreeSet<>(context);
            seen.addAll(other.context);
            return new Dots(kept, seen);
        }

        Dots put(String value, Collection<String> observed, Origin origin) {
            String dot = origin.id() + ":" + origin.operationId();
            SortedSet<String> seen = new TreeSet<>(observed);
            seen.add(dot);
            return new Dots(new TreeMap<>(Map.of(dot, value)), seen);
        }

        SortedSet<String> dotsOf(String value) {
            SortedSet<String> dots = new TreeSet<>(live.keySet());
            dots.removeIf(dot -> !live.get(dot).equals(value));
            return dots;
        }

        /** What is removed everywhere needs no context. */
        Dots collected() {
            return new Dots(live, new TreeSet<>(live.keySet()));
        }

        SortedSet<String> values() {
            return new TreeSet<>(live.values());
        }

        byte[] bytes() {
            return (live.entrySet().stream()
                                    .map(entry -> entry.getKey() + "=" + entry.getValue() + ";")
                                    .collect(Collectors.joining())
                            + "|" + context.stream().map(dot -> dot + ";").collect(Collectors.joining()))
                    .getBytes(StandardCharsets.UTF_8);
        }

        static Dots of(byte[] bytes) {
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\\|", -1);
            SortedMap<String, String> live = new TreeMap<>();
            for (String entry : lines(parts[0])) {
                String[] pair = entry.split("=", -1);
                live.put(pair[0], pair[1]);
            }
            return new Dots(live, new TreeSet<>(Set.of(lines(parts[1]))));
        }
    }

    static Subject<Dots, Edit> set() {
        Spec<Edit, SortedSet<String>> addWins = Spec.equalTo(history -> new TreeSet<>(history
                .where(Edit::adds)
                .minusObservedBy(
                        (add, later) -> !later.adds() && later.element().equals(add.element()))
                .operations()
                .stream()
                .map(Edit::element)
                .toList()));
        return dots(random -> new Edit(random.nextInt(3) > 0, "e" + random.nextInt(2)), (state, edit, origin) -> {
                    SortedSet<String> observed = state.dotsOf(edit.element());
                    return edit.adds()
                            ? state.put(edit.element(), observed, origin)
                            : new Dots(new TreeMap<>(), observed);
                })
                .value(Dots::values, addWins);
    }

    static Subject<Dots, String> multiValue() {
        return dots(
                        random -> "v" + random.nextInt(3),
                        (Dots state, String value, Origin origin) ->
                                state.put(value, state.live().keySet(), origin))
                .value(
                        Dots::values,
                        Spec.equalTo(
                                history -> new TreeSet<>(history.latestWrites().operations())));
    }

    private static <O> Subject<Dots, O> dots(Generator<O> operations, Mutator<Dots, O> delta) {
        Merge<Dots> merge = Merge.of(new Dots(new TreeMap<>(), new TreeSet<>()), Dots::join);
        return Subject.ofDeltas(merge, operations, delta)
                .codec(Codec.of(Dots::bytes, Dots::of))
                .collect(Dots::collected)
                .size(state -> state.context().size());
    }

    /** Ordered by a hybrid time, then by the replica, then by the value: no two writes tie. */
    record Stamped(long time, String replica, String value) {
        boolean isYoungerThan(Stamped other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime > 0 : replica.compareTo(other.replica) > 0;
        }
    }

    static Subject<Stamped, String> register() {
        Spec<String, String> oneOfTheLatest = Spec.satisfying(
                "be one that no other write has observed",
                (history, value) -> history.operations().isEmpty()
                        || history.latestWrites().operations().contains(value));
        return Subject.<Stamped, String>of(
                        Merge.of(new Stamped(-1, "", ""), (left, right) -> right.isYoungerThan(left) ? right : left),
                        random -> "v" + random.nextInt(3),
                        (state, value, origin) ->
                                new Stamped(Math.max(state.time() + 1, origin.clockMillis()), origin.id(), value))
                .value(Stamped::value, oneOfTheLatest)
                .codec(Codec.of(
                        state -> (state.time() + "/" + state.replica() + "/" + state.value())
                                .getBytes(StandardCharsets.UTF_8),
                        bytes -> {
                            String[] parts = new String(bytes, StandardCharsets.UTF_8).split("/", -1);
                            return new Stamped(Long.parseLong(parts[0]), parts[1], parts[2]);
                        }))
                .size(state -> 1);
    }

    private static SortedMap<String, Integer> maximum(Map<String, Integer> left, Map<String, Integer> right) {
        return joined(left, right, Math::max);
    }

    private static SortedMap<String, Integer> joined(
            Map<String, Integer> left, Map<String, Integer> right, BinaryOperator<Integer> join) {
        SortedMap<String, Integer> all = new TreeMap<>(left);
        right.forEach((key, count) -> all.merge(key, count, join));
        return all;
    }

    private static SortedMap<String, Integer> counted(SortedMap<String, Integer> state, String key) {
        return new TreeMap<>(Map.of(key, state.getOrDefault(key, 0) + 1));
    }

    private static long sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToLong(Integer::longValue).sum();
    }

    private static Map<String, Integer> ending(SortedMap<String, Integer> state, String suffix) {
        SortedMap<String, Integer> part = new TreeMap<>(state);
        part.keySet().removeIf(key -> !key.endsWith(suffix));
        return part;
    }

    private static byte[] bytes(SortedMap<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + ";")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static SortedMap<String, Integer> counts(byte[] bytes) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (String entry : lines(new String(bytes, StandardCharsets.UTF_8))) {
            String[] pair = entry.split("=", -1);
            counts.put(pair[0], Integer.parseInt(pair[1]));
        }
        return counts;
    }

    private static String[] lines(String text) {
        return text.isEmpty() ? new String[0] : text.split(";");
    }
}
