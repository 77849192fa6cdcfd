package org.anabranch.crdt.json;

import java.util.List;
import java.util.Optional;
import org.anabranch.crdt.json.JsonValue.JsonArray;

/**
 * What a client's pointer names in a document: a slot, or a part of a value that is written and read as one.
 *
 * @param slot the slot at {@code path}, empty if nothing is there
 * @param rest the way on into the slot's value; empty if the slot itself is meant
 */
record Place(Path path, Slot slot, List<String> rest) {

    /**
     * @throws ConflictException if something is in the way that has no parts, or has not that many
     */
    static Place of(Pointer pointer, Mutation mutation) throws ConflictException {
        List<String> tokens = pointer.tokens();
        if (tokens.size() > Path.DEPTH_MAX) {
            throw ConflictException.of("more than " + Path.DEPTH_MAX + " levels deep");
        }
        Path path = Path.ROOT;
        Slot slot = mutation.view().root();
        for (int i = 0; i < tokens.size(); i++) {
            if (isWhole(path, slot, mutation)) {
                return new Place(path, slot, tokens.subList(i, tokens.size()));
            }
            Step step = step(slot, tokens.get(i), path);
            path = path.child(step);
            slot = slot.child(step);
        }
        return new Place(path, slot, List.of());
    }

    /** Empty if something is in the way: then nothing is there. */
    static Optional<Place> find(Pointer pointer, Mutation mutation) {
        try {
            return Optional.of(of(pointer, mutation));
        } catch (ConflictException inTheWay) {
            return Optional.empty();
        }
    }

    boolean isWithinWhole() {
        return !rest.isEmpty();
    }

    boolean exists() {
        return isWithinWhole() ? value() != null : slot.isLive();
    }

    /** What is shown here; null if nothing is. */
    JsonValue value() {
        JsonValue whole = slot.value();
        return whole == null ? null : WholeValue.get(whole, rest);
    }

    /** @throws ConflictException if this is a part of a value, in which nothing has an identity */
    Place requireSlot() throws ConflictException {
        if (isWithinWhole()) {
            throw ConflictException.of("the value at '" + path + "' is written as a whole");
        }
        return this;
    }

    private static boolean isWhole(Path path, Slot slot, Mutation mutation) {
        boolean container = slot.shown() == Facet.REGISTER
                && !slot.registers().get(0).leaf().value().isScalar();
        return container || mutation.isAtomic(path);
    }

    private static Step step(Slot slot, String token, Path path) throws ConflictException {
        Facet shown = slot.shown();
        if (shown == null || shown == Facet.MAP) {
            return new Step.Key(token);
        }
        if (shown != Facet.LIST) {
            throw ConflictException.of("there is a " + (slot.value() instanceof JsonArray ? "set" : "scalar") + " at '"
                    + path + "', which has no parts");
        }
        List<Slot.Element> elements = slot.elements();
        return new Step.Element(elements.get(index(token, elements.size() - 1)).id());
    }

    /** @throws ConflictException unless {@code token} is an index of at most {@code max}, written in the one way */
    static int index(String token, int max) throws ConflictException {
        boolean digits = !token.isEmpty() && token.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || token.length() > 1 && token.charAt(0) == '0') {
            throw ConflictException.of("'" + token + "' is no index of an array");
        }
        if (token.length() > 9 || Integer.parseInt(token) > max) {
            throw ConflictException.of("the array has no index " + token);
        }
        return Integer.parseInt(token);
    }
}
