package org.anabranch.core.sim;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.anabranch.core.engine.Command;
import org.anabranch.core.engine.Command.DocumentEdit;
import org.anabranch.core.engine.Command.Preconditions;
import org.anabranch.core.engine.Command.Versions;
import org.anabranch.core.engine.Documents;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonPatchOperation;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.Pointer;
import org.anabranch.crdt.json.TypedSlot;
import org.anabranch.crdt.json.TypedSlot.Element;
import org.anabranch.crdt.json.TypedSlot.TypedList;
import org.anabranch.crdt.json.TypedSlot.TypedMap;

/** What clients ask for: every kind of edit, on few documents with few fields, so that they meet. */
final class Commands {

    /** Only ever added to, one field, never deleted: what it shows in the end is known. */
    static final DocumentKey COUNTER = key("counter");

    static final String COUNTED = "n";
    private static final int FIELDS = 3;

    private final Random random;
    private final int documents;

    Commands(Random random, int documents) {
        this.random = random;
        this.documents = documents;
    }

    static DocumentKey key(String id) {
        return new DocumentKey("shop", id);
    }

    DocumentKey anyKey() {
        return key("doc" + random.nextInt(documents));
    }

    void submit(SimulatedNode node, ReadTxn snapshot, Consumer<Request> answered) {
        int dice = random.nextInt(100);
        if (dice < 15) {
            long by = random.nextInt(7) - 2;
            DocumentEdit edit = edit(
                    COUNTER, operations(new Operation.Increment(Pointer.parse("/" + COUNTED), BigInteger.valueOf(by))));
            node.submit(new Command(List.of(edit)), new Request(by, answered));
        } else if (dice < 25) {
            List<DocumentEdit> edits = new ArrayList<>();
            for (int i = 2 + random.nextInt(2); i > 0; i--) {
                edits.add(edit(anyKey(), assignment()));
            }
            node.submit(new Command(edits), new Request(0, answered));
        } else {
            DocumentKey key = anyKey();
            Edit edit = anyEdit(snapshot, key);
            String base = edit instanceof Edit.Delete ? null : anyBaseVersion(snapshot, key);
            node.submit(Command.of(key, edit, anyPreconditions(snapshot, key), base), new Request(0, answered));
        }
    }

    static DocumentEdit edit(DocumentKey key, Edit edit) {
        return Command.of(key, edit, Preconditions.NONE).edits().get(0);
    }

    /** The version that is current now, and may not be when the write's turn comes. */
    private String anyBaseVersion(ReadTxn snapshot, DocumentKey key) {
        return random.nextInt(5) > 0
                ? null
                : Documents.view(snapshot, key).map(DocumentView::etag).orElse(null);
    }

    private Preconditions anyPreconditions(ReadTxn snapshot, DocumentKey key) {
        if (random.nextInt(10) > 0) {
            return Preconditions.NONE;
        }
        return Documents.view(snapshot, key)
                .map(view -> new Preconditions(new Versions(false, Set.of(view.etag())), null))
                .orElse(new Preconditions(null, Versions.ANY));
    }

    private Edit anyEdit(ReadTxn snapshot, DocumentKey key) {
        return switch (random.nextInt(16)) {
            case 0 -> new Edit.Put(anyObject());
            case 1 -> new Edit.MergePatch(anyObject());
            case 2 -> new Edit.JsonPatch(List.of(new JsonPatchOperation.Add(anyField(), anyValue())));
            case 3, 4 -> new Edit.Delete();
            case 5 -> operations(new Operation.Remove(anyField()));
            case 6 -> operations(new Operation.Increment(anyField(), BigInteger.valueOf(1 + random.nextInt(3))));
            case 7 -> operations(new Operation.AddToSet(set(), List.of(anyScalar(), anyScalar())));
            case 8 -> operations(new Operation.RemoveFromSet(set(), List.of(anyScalar())));
            case 9, 10 -> operations(new Operation.Insert(list(), random.nextInt(2), anyScalar()));
            case 11 -> onElement(snapshot, key);
            case 12 -> resolution(snapshot, key);
            case 13 -> new Edit.Put(shownAndMore(snapshot, key));
            default -> assignment();
        };
    }

    private Edit assignment() {
        return operations(new Operation.Set(anyField(), anyValue()));
    }

    private static Edit operations(Operation operation) {
        return new Edit.Operations(List.of(operation));
    }

    /** Moves, deletes or follows an element of the list, if there is one. */
    private Edit onElement(ReadTxn snapshot, DocumentKey key) {
        Optional<TypedSlot> typed = Documents.typed(snapshot, key);
        TypedSlot slot = typed.isPresent() && typed.get().shown() instanceof TypedMap root
                ? root.entries().get("list")
                : null;
        if (slot != null
                && slot.shown() instanceof TypedList list
                && !list.elements().isEmpty()) {
            Element element = list.elements().get(random.nextInt(list.elements().size()));
            return operations(
                    switch (random.nextInt(3)) {
                        case 0 -> new Operation.Move(list(), element.id(), 0);
                        case 1 -> new Operation.DeleteElement(list(), element.id());
                        default -> new Operation.InsertAfter(list(), element.id(), anyScalar());
                    });
        }
        return assignment();
    }

    private Edit resolution(ReadTxn snapshot, DocumentKey key) {
        List<Conflict> conflicts =
                Documents.view(snapshot, key).map(DocumentView::conflicts).orElse(List.of());
        if (conflicts.isEmpty()) {
            return assignment();
        }
        Conflict conflict = conflicts.get(random.nextInt(conflicts.size()));
        int sibling = random.nextInt(conflict.siblings().size());
        return operations(new Operation.Resolve(
                conflict.pointer(), conflict.siblings().get(sibling).dot()));
    }

    /** What an application does that reads, changes a member and writes all back. */
    private JsonObject shownAndMore(ReadTxn snapshot, DocumentKey key) {
        Map<String, JsonValue> members = new TreeMap<>(Documents.view(snapshot, key)
                .map(view -> view.value().members())
                .orElse(new TreeMap<>()));
        members.put("f" + random.nextInt(FIELDS), anyScalar());
        return JsonObject.of(members);
    }

    private JsonObject anyObject() {
        Map<String, JsonValue> members = new TreeMap<>();
        for (int i = 0; i < FIELDS; i++) {
            if (random.nextBoolean()) {
                members.put("f" + i, anyValue());
            }
        }
        return JsonObject.of(members);
    }

    private JsonValue anyValue() {
        return switch (random.nextInt(6)) {
            case 0 -> JsonObject.of(Map.of("g", anyScalar()));
            case 1 -> JsonArray.of(anyScalar(), anyScalar());
            default -> anyScalar();
        };
    }

    private JsonValue anyScalar() {
        int number = random.nextInt(20);
        return random.nextBoolean() ? JsonNumber.of(number) : new JsonString("s" + number);
    }

    private Pointer anyField() {
        Pointer field = Pointer.ROOT.child("f" + random.nextInt(FIELDS));
        return random.nextInt(5) == 0 ? field.child("g") : field;
    }

    private static Pointer set() {
        return Pointer.ROOT.child("set");
    }

    private static Pointer list() {
        return Pointer.ROOT.child("list");
    }
}
