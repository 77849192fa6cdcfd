package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.JsonValue.JsonArray;

/**
 * Three writers edit at random, hear of each other, and collect what is stable, beside the {@link HistoryOracle}. A function
 * of the seed.
 */
final class HistoryRun {

    enum Order {
        ANY,
        CAUSAL
    }

    /** What most edits of a run are about. */
    private enum Focus {
        ALL,
        LISTS,
        COUNTERS,
        LIFE
    }

    private static final String[] PATHS = {"/a", "/b", "/c", "/a/a", "/a/b", "/a/0", "/b/1", "/a/0/b"};
    private static final String[] VALUES = {"1", "'x'", "{}", "{'b':1}", "[1,'x',[2]]", "[{'id':1},{'id':2,'v':1}]", "5"
    };

    private final Random random;
    private final Cluster bodies;
    private final DeletePolicy policy;
    private final Order order;
    private final Focus focus;
    private final HistoryOracle oracle;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Sent> commits = new ArrayList<>();
    private final Map<String, Integer> tally;
    private long ticks = 1_000;

    /** @param last the number that {@code by} had taken by then */
    private record Sent(int by, Document delta, BitSet seen, long last) {}

    private record Base(Document document, BitSet visible) {}

    private static final class Replica {
        final Writer writer;
        final BitSet visible = new BitSet();
        final List<Base> bases = new ArrayList<>();
        final TreeMap<Integer, BitSet> acknowledged = new TreeMap<>(); // what the others have told that they have

        Replica(Writer writer) {
            this.writer = writer;
        }
    }

