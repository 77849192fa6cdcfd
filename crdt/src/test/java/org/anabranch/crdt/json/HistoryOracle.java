package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/**
 * The specification: what a document shows is a function of the commits that are visible, and of which of them had seen
 * which. It knows neither dots nor contexts nor joins: a write is dead once a visible commit killed it that had seen it.
 */
final class HistoryOracle {

    enum Kind {
        MAP_MARKER,
        SET_MARKER,
        MEMBER,
        NUMBER_ADDED,
        REGISTER,
        DELETE_RECORD
    }

    /** @param observed the writes that a delete record names */
    record Write(int id, List<String> path, Kind kind, JsonValue value, long time, Set<Integer> observed) {
        boolean isOfSet() {
            return kind == Kind.SET_MARKER || kind == Kind.MEMBER;
        }

        boolean isBelow(List<String> other) {
            return kind != Kind.DELETE_RECORD
                    && path.size() >= other.size()
                    && path.subList(0, other.size()).equals(other);
        }
    }

    private record Commit(List<Write> writes, Set<Integer> kills) {}

    private final DeletePolicy policy;
    private final List<Commit> commits = new ArrayList<>();
    private int writes;

    HistoryOracle(DeletePolicy policy) {
        this.policy = policy;
    }

    /** The writes of visible commits that no visible commit killed. */
    private List<Write> live(Set<Integer> visible) {
        Set<Integer> dead = new TreeSet<>();
        visible.forEach(commit -> dead.addAll(commits.get(commit).kills));
        List<Write> live = new ArrayList<>();
        visible.forEach(commit -> commits.get(commit).writes.stream()
                .filter(write -> !dead.contains(write.id))
                .forEach(live::add));
        return live;
    }

    /** What is shown to one who sees the commits {@code visible}; null for no document. */
    JsonValue value(Set<Integer> visible) {
        List<Write> live = live(visible);
        return isShown(live) ? value(live, List.of()) : null;
    }

    /** The commit of one operation by one who sees {@code visible}; -1 if it is refused or changes nothing. */
    int commit(Set<Integer> visible, Operation operation, long time) {
        List<Write> live = live(visible);
        Draft draft = new Draft(live, time);
        if (!isShown(live)) {
            live.forEach(write -> draft.kills.add(write.id));
            return commit(List.of(draft.write(List.of(), Kind.MAP_MARKER, null)), operation, draft);
        }
        return commit(live, operation, draft);
    }

    private int commit(List<Write> live, Operation operation, Draft draft) {
        List<String> path = operation.path().tokens();
        boolean done = true;
        if (operation instanceof Operation.Set set) {
            done = draft.parents(live, path);
            draft.kill(live, path);
            draft.assign(path, set.value());
        } else if (operation instanceof Operation.AddToSet add) {
            done = (value(live, path) == null || showsSet(live, path)) && draft.parents(live, path);
            if (!showsSet(live, path)) {
                draft.write(path, Kind.SET_MARKER, null);
            }
            add.values().forEach(member -> draft.killMember(live, path, member));
            add.values().forEach(member -> draft.write(path, Kind.MEMBER, member));
        } else if (operation instanceof Operation.RemoveFromSet remove) {
            done = value(live, path) == null || showsSet(live, path);
            remove.values().forEach(member -> draft.killMember(live, path, member));
            boolean survives = live.stream()
                    .anyMatch(write -> write.path.equals(path) && write.isOfSet() && !draft.kills.contains(write.id));
            if (showsSet(live, path) && !survives) {
                draft.write(path, Kind.SET_MARKER, null);
            }
        } else if (operation instanceof Operation.Increment increment) {
            JsonValue old = value(live, path);
            boolean counts =
                    live.stream().anyMatch(write -> write.path.equals(path) && write.kind == Kind.NUMBER_ADDED);
            done = (old == null || old instanceof JsonNumber || counts) && draft.parents(live, path);
            draft.write(path, Kind.NUMBER_ADDED, JsonNumber.of(increment.by()));
        } else if (live.stream().anyMatch(write -> write.isBelow(path))) {
            draft.kill(live, path);
            List<String> parent = path.subList(0, path.size() - 1);
            if (live.stream()
                    .noneMatch(write -> write.isBelow(parent)
                            && !write.isBelow(path)
                            && (write.path.size() > parent.size() || write.kind == Kind.MAP_MARKER))) {
                draft.write(parent, Kind.MAP_MARKER, null);
            }
        }
        return done ? draft.finish() : -1;
    }

