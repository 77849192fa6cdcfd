package org.anabranch.crdt.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * Three writers edit at random, hear of each other, and collect what is stable, beside the {@link HistoryOracle}. A function
 * of the seed.
 */
final class HistoryRun {

    enum Order {
        ANY,
        CAUSAL
    }

    /** What the writers of a run do. */
    interface Edits {
        Edit next(Writer writer);

        JsonObject body(Writer writer);
    }

    private final Random random;
    private final Edits edits;
    private final DeletePolicy policy;
    private final Order order;
    private final HistoryOracle oracle;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Sent> commits = new ArrayList<>();
    private final Map<String, Integer> tally;
    private final boolean[] cut = new boolean[3]; // who hears nothing
    private final Map<BitSet, Shown> shown = new LinkedHashMap<>();
    private long ticks = 1_000;

    /** What all must have who have seen the same. */
    private record Shown(VersionVector vector, String bytes, Optional<DocumentView> view) {}

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
    HistoryRun(long seed, DeletePolicy policy, Order order, Edits edits, Map<String, Integer> tally) {
        this.edits = edits;
        this.tally = tally;
        this.random = new Random(seed);
        this.policy = policy;
        this.order = order;
        this.oracle = new HistoryOracle(policy);
        for (int i = 0; i < 3; i++) {
            replicas.add(new Replica(new Writer(i, policy)));
        }
    }

    /** Starts with a document that all have. */
    HistoryRun startWith(JsonObject body) {
        Replica first = replicas.get(0);
        HybridTimestamp time = HybridTimestamp.of(1, 0);
        send(0, first.writer.changed(new Edit.Put(body)));
        oracle.commit(new ReplicaId(0), new BitSet(), new Edit.Put(body), time);
        exchangeAll();
        return this;
    }

    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            int who = random.nextInt(replicas.size());
            int choice = random.nextInt(12);
            if (commits.isEmpty() || choice < 6) {
                commit(who);
            } else if (choice < 7 && order == Order.CAUSAL) {
                cut[who] = !cut[who];
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
        Base base = replica.bases.isEmpty() || random.nextInt(6) > 0
                ? null
                : replica.bases.get(random.nextInt(replica.bases.size()));
        Edit edit = base != null ? new Edit.Put(edits.body(writer), base.document) : edits.next(writer);
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
        if (cut[who]) {
            return;
        }
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
        VersionVector stable = vector(stable(who));
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
        Arrays.fill(cut, false);
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
        Document document = replica.writer.document;
        assertThat(replica.writer.reads()).isEqualTo(expected == null ? null : expected.toString());
        if (order == Order.CAUSAL) {
            VersionVector vector = vector(replica.visible);
            assertThat(replica.writer.seen()).isEqualTo(vector);
            String bytes = HexFormat.of().formatHex(DocumentCodec.encode(document));
            Shown same = new Shown(vector, bytes, document.view(policy));
            assertThat(shown.computeIfAbsent((BitSet) replica.visible.clone(), seen -> same))
                    .isEqualTo(same);
        }
    }

    private VersionVector vector(BitSet seen) {
        VersionVector vector = VersionVector.EMPTY;
        for (int commit : seen.stream().toArray()) {
            Sent sent = commits.get(commit);
            ReplicaId by = new ReplicaId(sent.by);
            vector = vector.with(by, Math.max(vector.get(by), sent.last));
        }
        return vector;
    }
}
