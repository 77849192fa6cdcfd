package org.anabranch.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.anabranch.core.engine.Event;
import org.anabranch.core.engine.Replica;
import org.anabranch.core.engine.ReplicaStatus;
import org.anabranch.core.sim.Commit.Change;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.wire.MemberId;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.Leaf;

/** Looks at a replica during one group, and finds what it commits of its own by what it changes in the rows. */
final class Witness {

    private final List<Commit> commits = new ArrayList<>();
    private final List<VersionVector> vectors = new ArrayList<>();
    private final MemberId member;
    private SortedMap<DocumentKey, DocumentRow> rows;
    private VersionVector vector;

    Witness(MemberId member, SimulatedDisk disk) {
        this.member = member;
        rows = disk.rows();
        vector = disk.durableVector();
    }

    List<Commit> commits() {
        return commits;
    }

    /** Where the replica was after each step that took it on: what it may say that it has. */
    List<VersionVector> vectors() {
        return vectors;
    }

    /** @param event that was just taken in; null for the end of the group */
    void stepped(Replica replica, Event event, ReadTxn txn) {
        VersionVector grown = replica.vector();
        if (grown == vector) {
            return;
        }
        SortedMap<DocumentKey, DocumentRow> changed = Rows.of(txn);
        ReplicaId self = replica.incarnation();
        if (grown.get(self) > vector.get(self)) {
            Request request = event instanceof Event.Submitted submitted && submitted.reply() instanceof Request client
                    ? client
                    : null;
            Commit commit = new Commit(
                    member,
                    request == null ? members(replica, false) : Set.of(),
                    request == null ? members(replica, true) : Set.of(),
                    self,
                    vector.get(self),
                    grown.get(self),
                    vector,
                    changes(changed, grown),
                    request == null ? 0 : request.counted(),
                    request != null);
            commits.add(commit);
            if (request != null) {
                request.committed(commit);
            }
        }
        rows = changed;
        vector = grown;
        vectors.add(grown);
    }

    private static Set<MemberId> members(Replica replica, boolean lagging) {
        return replica.status(0).members().stream()
                .filter(member -> member.entry().isLagging() == lagging)
                .map(ReplicaStatus.Member::id)
                .collect(Collectors.toSet());
    }

    private List<Change> changes(SortedMap<DocumentKey, DocumentRow> changed, VersionVector grown) {
        Set<DocumentKey> keys = new TreeSet<>(rows.keySet());
        keys.addAll(changed.keySet());
        List<Change> changes = new ArrayList<>();
        for (DocumentKey key : keys) {
            if (rows.get(key) != changed.get(key)) {
                changes.add(change(key, Rows.leaves(rows.get(key), grown), Rows.leaves(changed.get(key), grown)));
            }
        }
        return changes;
    }

    private static Change change(DocumentKey key, SortedMap<Dot, Leaf> before, SortedMap<Dot, Leaf> after) {
        TreeMap<Dot, Leaf> written = new TreeMap<>(after);
        written.entrySet().removeIf(leaf -> leaf.getValue().equals(before.get(leaf.getKey())));
        TreeSet<Dot> removed = new TreeSet<>(before.keySet());
        removed.removeAll(after.keySet());
        return new Change(key, written, removed);
    }
}