    /** @param tally counts what happened, by name */
    HistoryRun(long seed, DeletePolicy policy, Order order, Map<String, Integer> tally) {
        this.tally = tally;
        this.random = new Random(seed);
        this.bodies = new Cluster(seed, policy);
        this.policy = policy;
        this.order = order;
        this.focus = Focus.values()[random.nextInt(Focus.values().length)];
        this.oracle = new HistoryOracle(policy);
        for (int i = 0; i < 3; i++) {
            replicas.add(new Replica(new Writer(i, policy)));
        }
    }

    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            int who = random.nextInt(replicas.size());
            int choice = random.nextInt(12);
            if (commits.isEmpty() || choice < 6) {
                commit(who);
            } else if (choice < 10 || order == Order.ANY) {
                hear(who, random.nextInt(commits.size()));
            } else {
                acknowledge(who);
                collect(who);
            }
            compare(replicas.get(who));
        }
        exchangeAll();
        if (order == Order.CAUSAL) {
            collectAll();
        }
    }

    private void commit(int who) {
        Replica replica = replicas.get(who);
        Writer writer = replica.writer;
        long time = ticks + random.nextInt(500) * 1_000L; // any order, none twice
        ticks++;
        writer.setClock(time - 1);
        HybridTimestamp stamp = HybridTimestamp.of(time, 0);
        ReplicaId by = new ReplicaId(who);
        Base base = replica.bases.isEmpty() || random.nextInt(6) > 0 ? null : bodies.any(replica.bases);
        Edit edit = base != null ? new Edit.Put(bodies.randomBody(writer), base.document) : edit(writer);
        String told = edit + " over " + writer.reads();
        EditOutcome outcome = writer.edit(edit);
        int commit = base != null
                ? oracle.commitPut(by, replica.visible, base.visible, ((Edit.Put) edit).body(), stamp)
                : oracle.commit(by, replica.visible, edit, stamp);
        assertThat(outcome instanceof Changed).as("%s gave %s", told, outcome).isEqualTo(commit >= 0);
        if (outcome instanceof Changed changed) {
            count(base == null ? kind(edit) : "PUT to a base");
            send(who, changed.delta());
        }
        if (writer.reads() != null && random.nextInt(4) == 0) {
            replica.bases.add(new Base(writer.document, (BitSet) replica.visible.clone()));
        }
    }

    private void send(int who, Document delta) {
        Replica replica = replicas.get(who);
        commits.add(new Sent(who, delta, (BitSet) replica.visible.clone(), replica.writer.seq()));
        replica.visible.set(commits.size() - 1);
    }

    private void hear(int who, int commit) {
        Replica replica = replicas.get(who);
        BitSet heard = new BitSet();
        heard.set(commit);
        if (order == Order.CAUSAL) {
            heard.or(commits.get(commit).seen);
        }
        heard.andNot(replica.visible);
        heard.stream().forEach(each -> replica.writer.sees(commits.get(each).delta));
        replica.visible.or(heard);
    }

    /** What it has seen is known to the others from here on. */
    private void acknowledge(int who) {
        for (Replica other : replicas) {
            other.acknowledged.put(who, (BitSet) replicas.get(who).visible.clone());
        }
    }

    /** The commits that every other has acknowledged, of whose own commits until then none is missing here. */
    private BitSet stable(int who) {
        BitSet stable = (BitSet) replicas.get(who).visible.clone();
        for (int other = 0; other < replicas.size(); other++) {
            BitSet told = replicas.get(who).acknowledged.getOrDefault(other, new BitSet());
            if (other != who) {
                stable.and(hasAllOf(who, other, told) ? told : new BitSet());
            }
        }
        return stable;
    }

    private boolean hasAllOf(int who, int author, BitSet told) {
        return told.stream()
                .filter(commit -> commits.get(commit).by == author)
                .allMatch(replicas.get(who).visible::get);
    }

    private void collect(int who) {
        Replica replica = replicas.get(who);
        VersionVector stable = VersionVector.EMPTY;
        for (int commit : stable(who).stream().toArray()) {
            Sent sent = commits.get(commit);
            ReplicaId by = new ReplicaId(sent.by);
            stable = stable.with(by, Math.max(stable.get(by), sent.last));
        }
        Document document = replica.writer.document;
        boolean purge = !document.deleteRecords().isEmpty();
        if (purge && !covers(stable, document)) {
            return;
        }
        Optional<DocumentView> before = document.view(policy);
        Optional<Document> delta = purge ? replica.writer.purge() : replica.writer.fold(stable);
        assertThat(replica.writer.document.view(policy))
                .as("collected " + delta)
                .isEqualTo(before);
        delta.ifPresent(collected -> {
            boolean hidden = purge && before.isEmpty();
            count(hidden ? "purge" : purge ? "drop" : "fold");
            assertThat(oracle.collect(new ReplicaId(who), replica.visible, hidden))
                    .isEqualTo(commits.size());
            send(who, collected);
        });
    }

    private static boolean covers(VersionVector stable, Document document) {
        for (Map.Entry<Dot, Leaf.DeleteRecord> entry : document.deleteRecords()) {
            if (!stable.covers(entry.getKey())) {
                return false;
            }
        }
        return true;
    }

    private void count(String what) {
        tally.merge(what, 1, Integer::sum);
    }

    private static String kind(Edit edit) {
        Object told = edit;
        if (edit instanceof Edit.Operations operations) {
            told = operations.operations().get(0);
        } else if (edit instanceof Edit.JsonPatch patch) {
            told = patch.operations().get(0);
        }
        return told.getClass().getName().replaceAll(".*[.]", "");
    }

    private void exchangeAll() {
        for (int who = 0; who < replicas.size(); who++) {
            for (int commit = 0; commit < commits.size(); commit++) {
                hear(who, commit);
            }
            compare(replicas.get(who));
            assertThat(replicas.get(who).writer.document).isEqualTo(replicas.get(0).writer.document);
        }
    }

    /** Until nothing is left to do: then nothing is left of a deleted document, nor of what was counted in between. */
    private void collectAll() {
        for (int round = 0; round < 3; round++) {
            for (int who = 0; who < replicas.size(); who++) {
                acknowledge(who);
            }
            for (int who = 0; who < replicas.size(); who++) {
                collect(who);
                exchangeAll();
            }
        }
        Document end = replicas.get(0).writer.document;
        assertThat(end.deleteRecords().isEmpty()).isTrue();
        assertThat(end.isVisible(policy) || end.isEmpty()).as("residue: " + end).isTrue();
        TreeMap<String, Integer> counts = new TreeMap<>();
        end.leaves().forEach((dot, leaf) -> {
            if (leaf instanceof Leaf.Count) {
                counts.merge(leaf.path() + " of " + dot.replica(), 1, Integer::sum);
            }
        });
        assertThat(counts.values()).allMatch(count -> count == 1);
    }

    private void compare(Replica replica) {
        JsonValue expected = oracle.value(replica.visible);
        assertThat(replica.writer.reads()).isEqualTo(expected == null ? null : expected.toString());
    }

    private Edit edit(Writer writer) {
        int choice = random.nextInt(20);
        Pointer path = Pointer.parse(PATHS[random.nextInt(PATHS.length)]);
        if (order == Order.CAUSAL && choice < (focus == Focus.LIFE ? 4 : 1)) {
            return new Edit.Delete();
        }
        if (choice < 7) {
            return new Edit.Put(bodies.randomBody(writer));
        }
        if (focus == Focus.LISTS || choice < 10) {
            return new Edit.JsonPatch(List.of(listOperation(writer)));
        }
        return new Edit.Operations(List.of(operation(focus == Focus.COUNTERS ? Pointer.parse("/a") : path)));
    }

    private Operation operation(Pointer path) {
        JsonValue value = Json.of(VALUES[random.nextInt(VALUES.length)]);
        JsonArray members = (JsonArray) Json.of(random.nextBoolean() ? "['m',7]" : "[7]");
        return switch (random.nextInt(focus == Focus.COUNTERS ? 20 : 8)) {
            case 0 -> new Operation.Remove(path);
            case 1 -> new Operation.AddToSet(path, members.elements());
            case 2 -> new Operation.RemoveFromSet(path, members.elements());
            case 3 -> new Operation.Insert(path, random.nextInt(3), value);
            case 4, 5 -> new Operation.Set(path, value);
            default -> new Operation.Increment(path, BigInteger.valueOf(random.nextInt(9) - 2));
        };
    }

    private JsonPatchOperation listOperation(Writer writer) {
        Pointer list = bodies.randomArray(writer);
        int size = writer.slot(list).elements().size();
        Pointer element = list.child(String.valueOf(random.nextInt(size + 1)));
        return switch (random.nextInt(6)) {
            case 0 -> new JsonPatchOperation.Remove(element);
            case 1, 2 -> new JsonPatchOperation.Add(element, Json.of(VALUES[random.nextInt(VALUES.length)]));
            default -> new JsonPatchOperation.Move(element, list.child(String.valueOf(random.nextInt(size + 1))));
        };
    }
}
