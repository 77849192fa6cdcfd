package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.position.Position;

/**
 * The specification: what a document shows is a function of the commits that are visible, and of which of them had seen
 * which. It knows no contexts, joins or deltas: a write is dead once a visible commit killed it that had seen it. Writes
 * are numbered as a replica numbers them, since what is older decides where an element stands that was moved twice.
 */
final class HistoryOracle {

    enum Kind {
        MAP_MARKER(Facet.MAP),
        LIST_MARKER(Facet.LIST),
        SET_MARKER(Facet.SET),
        MEMBER(Facet.SET),
        NUMBER_ADDED(Facet.COUNTER),
        REGISTER(Facet.REGISTER),
        PLACE(null),
        DELETE_RECORD(null);

        final Facet facet;

        Kind(Facet facet) {
            this.facet = facet;
        }
    }

    /**
     * @param id counts the writes of a run
     * @param number the writer, and which of its writes
     * @param place where an element was moved to
     * @param observed the ids of the writes that a delete record names
     */
    record Write(
            int id,
            Dot number,
            Path path,
            Kind kind,
            JsonValue value,
            HybridTimestamp time,
            Position place,
            BitSet observed) {}

    private record Commit(ReplicaId by, List<Write> writes, BitSet kills, long taken) {}

    private final DeletePolicy policy;
    private final List<Commit> commits = new ArrayList<>();
    private int writes;

    HistoryOracle(DeletePolicy policy) {
        this.policy = policy;
    }

    /** What is shown to one who sees the commits {@code visible}; null for no document. */
    JsonObject value(BitSet visible) {
        List<Write> live = live(visible);
        return isShown(live) ? HistoryTree.of(live).object() : null;
    }

    /** The number of the commit that {@code edit} makes of what {@code visible} shows; -1 if it is refused or no change. */
    int commit(ReplicaId by, BitSet visible, Edit edit, HybridTimestamp time) {
        List<Write> live = live(visible);
        HistoryDraft draft = new HistoryDraft(by, last(by, visible), writes, time, live, live);
        if (edit instanceof Edit.Delete) {
            return isShown(live) ? delete(draft, visible) : -1;
        }
        boolean done = true;
        if (!isShown(live)) {
            live.forEach(draft::kill);
            JsonValue first =
                    edit instanceof Edit.MergePatch merge ? HistoryDraft.stripped(merge.patch()) : JsonObject.EMPTY;
            draft.write(Path.ROOT, edit instanceof Edit.Put put ? put.body() : first);
            draft.step();
        }
        if (edit instanceof Edit.Put put) {
            new HistoryPut(draft, null).diff(Path.ROOT, put.body());
        } else if (edit instanceof Edit.MergePatch merge) {
            draft.merge(Path.ROOT, (JsonObject) merge.patch());
        } else {
            done = edit instanceof Edit.JsonPatch patch
                    ? patch.operations().stream().allMatch(draft::apply)
                    : ((Edit.Operations) edit).operations().stream().allMatch(draft::apply);
        }
        return done ? finish(draft, live) : -1;
    }

    /** The same for a PUT that derives from what was shown to one who saw {@code base}. */
    int commitPut(ReplicaId by, BitSet visible, BitSet base, JsonObject body, HybridTimestamp time) {
        List<Write> live = live(visible);
        if (!isShown(live)) {
            return policy == DeletePolicy.DELETE_WINS ? -1 : commit(by, visible, new Edit.Put(body), time);
        }
        HistoryDraft draft = new HistoryDraft(by, last(by, visible), writes, time, live(base), live);
        new HistoryPut(draft, HistoryTree.of(live)).diff(Path.ROOT, body);
        return finish(draft, live);
    }

    /** A purge where deletes win takes what is seen; elsewhere, or when nothing is left, collecting means nothing. */
    int collect(ReplicaId by, BitSet visible, boolean purge) {
        BitSet kills = new BitSet();
        if (purge && policy == DeletePolicy.DELETE_WINS) {
            live(visible).forEach(write -> kills.set(write.id));
        }
        commits.add(new Commit(by, List.of(), kills, 1));
        return commits.size() - 1;
    }

    private int delete(HistoryDraft draft, BitSet visible) {
        draft.killRecords();
        BitSet observed = new BitSet();
        visible.stream().forEach(commit -> commits.get(commit).writes.forEach(write -> observed.set(write.id)));
        draft.add(Path.ROOT, Kind.DELETE_RECORD, null, null, observed);
        return add(draft);
    }

    private int finish(HistoryDraft draft, List<Write> live) {
        draft.step();
        if (draft.hasWritten() || !draft.kills.isEmpty()) {
            draft.killRecords();
        }
        boolean changes = draft.hasWritten() || live.stream().anyMatch(write -> draft.kills.get(write.id));
        return changes ? add(draft) : -1;
    }

    private int add(HistoryDraft draft) {
        writes += draft.writes.size();
        commits.add(new Commit(draft.by, draft.writes, draft.kills, Math.max(1, draft.writes.size())));
        return commits.size() - 1;
    }

    /** The writes of visible commits that no visible commit killed. */
    private List<Write> live(BitSet visible) {
        BitSet dead = new BitSet();
        visible.stream().forEach(commit -> dead.or(commits.get(commit).kills));
        List<Write> live = new ArrayList<>();
        visible.stream()
                .forEach(commit -> commits.get(commit).writes.stream()
                        .filter(write -> !dead.get(write.id))
                        .forEach(live::add));
        return live;
    }

    private long last(ReplicaId by, BitSet visible) {
        return visible.stream()
                .mapToObj(commits::get)
                .filter(commit -> commit.by.equals(by))
                .mapToLong(Commit::taken)
                .sum();
    }

    private boolean isShown(List<Write> live) {
        List<Write> records =
                live.stream().filter(write -> write.kind == Kind.DELETE_RECORD).toList();
        boolean revived = policy == DeletePolicy.UPDATE_WINS
                && live.stream()
                        .filter(write -> write.kind != Kind.DELETE_RECORD)
                        .anyMatch(write -> records.stream().noneMatch(record -> record.observed.get(write.id)));
        return HistoryTree.of(live).isLive() && (records.isEmpty() || revived);
    }
}
