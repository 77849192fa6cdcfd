package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.HistoryOracle.Kind;
import org.anabranch.crdt.json.HistoryOracle.Write;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.position.Position;

/** What one commit writes and kills of what its author sees: the specification of editing. */
final class HistoryDraft {

    final ReplicaId by;
    final List<Write> writes = new ArrayList<>();
    final BitSet kills = new BitSet();
    private final long last;
    private final int firstId;
    private final HybridTimestamp time;
    private final List<Write> read;
    private final List<Write> current;
    private HistoryTree seen;

    HistoryDraft(ReplicaId by, long last, int firstId, HybridTimestamp time, List<Write> read, List<Write> current) {
        this.by = by;
        this.last = last;
        this.firstId = firstId;
        this.time = time;
        this.read = read;
        this.current = current;
        step();
    }

    HistoryTree seen() {
        return seen;
    }

    /** What was written so far is seen from here on. */
    void step() {
        seen = HistoryTree.of(living());
    }

    /** Whether anything that it wrote is alive in the end. */
    boolean hasWritten() {
        return writes.stream().anyMatch(write -> !kills.get(write.id()));
    }

    private List<Write> living() {
        List<Write> all = new ArrayList<>(read);
        all.addAll(writes);
        all.removeIf(write -> kills.get(write.id()));
        return all;
    }

    void kill(Write write) {
        kills.set(write.id());
    }

    void killAll(Path path) {
        seen.at(path).all().forEach(this::kill);
    }

    void killRecords() {
        current.stream().filter(write -> write.kind() == Kind.DELETE_RECORD).forEach(this::kill);
    }

    void add(Path path, Kind kind, JsonValue value, Position place, BitSet observed) {
        writes.add(new Write(firstId + writes.size(), next(), path, kind, value, time, place, observed));
    }

    private void add(Path path, Kind kind, JsonValue value) {
        add(path, kind, value, null, null);
    }

    private Dot next() {
        return new Dot(by, last + writes.size() + 1);
    }

    void write(Path path, JsonValue value) {
        if (value instanceof JsonObject object) {
            add(path, Kind.MAP_MARKER, null);
            object.members().forEach((key, member) -> write(path.key(key), member));
        } else if (value instanceof JsonArray array) {
            add(path, Kind.LIST_MARKER, null);
            Position left = null;
            for (JsonValue element : array) {
                left = insert(path, left, null, element);
            }
        } else {
            add(path, Kind.REGISTER, value);
        }
    }

    Position insert(Path list, Position left, Position right, JsonValue value) {
        Position id = Position.between(left, right, next());
        write(list.element(id), value);
        return id;
    }

    Position move(Path list, HistoryTree.Element element, Position left, Position right) {
        Position place = Position.between(left, right, next());
        element.tree().writes.stream()
                .filter(write -> write.kind() == Kind.PLACE)
                .forEach(this::kill);
        add(list.element(element.id()), Kind.PLACE, null, place, null);
        return place;
    }

    /** An element's place is not its content. */
    void assign(Path path, JsonValue value) {
        HistoryTree old = seen.at(path);
        old.all().stream()
                .filter(write -> write.kind() != Kind.PLACE || !old.writes.contains(write))
                .forEach(this::kill);
        write(path, value);
    }

    void addMembers(Path path, SortedMap<String, JsonValue> members) {
        removeMembers(path, members);
        members.values().forEach(member -> add(path, Kind.MEMBER, member));
    }

    void removeMembers(Path path, SortedMap<String, JsonValue> members) {
        seen.at(path).writes.stream()
                .filter(write -> write.kind() == Kind.MEMBER
                        && members.containsKey(write.value().toString()))
                .forEach(this::kill);
    }

    /** A container that would be empty without a marker gets one. */
    void keep(Path path) {
        HistoryTree container = seen.at(path);
        Facet shown = container.shown();
        if (shown == null || shown == Facet.COUNTER || shown == Facet.REGISTER) {
            return;
        }
        Kind marker = switch (shown) {
            case MAP -> Kind.MAP_MARKER;
            case LIST -> Kind.LIST_MARKER;
            default -> Kind.SET_MARKER;
        };
        boolean survives = HistoryTree.of(living()).at(path).has(shown);
        boolean wrote = writes.stream().anyMatch(write -> write.path().startsWith(path) && !kills.get(write.id()));
        if (!container.has(marker) && !survives && !wrote) {
            add(path, marker, null);
        }
    }