    int delete(Set<Integer> visible) {
        List<Write> live = live(visible);
        if (!isShown(live)) {
            return -1;
        }
        Draft draft = new Draft(live, 0);
        draft.killRecords();
        Set<Integer> observed = new TreeSet<>();
        visible.forEach(commit -> commits.get(commit).writes.forEach(write -> observed.add(write.id)));
        draft.writes.add(new Write(writes++, List.of(), Kind.DELETE_RECORD, null, 0, observed));
        return draft.finish();
    }

    private boolean isShown(List<Write> live) {
        List<Write> records =
                live.stream().filter(write -> write.kind == Kind.DELETE_RECORD).toList();
        List<Write> contents =
                live.stream().filter(write -> write.kind != Kind.DELETE_RECORD).toList();
        boolean revived = policy == DeletePolicy.UPDATE_WINS
                && contents.stream()
                        .anyMatch(write -> records.stream().noneMatch(record -> record.observed.contains(write.id)));
        return !contents.isEmpty() && (records.isEmpty() || revived);
    }

    private static boolean showsSet(List<Write> live, List<String> path) {
        return value(live, path) instanceof JsonArray;
    }

    private static JsonValue value(List<Write> live, List<String> path) {
        TreeMap<String, JsonValue> ofSet = null;
        TreeMap<String, JsonValue> members = new TreeMap<>();
        BigDecimal sum = null;
        Write latest = null;
        boolean isMap = false;
        for (Write write : live) {
            if (!write.isBelow(path)) {
                continue;
            }
            if (write.path.size() > path.size()) {
                List<String> child = write.path.subList(0, path.size() + 1);
                members.put(write.path.get(path.size()), value(live, child));
            } else if (write.kind == Kind.NUMBER_ADDED) {
                sum = (sum == null ? BigDecimal.ZERO : sum).add(((JsonNumber) write.value).value());
            } else if (write.isOfSet()) {
                ofSet = ofSet == null ? new TreeMap<>() : ofSet;
                if (write.kind == Kind.MEMBER) {
                    ofSet.put(write.value.toString(), write.value);
                }
            } else if (write.kind == Kind.REGISTER) {
                latest = latest == null || latest.time < write.time ? write : latest;
            } else {
                isMap = true;
            }
        }
        if (isMap || !members.isEmpty()) {
            return new JsonObject(members);
        }
        if (ofSet != null) {
            return new JsonArray(new ArrayList<>(ofSet.values()));
        }
        if (sum != null) {
            return new JsonNumber(
                    latest != null && latest.value instanceof JsonNumber base ? sum.add(base.value()) : sum);
        }
        return latest == null ? null : latest.value;
    }

    private final class Draft {
        private final List<Write> seen;
        private final long time;
        private final List<Write> writes = new ArrayList<>();
        private final Set<Integer> kills = new TreeSet<>();

        Draft(List<Write> seen, long time) {
            this.seen = seen;
            this.time = time;
        }

        Write write(List<String> path, Kind kind, JsonValue value) {
            writes.add(new Write(HistoryOracle.this.writes++, path, kind, value, time, Set.of()));
            return writes.get(writes.size() - 1);
        }

        void kill(List<Write> live, List<String> path) {
            live.stream().filter(write -> write.isBelow(path)).forEach(write -> kills.add(write.id));
        }

        void killMember(List<Write> live, List<String> path, JsonValue member) {
            live.stream()
                    .filter(write -> write.path.equals(path) && write.kind == Kind.MEMBER && write.value.equals(member))
                    .forEach(write -> kills.add(write.id));
        }

        void killRecords() {
            seen.stream().filter(write -> write.kind == Kind.DELETE_RECORD).forEach(write -> kills.add(write.id));
        }

        void assign(List<String> path, JsonValue value) {
            if (value instanceof JsonObject object) {
                write(path, Kind.MAP_MARKER, null);
                object.members().forEach((key, member) -> {
                    List<String> child = new ArrayList<>(path);
                    child.add(key);
                    assign(child, member);
                });
            } else {
                write(path, Kind.REGISTER, value);
            }
        }

        boolean parents(List<Write> live, List<String> path) {
            for (int length = 1; length < path.size(); length++) {
                JsonValue shown = value(live, path.subList(0, length));
                if (shown == null) {
                    write(path.subList(0, length), Kind.MAP_MARKER, null);
                } else if (!(shown instanceof JsonObject)) {
                    return false;
                }
            }
            return true;
        }

        int finish() {
            if (writes.isEmpty() && kills.isEmpty()) {
                return -1;
            }
            killRecords();
            commits.add(new Commit(writes, kills));
            return commits.size() - 1;
        }
    }
}
