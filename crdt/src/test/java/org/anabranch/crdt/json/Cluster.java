package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.anabranch.crdt.json.EditOutcome.Changed;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.position.Position;

/**
 * Replicas that edit one document at random and hear of each other at random, so that states are those that can be
 * reached. A function of the seed: {@code new Cluster(seed, policy).run(steps)} is the run again.
 */
public final class Cluster {

    private static final int REPLICAS = 3;
    private static final String[] KEYS = {"a", "b", "c", "~/", "\uD83D\uDE00é"};
    private static final String[] SCALARS = {
        "null",
        "true",
        "0",
        "1",
        "5",
        "-3",
        "2.5",
        "1e300",
        "123456789012345678901234567890",
        "'x'",
        "''",
        "'ünï'",
        "[]",
        "['x','y']",
        "[1,[2,{'k':null}]]",
        "[{'id':1,'v':1},{'id':2,'v':1},{'id':3}]",
        "[{'id':3,'v':2},{'id':1},{'id':4}]"
    };

    public final Random random;
    public final List<Writer> writers = new ArrayList<>();
    public final List<Document> deltas = new ArrayList<>();

    public Cluster(long seed, DeletePolicy policy) {
        random = new Random(seed);
        for (int i = 1; i <= REPLICAS; i++) {
            Writer writer = new Writer(i, policy);
            writer.setClock(random.nextInt(40));
            writers.add(writer);
        }
    }

    public Cluster run(int steps) {
        for (int i = 0; i < steps; i++) {
            Writer writer = any(writers);
            if (deltas.isEmpty() || random.nextInt(10) < 6) {
                edit(writer, randomEdit(writer));
            } else if (random.nextInt(4) > 0) {
                writer.sees(any(deltas));
            } else {
                writer.sees(any(writers).document);
            }
        }
        return this;
    }

    /** Deltas and full states. */
    public Document anyState() {
        return random.nextBoolean() ? any(deltas) : any(writers).document;
    }

    public <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    public void edit(Writer writer, Edit edit) {
        if (writer.edit(edit) instanceof Changed changed) {
            deltas.add(changed.delta());
        }
    }