    void increment(Path path, JsonNumber by) {
        for (int i = 0; i < writes.size(); i++) {
            Write own = writes.get(i);
            if (own.kind() == Kind.NUMBER_ADDED && own.path().equals(path) && !kills.get(own.id())) {
                JsonNumber sum =
                        new JsonNumber(((JsonNumber) own.value()).value().add(by.value()));
                writes.set(i, new Write(own.id(), own.number(), path, Kind.NUMBER_ADDED, sum, own.time(), null, null));
                return;
            }
        }
        add(path, Kind.NUMBER_ADDED, by);
    }

    /** False if it is refused. */
    boolean apply(JsonPatchOperation operation) {
        Path path = find(operation.path());
        boolean done;
        if (operation instanceof JsonPatchOperation.Remove) {
            done = path != null && seen.at(path).isLive() && remove(path);
        } else if (operation instanceof JsonPatchOperation.Move move) {
            done = move(move.from(), move.path());
        } else if (operation instanceof JsonPatchOperation.Add add) {
            done = add(add.path(), add.value());
        } else if (operation instanceof JsonPatchOperation.Replace replace) {
            done = path != null && seen.at(path).isLive() && set(path, replace.value());
        } else {
            throw new IllegalArgumentException("not specified: " + operation);
        }
        step();
        return done;
    }

    boolean apply(Operation operation) {
        Path path = find(operation.path());
        boolean done;
        if (operation instanceof Operation.Remove) {
            done = path == null || !seen.at(path).isLive() || remove(path);
        } else if (operation instanceof Operation.RemoveFromSet remove) {
            done = path == null || !seen.at(path).isLive() || removeFromSet(path, new JsonArray(remove.values()));
        } else if (path == null) {
            done = false;
        } else if (operation instanceof Operation.Set set) {
            done = parents(path) && set(path, set.value());
        } else if (operation instanceof Operation.Increment increment) {
            JsonValue old = seen.at(path).value();
            done = (old == null || old instanceof JsonNumber || seen.at(path).has(Kind.NUMBER_ADDED)) && parents(path);
            increment(path, JsonNumber.of(increment.by()));
        } else if (operation instanceof Operation.AddToSet add) {
            done = addToSet(path, new JsonArray(add.values()));
        } else if (operation instanceof Operation.Insert insert) {
            done = insert(path, insert.index(), insert.value());
        } else if (operation instanceof Operation.Resolve resolve) {
            done = resolve(seen.at(path), resolve.dot());
        } else {
            throw new IllegalArgumentException("not specified: " + operation);
        }
        step();
        return done;
    }

    private boolean set(Path path, JsonValue value) {
        HistoryTree old = seen.at(path);
        if (!old.isLive()) {
            write(path, value);
        } else if (!old.value().equals(value) || old.isConflicted()) {
            assign(path, value);
        }
        return true;
    }

    /** All but one register, or one facet. A number that is chosen keeps what was counted on it. */
    private boolean resolve(HistoryTree tree, Dot chosen) {
        Facet shown = tree.shown();
        List<Write> registers = tree.registers();
        Write register = registers.stream()
                .filter(write -> write.number().equals(chosen))
                .findFirst()
                .orElse(null);
        Facet facet = register != null ? Facet.REGISTER : tree.facetOf(chosen);
        boolean counted = shown == Facet.COUNTER
                && (facet == Facet.COUNTER || register != null && register.value() instanceof JsonNumber);
        Write base = facet != Facet.COUNTER
                ? register
                : registers.stream()
                        .limit(1)
                        .filter(write -> write.value() instanceof JsonNumber)
                        .findFirst()
                        .orElse(null);
        for (Write write : tree.writes) {
            boolean kept = write.kind() == Kind.REGISTER
                    ? write == base && (facet == Facet.REGISTER || counted)
                    : write.kind().facet == facet || counted && write.kind() == Kind.NUMBER_ADDED;
            if (!kept && write.kind() != Kind.PLACE) {
                kill(write);
            }
        }
        tree.below.forEach((step, below) -> {
            if (facet != (step instanceof Step.Key ? Facet.MAP : Facet.LIST)) {
                below.all().forEach(this::kill);
            }
        });
        return facet != null;
    }

    void merge(Path path, JsonObject patch) {
        patch.members().forEach((key, member) -> {
            HistoryTree old = seen.at(path.key(key));
            if (member.equals(JsonValue.NULL)) {
                killAll(path.key(key));
            } else if (member instanceof JsonObject object && old.shown() == Facet.MAP) {
                merge(path.key(key), object);
            } else if (old.shown() == Facet.COUNTER
                    && member instanceof JsonNumber to
                    && !old.value().equals(to)
                    && HistoryPut.difference(old.value(), to).isInteger()) {
                increment(path.key(key), HistoryPut.difference(old.value(), to));
            } else {
                set(path.key(key), stripped(member));
            }
        });
        keep(path);
    }

