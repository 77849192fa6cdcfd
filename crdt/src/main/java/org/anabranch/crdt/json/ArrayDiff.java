package org.anabranch.crdt.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.position.Position;

/**
 * Makes a list show an array: says of each value whether it is an element that is there already, and writes the rest.
 *
 * <p>Where every element on both sides is an object with an {@code id} (or {@code _id}) of its own, a scalar, these say
 * which is which: elements are changed inside, and moved where the order differs, all but a longest run that is in order
 * already [1]. Otherwise a longest common subsequence [2] stays; where as many elements are gone as are new they are
 * changed in place, one by one, else deleted and inserted. That costs the product of the two lengths, so arrays that
 * differ in more than {@link #CELLS_MAX} ways are replaced.
 *
 * <p>[1] Fredman: On computing the length of longest increasing subsequences, Discrete Mathematics 11, 1975.
 *
 * <p>[2] Wagner, Fischer: The string-to-string correction problem, JACM 21(1), 1974.
 */
final class ArrayDiff {

    /** The elements that differ on one side times those on the other. */
    static final int CELLS_MAX = 1_000_000;

    private static final int NEW = -1;
    private static final List<String> IDENTITY_KEYS = List.of("id", "_id");

    private final Mutation mutation;
    private final PutDiff diff;
    private final Path path;
    private final List<Slot.Element> elements;
    private final List<Target> plan = new ArrayList<>();

    /** @param from the index of the element that is to show {@code value}, or {@link #NEW} */
    private record Target(int from, JsonValue value) {}

    ArrayDiff(Mutation mutation, PutDiff diff, Path path, Slot list) {
        this.mutation = mutation;
        this.diff = diff;
        this.path = path;
        this.elements = list.elements();
    }

    void apply(JsonArray body) {
        if (planByIdentity(body.elements()) || planBySubsequence(body.elements())) {
            deleteWhatIsGone();
            writeWhatIsThere();
            mutation.keepContainer(path);
        } else {
            mutation.assign(path, body);
        }
    }

    private boolean planByIdentity(List<JsonValue> body) {
        List<JsonValue> values =
                elements.stream().map(element -> element.slot().value()).toList();
        for (String key : IDENTITY_KEYS) {
            Map<JsonValue, Integer> old = indexes(values, key);
            if (old != null && indexes(body, key) != null) {
                Map<JsonValue, Position> meanwhile = writtenMeanwhile(key);
                for (JsonValue value : body) {
                    JsonValue identity = ((JsonObject) value).get(key);
                    int from = old.getOrDefault(identity, NEW);
                    if (from == NEW && meanwhile.containsKey(identity)) {
                        writeInto(path.element(meanwhile.get(identity)), value);
                    } else {
                        plan.add(new Target(from, value));
                    }
                }
                return true;
            }
        }
        return false;
    }

    /** Where each identity stands; null unless each value has one of its own. */
    private static Map<JsonValue, Integer> indexes(List<JsonValue> values, String key) {
        Map<JsonValue, Integer> indexes = new HashMap<>(); // looked up, never iterated
        for (int i = 0; i < values.size(); i++) {
            JsonValue identity = identity(values.get(i), key);
            if (identity == null || indexes.put(identity, i) != null) {
                return null;
            }
        }
        return indexes;
    }

    private static JsonValue identity(JsonValue value, String key) {
        JsonValue identity = value instanceof JsonObject object ? object.get(key) : null;
        return identity != null && identity.isScalar() ? identity : null;
    }

    /** The elements that are there now, by identity, when the difference is made to an older version. */
    private Map<JsonValue, Position> writtenMeanwhile(String key) {
        Map<JsonValue, Position> written = new HashMap<>(); // looked up, never iterated
        Slot now = diff.now(path);
        if (now != null) {
            for (Slot.Element element : now.elements()) {
                JsonValue identity = identity(element.slot().value(), key);
                if (identity != null) {
                    written.put(identity, element.id());
                }
            }
        }
        return written;
    }

    private void writeInto(Path element, JsonValue value) {
        if (!diff.now(element).shows(value)) {
            mutation.write(element, value);
        }
    }

    private boolean planBySubsequence(List<JsonValue> body) {
        int head = 0;
        while (head < Math.min(elements.size(), body.size())
                && elements.get(head).slot().shows(body.get(head))) {
            plan.add(new Target(head, body.get(head)));
            head++;
        }
        int tail = isTooMuch(head, 0, body) ? commonTail(head, body) : 0;
        if (isTooMuch(head, tail, body)) {
            return false;
        }
        planMiddle(head, tail, body);
        for (int i = tail; i > 0; i--) {
            plan.add(new Target(elements.size() - i, body.get(body.size() - i)));
        }
        return true;
    }

