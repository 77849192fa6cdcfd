package org.anabranch.core.engine;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.crdt.json.Pointer;

/**
 * What holds for all documents of a database. It is a document itself, so concurrent changes merge: paths that two
 * datacenters declare atomic are both atomic, and of two levels of durability the later one is shown. Only {@code deletes}
 * is not decided by time: whoever disagreed about it gets {@link DeletePolicy#UPDATE_WINS}, which loses nothing.
 *
 * <p>A pure function of the settings document's state, so that all replicas read alike. It reads anything, since a peer
 * may have written it; what is no setting counts as not said.
 *
 * @param deletes fixed when the database is made
 * @param atomic paths whose values are written and read as one, by later writes; in the order of their declaration
 * @param durability of writes that name no level
 */
public record DatabaseSettings(DeletePolicy deletes, Set<Pointer> atomic, Durability durability) {

    public static final String DELETES = "deletes";
    public static final String ATOMIC = "atomic";
    public static final String DURABILITY = "durability";

    public static final DatabaseSettings DEFAULTS =
            new DatabaseSettings(DeletePolicy.UPDATE_WINS, Set.of(), Durability.LOCAL);

    private static final JsonString UPDATE_WINS = new JsonString("update-wins");
    private static final JsonString DELETE_WINS = new JsonString("delete-wins");
    private static final Pointer DELETES_POINTER = Pointer.ROOT.child(DELETES);

    public DatabaseSettings {
        atomic = Collections.unmodifiableSet(new LinkedHashSet<>(atomic));
    }

    /** Why a client's value is refused. */
    record Flaw(Pointer pointer, String detail) {}

    /** @param settings the settings document; empty where there is none, and the defaults hold */
    public static DatabaseSettings of(Optional<DocumentView> settings) {
        return settings.map(DatabaseSettings::of).orElse(DEFAULTS);
    }

    private static DatabaseSettings of(DocumentView settings) {
        boolean disputed = settings.conflicts().stream()
                .anyMatch(conflict -> conflict.pointer().equals(DELETES_POINTER));
        boolean deleteWins = !disputed && DELETE_WINS.equals(settings.value().get(DELETES));
        Set<Pointer> atomic = new LinkedHashSet<>();
        if (settings.value().get(ATOMIC) instanceof JsonArray paths) {
            paths.forEach(path -> pointer(path).ifPresent(atomic::add));
        }
        return new DatabaseSettings(
                deleteWins ? DeletePolicy.DELETE_WINS : DeletePolicy.UPDATE_WINS,
                atomic,
                durability(settings.value().get(DURABILITY)).orElse(Durability.LOCAL));
    }

    /** All of them, also those that were never said. */
    public JsonObject toJson() {
        TreeMap<String, JsonValue> members = new TreeMap<>();
        members.put(DELETES, deletes == DeletePolicy.DELETE_WINS ? DELETE_WINS : UPDATE_WINS);
        members.put(
                ATOMIC,
                new JsonArray(atomic.stream()
                        .<JsonValue>map(path -> new JsonString(path.toString()))
                        .toList()));
        members.put(DURABILITY, new JsonString(durability.label()));
        return new JsonObject(members);
    }

    /**
     * What a PUT writes. How deletes read is always written out, also by the first write of a database that nobody made,
     * so that whoever makes it differently at the same time is seen to differ; where it is not said, it stays.
     */
    Edit.Put put(Edit.Put asked) {
        return asked.body().get(DELETES) != null
                ? asked
                : new Edit.Put(asked.body().with(DELETES, toJson().get(DELETES)), asked.base());
    }

    /** What is wrong with {@code value} as settings; empty if nothing is. */
    static Optional<Flaw> flaw(JsonObject value) {
        for (Map.Entry<String, JsonValue> member : value.members().entrySet()) {
            Optional<Flaw> flaw = flaw(Pointer.ROOT.child(member.getKey()), member.getKey(), member.getValue());
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    private static Optional<Flaw> flaw(Pointer place, String name, JsonValue value) {
        return switch (name) {
            case DELETES ->
                UPDATE_WINS.equals(value) || DELETE_WINS.equals(value)
                        ? Optional.empty()
                        : flaw(place, "'deletes' is \"update-wins\" or \"delete-wins\"");
            case DURABILITY ->
                durability(value).isPresent()
                        ? Optional.empty()
                        : flaw(place, "'durability' is \"local\", \"dc-majority\" or \"all-dcs\"");
            case ATOMIC -> atomicFlaw(place, value);
            default -> flaw(place, "the settings are deletes, atomic and durability");
        };
    }

    private static Optional<Flaw> atomicFlaw(Pointer place, JsonValue value) {
        if (!(value instanceof JsonArray paths)) {
            return flaw(place, "'atomic' is an array of JSON pointers");
        }
        for (int i = 0; i < paths.elements().size(); i++) {
            if (pointer(paths.elements().get(i)).isEmpty()) {
                return flaw(place.child(String.valueOf(i)), "this is no JSON pointer to a part of a document");
            }
        }
        return Optional.empty();
    }

    private static Optional<Flaw> flaw(Pointer place, String detail) {
        return Optional.of(new Flaw(place, detail));
    }

    private static Optional<Durability> durability(JsonValue value) {
        return value instanceof JsonString text ? Durability.named(text.value()) : Optional.empty();
    }

    /** A document as a whole is a map, so its root is no such path. */
    private static Optional<Pointer> pointer(JsonValue value) {
        try {
            return value instanceof JsonString text
                    ? Optional.of(Pointer.parse(text.value())).filter(pointer -> !pointer.isRoot())
                    : Optional.empty();
        } catch (IllegalArgumentException e) { // it says what is wrong with the text, which the caller has at hand
            return Optional.empty();
        }
    }
}