    static JsonValue stripped(JsonValue patch) {
        if (!(patch instanceof JsonObject object)) {
            return patch;
        }
        TreeMap<String, JsonValue> members = new TreeMap<>();
        object.members().forEach((key, member) -> {
            if (!member.equals(JsonValue.NULL)) {
                members.put(key, stripped(member));
            }
        });
        return new JsonObject(members);
    }

    private boolean remove(Path path) {
        killAll(path);
        keep(path.parent());
        return true;
    }

    private boolean addToSet(Path path, JsonArray values) {
        HistoryTree old = seen.at(path);
        JsonValue shown = old.value();
        if (shown != null && !(shown instanceof JsonArray array && array.isOfScalars()) || !parents(path)) {
            return false;
        }
        if (old.shown() != Facet.SET) {
            TreeMap<String, JsonValue> first = shown == null ? new TreeMap<>() : ((JsonArray) shown).byText();
            first.keySet().removeAll(values.byText().keySet());
            old.all().stream()
                    .filter(write -> write.kind() != Kind.PLACE || !old.writes.contains(write))
                    .forEach(this::kill);
            add(path, Kind.SET_MARKER, null);
            first.values().forEach(member -> add(path, Kind.MEMBER, member));
        }
        addMembers(path, values.byText());
        return true;
    }

    private boolean removeFromSet(Path path, JsonArray values) {
        if (seen.at(path).shown() != Facet.SET) {
            return false;
        }
        removeMembers(path, values.byText());
        keep(path);
        return true;
    }

    private boolean insert(Path path, int index, JsonValue value) {
        List<HistoryTree.Element> elements = seen.at(path).elements();
        if (seen.at(path).isLive() && seen.at(path).shown() != Facet.LIST || index > elements.size()) {
            return false;
        }
        if (seen.at(path).isLive()) {
            insert(path, placeAt(elements, index - 1), placeAt(elements, index), value);
            return true;
        }
        boolean done = parents(path);
        write(path, JsonArray.of(value));
        return done;
    }

    private boolean add(Pointer pointer, JsonValue value) {
        Path parent = find(pointer.parent());
        Facet shown = parent == null ? null : seen.at(parent).shown();
        return shown == Facet.MAP && set(parent.key(pointer.last()), value)
                || shown == Facet.LIST && insert(parent, Integer.parseInt(pointer.last()), value);
    }

    private boolean move(Pointer from, Pointer to) {
        Path source = find(from);
        if (source == null || !seen.at(source).isLive()) {
            return false;
        }
        if (from.equals(to)) {
            return true;
        }
        if (source.step() instanceof Step.Element) {
            return move(source.parent(), Integer.parseInt(from.last()), Integer.parseInt(to.last()));
        }
        JsonValue moved = seen.at(source).value();
        remove(source);
        step();
        return add(to, moved);
    }

    private boolean move(Path list, int from, int to) {
        List<HistoryTree.Element> others = seen.at(list).elements();
        HistoryTree.Element element = others.remove(from);
        if (to > others.size()) {
            return false;
        }
        move(list, element, placeAt(others, to - 1), placeAt(others, to));
        return true;
    }

    private static Position placeAt(List<HistoryTree.Element> elements, int index) {
        return index < 0 || index >= elements.size()
                ? null
                : elements.get(index).place();
    }

    private boolean parents(Path path) {
        for (int length = 1; length < path.depth(); length++) {
            Path parent = path.ancestor(length);
            Facet shown = seen.at(parent).shown();
            if (shown == null) {
                add(parent, Kind.MAP_MARKER, null);
            } else if (shown != Facet.MAP && shown != Facet.LIST) {
                return false;
            }
        }
        return true;
    }

    /** Through arrays by index; null if something has no such part. */
    private Path find(Pointer pointer) {
        Path path = Path.ROOT;
        for (String token : pointer.tokens()) {
            HistoryTree tree = seen.at(path);
            Facet shown = tree.shown();
            if (shown == null || shown == Facet.MAP) {
                path = path.key(token);
            } else if (shown == Facet.LIST
                    && token.matches("0|[1-9][0-9]*")
                    && Integer.parseInt(token) < tree.elements().size()) {
                path = path.element(tree.elements().get(Integer.parseInt(token)).id());
            } else {
                return null;
            }
        }
        return path;
    }
}