    public Edit randomEdit(Writer writer) {
        int choice = random.nextInt(20);
        if (choice < 6) {
            return new Edit.Put(randomBody(writer));
        }
        if (choice < 9) {
            return new Edit.MergePatch(randomObject(2));
        }
        if (choice < 10) {
            return new Edit.Delete();
        }
        if (choice < 12) {
            return new Edit.JsonPatch(List.of(randomPatchOperation(writer), randomPatchOperation(writer)));
        }
        List<Operation> operations = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            operations.add(random.nextBoolean() ? randomOperation() : randomContainerOperation(writer));
        }
        return new Edit.Operations(operations);
    }

    /** What is shown, with one member changed; or something else. */
    public JsonObject randomBody(Writer writer) {
        if (writer.reads() == null || random.nextInt(8) == 0) {
            return randomObject(3);
        }
        TreeMap<String, JsonValue> members = new TreeMap<>(writer.value().members());
        String key = KEYS[random.nextInt(KEYS.length)];
        if (random.nextInt(3) == 0) {
            members.remove(key);
        } else if (members.get(key) instanceof JsonNumber number && random.nextBoolean()) {
            members.put(key, new JsonNumber(number.value().add(BigDecimal.TEN)));
        } else if (members.get(key) instanceof JsonArray array && random.nextInt(4) > 0) {
            members.put(key, changed(array));
        } else {
            members.put(key, randomValue(2));
        }
        return new JsonObject(members);
    }

    private Operation randomOperation() {
        Pointer path = Pointer.ROOT;
        for (int i = random.nextInt(3); i >= 0; i--) {
            path = path.child(KEYS[random.nextInt(KEYS.length)]);
        }
        return switch (random.nextInt(3)) {
            case 0 -> new Operation.Set(path, randomValue(2));
            case 1 -> new Operation.Remove(path);
            default -> new Operation.Increment(path, BigInteger.valueOf(random.nextInt(12) - 3));
        };
    }

    private JsonArray changed(JsonArray array) {
        List<JsonValue> elements = new ArrayList<>(array.elements());
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(elements.size() + 1);
            JsonValue value = elements.isEmpty() || random.nextBoolean() ? randomValue(1) : any(elements);
            if (at == elements.size() || random.nextInt(4) == 0) {
                elements.add(at, value);
            } else if (random.nextBoolean()) {
                elements.add(random.nextInt(elements.size()), elements.remove(at));
            } else if (random.nextBoolean()) {
                elements.remove(at);
            } else {
                elements.set(at, value);
            }
        }
        return new JsonArray(elements);
    }

    /** On an array or a set that is there, mostly. */
    private Operation randomContainerOperation(Writer writer) {
        Pointer path = random.nextInt(4) == 0 ? Pointer.ROOT.child(any(List.of(KEYS))) : randomArray(writer);
        Slot slot = writer.slot(path);
        List<JsonValue> members = List.of(Json.of(any(List.of("'x'", "'y'", "1", "null"))));
        List<Slot.Element> elements = slot.elements();
        if (random.nextInt(6) == 0 && !Conflicts.siblings(slot).isEmpty()) {
            return new Operation.Resolve(path, any(Conflicts.siblings(slot)).dot());
        }
        if (elements.isEmpty() || random.nextInt(3) == 0) {
            return switch (random.nextInt(4)) {
                case 0 -> new Operation.RemoveFromSet(path, members);
                case 1 -> new Operation.AddToSet(path, members);
                default -> new Operation.Insert(path, random.nextInt(elements.size() + 1), randomValue(1));
            };
        }
        Position element = any(elements).id();
        return switch (random.nextInt(3)) {
            case 0 -> new Operation.InsertAfter(path, element, randomValue(1));
            case 1 -> new Operation.DeleteElement(path, element);
            default -> new Operation.Move(path, element, random.nextInt(elements.size()));
        };
    }

    private JsonPatchOperation randomPatchOperation(Writer writer) {
        Pointer array = randomArray(writer);
        Pointer path = random.nextInt(4) == 0
                ? Pointer.ROOT.child(any(List.of(KEYS)))
                : array.child(String.valueOf(random.nextInt(4)));
        Pointer other = array.child(String.valueOf(random.nextInt(4)));
        return switch (random.nextInt(5)) {
            case 0 -> new JsonPatchOperation.Remove(path);
            case 1 -> new JsonPatchOperation.Replace(path, randomValue(1));
            case 2 -> new JsonPatchOperation.Move(other, path);
            case 3 -> new JsonPatchOperation.Copy(other, path);
            default -> new JsonPatchOperation.Add(path, randomValue(1));
        };
    }

    /** An array that is shown, at a key or in an array there; where there is none, a key. */
    Pointer randomArray(Writer writer) {
        List<Pointer> arrays = new ArrayList<>();
        for (String key : KEYS) {
            Pointer path = Pointer.ROOT.child(key);
            if (writer.slot(path).value() instanceof JsonArray array) {
                arrays.add(path);
                for (int i = 0; i < array.elements().size(); i++) {
                    if (array.elements().get(i) instanceof JsonArray) {
                        arrays.add(path.child(String.valueOf(i)));
                    }
                }
            }
        }
        return arrays.isEmpty() ? Pointer.ROOT.child(any(List.of(KEYS))) : any(arrays);
    }

    public JsonValue randomValue(int depth) {
        return depth == 0 || random.nextInt(5) > 1
                ? Json.of(SCALARS[random.nextInt(SCALARS.length)])
                : randomObject(depth - 1);
    }

    private JsonObject randomObject(int depth) {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            members.put(KEYS[random.nextInt(KEYS.length)], randomValue(depth));
        }
        return new JsonObject(members);
    }
}