    private boolean isTooMuch(int head, int tail, List<JsonValue> body) {
        return (long) (elements.size() - head - tail) * (body.size() - head - tail) > CELLS_MAX;
    }

    private int commonTail(int head, List<JsonValue> body) {
        int tail = 0;
        while (head + tail < Math.min(elements.size(), body.size())
                && elements.get(elements.size() - 1 - tail).slot().shows(body.get(body.size() - 1 - tail))) {
            tail++;
        }
        return tail;
    }

    private void planMiddle(int head, int tail, List<JsonValue> body) {
        int oldEnd = elements.size() - tail;
        int newEnd = body.size() - tail;
        boolean[][] same = new boolean[oldEnd - head][newEnd - head];
        int[][] longest = new int[oldEnd - head + 1][newEnd - head + 1];
        for (int i = oldEnd - head - 1; i >= 0; i--) {
            for (int j = newEnd - head - 1; j >= 0; j--) {
                same[i][j] = elements.get(head + i).slot().shows(body.get(head + j));
                longest[i][j] = same[i][j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        List<Integer> gone = new ArrayList<>();
        List<JsonValue> fresh = new ArrayList<>();
        for (int i = 0, j = 0; head + i < oldEnd || head + j < newEnd; ) {
            if (head + i < oldEnd && head + j < newEnd && same[i][j]) {
                planGap(gone, fresh);
                plan.add(new Target(head + i++, body.get(head + j++)));
            } else if (head + j == newEnd || head + i < oldEnd && longest[i + 1][j] >= longest[i][j + 1]) {
                gone.add(head + i++);
            } else {
                fresh.add(body.get(head + j++));
            }
        }
        planGap(gone, fresh);
    }

    private void planGap(List<Integer> gone, List<JsonValue> fresh) {
        boolean inPlace = gone.size() == fresh.size();
        for (int i = 0; i < fresh.size(); i++) {
            plan.add(new Target(inPlace ? gone.get(i) : NEW, fresh.get(i)));
        }
        gone.clear();
        fresh.clear();
    }

    private void deleteWhatIsGone() {
        boolean[] kept = new boolean[elements.size()];
        plan.stream().filter(target -> target.from != NEW).forEach(target -> kept[target.from] = true);
        for (int i = 0; i < kept.length; i++) {
            if (!kept[i]) {
                mutation.killAll(elements.get(i).slot());
            }
        }
    }

    private void writeWhatIsThere() {
        boolean[] stays = longestRun();
        Position[] next = new Position[plan.size() + 1]; // the place of the next element that stays
        for (int i = plan.size() - 1; i >= 0; i--) {
            next[i] = stays[i] ? elements.get(plan.get(i).from).place() : next[i + 1];
        }
        Position last = null;
        for (int i = 0; i < plan.size(); i++) {
            Target target = plan.get(i);
            if (target.from == NEW) {
                last = mutation.insert(path, last, next[i], target.value);
                continue;
            }
            Slot.Element element = elements.get(target.from);
            last = stays[i] ? element.place() : mutation.move(path, element, last, next[i]);
            diff.diff(path.element(element.id()), element.slot(), target.value);
        }
    }

    /**
     * Which targets need not move: a longest run of elements that stand in this order already. For each length the ends of
     * the runs of that length are kept as they are found, the lowest last; each remembers the one before it.
     */
    private boolean[] longestRun() {
        List<List<Integer>> ends = new ArrayList<>();
        int[] before = new int[plan.size()];
        for (int i = 0; i < plan.size(); i++) {
            if (plan.get(i).from != NEW) {
                int length = lengthBefore(ends, plan.get(i).from);
                before[i] = length == 0 ? NEW : firstBelow(ends.get(length - 1), plan.get(i).from);
                if (length == ends.size()) {
                    ends.add(new ArrayList<>());
                }
                ends.get(length).add(i);
            }
        }
        boolean[] stays = new boolean[plan.size()];
        int at = ends.isEmpty() ? NEW : ends.get(ends.size() - 1).get(0);
        for (; at != NEW; at = before[at]) {
            stays[at] = true;
        }
        return stays;
    }

    /** The length of the longest run so far that ends before {@code from}. */
    private int lengthBefore(List<List<Integer>> ends, int from) {
        int low = 0;
        int high = ends.size();
        while (low < high) {
            int middle = (low + high) / 2;
            List<Integer> ofLength = ends.get(middle);
            if (plan.get(ofLength.get(ofLength.size() - 1)).from < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first of {@code ends}, which descend, that is before {@code from}. */
    private int firstBelow(List<Integer> ends, int from) {
        int low = 0;
        int high = ends.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (plan.get(ends.get(middle)).from < from) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return ends.get(low);
    }
}
