package org.anabranch.crdt.json;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;

/** Edits of few places with few values, so that they meet. */
final class SmallEdits implements HistoryRun.Edits {

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
    private final boolean deletes;
    private final Focus focus;

    SmallEdits(long seed, boolean deletes) {
        this.bodies = new Cluster(seed, DeletePolicy.UPDATE_WINS);
        this.random = bodies.random;
        this.deletes = deletes;
        this.focus = Focus.values()[random.nextInt(Focus.values().length)];
    }

    @Override
    public JsonObject body(Writer writer) {
        return bodies.randomBody(writer);
    }

    @Override
    public Edit next(Writer writer) {
        int choice = random.nextInt(20);
        Pointer path = Pointer.parse(PATHS[random.nextInt(PATHS.length)]);
        if (deletes && choice < (focus == Focus.LIFE ? 4 : 1)) {
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
