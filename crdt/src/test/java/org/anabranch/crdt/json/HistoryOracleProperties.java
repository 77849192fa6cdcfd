package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.anabranch.crdt.json.EditOutcome.Changed;

/**
 * Documents show what the {@link HistoryOracle} says of the commits that they saw. A failure names the seed.
 *
 * <p>Without deletes that holds for commits seen in any order. With them it holds for those who see no commit before those
 * that its author had seen: a context says that a dot is here or dead, and not that the rest of its commit was seen, so
 * that a record made elsewhere may observe more than its author's history. (No node shows such a state to anyone.)
 */
class HistoryOracleProperties {

    private static final String[] PATHS = {"/a", "/b", "/a/x", "/a/y", "/b/x", "/a/x/z"};

    @Property(tries = 600)
    void aDocumentIsAFunctionOfTheHistoryThatItSaw(@ForAll long seed, @ForAll DeletePolicy policy) {
        new Run(seed, policy).run(30);
    }

    private static final class Run {
        private final Random random;
        private final HistoryOracle oracle;
        private final List<Writer> writers = new ArrayList<>();
        private final List<Set<Integer>> visible = new ArrayList<>();
        private final List<Document> deltas = new ArrayList<>(); // by number of the commit
        private final List<Set<Integer>> dependencies = new ArrayList<>();
        private final boolean deletes;
        private long ticks = 1_000;

        Run(long seed, DeletePolicy policy) {
            random = new Random(seed);
            deletes = random.nextBoolean();
            oracle = new HistoryOracle(policy);
            for (int i = 0; i < 3; i++) {
                writers.add(new Writer(i, policy));
                visible.add(new TreeSet<>());
            }
        }

        void run(int steps) {
            for (int step = 0; step < steps; step++) {
                int who = random.nextInt(writers.size());
                if (deltas.isEmpty() || random.nextInt(3) > 0) {
                    commit(who);
                } else {
                    int commit = random.nextInt(deltas.size());
                    if (deletes) {
                        dependencies.get(commit).forEach(earlier -> see(who, earlier));
                    }
                    see(who, commit);
                }
                compare(who);
            }
            for (int who = 0; who < writers.size(); who++) {
                for (int commit = 0; commit < deltas.size(); commit++) {
                    see(who, commit);
                }
                compare(who);
                assertThat(writers.get(who).document).isEqualTo(writers.get(0).document);
            }
        }

        private void see(int who, int commit) {
            writers.get(who).sees(deltas.get(commit));
            visible.get(who).add(commit);
        }

        private void commit(int who) {
            Writer writer = writers.get(who);
            long time = ticks + random.nextInt(500) * 1_000L; // any order, none twice
            ticks++;
            writer.setClock(time - 1);
            Operation operation = operation();
            boolean delete = deletes && random.nextInt(12) == 0;
            EditOutcome outcome = delete ? writer.edit(new Edit.Delete()) : writer.operations(operation);
            int commit = delete ? oracle.delete(visible.get(who)) : oracle.commit(visible.get(who), operation, time);
            assertThat(outcome instanceof Changed)
                    .as("%s gave %s", operation, outcome)
                    .isEqualTo(commit >= 0);
            if (outcome instanceof Changed changed) {
                deltas.add(changed.delta());
                dependencies.add(new TreeSet<>(visible.get(who)));
                visible.get(who).add(commit);
            }
        }

        private void compare(int who) {
            JsonValue expected = oracle.value(visible.get(who));
            assertThat(writers.get(who).reads()).isEqualTo(expected == null ? null : expected.toString());
        }

        /** Values are never written twice, nor reached by increments, so that no write finds its value there already. */
        private Operation operation() {
            Pointer path = Pointer.parse(PATHS[random.nextInt(PATHS.length)]);
            List<JsonValue> members = List.of(Json.of(random.nextBoolean() ? "'m'" : "7"));
            return switch (random.nextInt(9)) {
                case 6, 7 -> new Operation.AddToSet(path, members);
                case 8 -> new Operation.RemoveFromSet(path, members);
                case 0, 1 -> new Operation.Increment(path, BigInteger.valueOf(1 + random.nextInt(9)));
                case 2 -> new Operation.Remove(path);
                case 3 -> new Operation.Set(path, Json.of("{'y':'v" + ticks + "'}"));
                case 4 -> new Operation.Set(path, Json.of(ticks + "0000"));
                default -> new Operation.Set(path, Json.of("'v" + ticks + "'"));
            };
        }
    }
}
