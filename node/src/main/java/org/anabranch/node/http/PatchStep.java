package org.anabranch.node.http;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.crdt.json.Pointer;
import org.anabranch.crdt.position.Position;
import org.anabranch.node.json.JsonLimits;
import org.anabranch.node.json.Utf8;

/** One operation of a patch as it was written: its members, each taken for what it must be or refused by name. */
final class PatchStep {

    private static final BigDecimal INDEX_MAX = BigDecimal.valueOf(Integer.MAX_VALUE);

    private final JsonObject members;
    private final int number;
    private final JsonLimits limits;

    PatchStep(JsonValue step, int number, JsonLimits limits) {
        if (!(step instanceof JsonObject object)) {
            throw invalid("an operation is an object", number);
        }
        this.members = object;
        this.number = number;
        this.limits = limits;
    }

    String op() {
        return string("op");
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    /** @throws RefusedException unless these, and {@code op}, are all there is */
    void requireMembers(String... names) {
        Set<String> expected = new TreeSet<>(List.of(names));
        expected.add("op");
        if (!members.members().keySet().equals(expected)) {
            throw invalid("this operation has exactly the members " + String.join(", ", expected));
        }
    }

    JsonValue value() {
        return member("value");
    }

    Pointer pointer(String name) {
        Pointer pointer;
        try {
            pointer = Pointer.parse(string(name));
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage());
        }
        for (String token : pointer.tokens()) {
            if (Utf8.length(token) > limits.keyBytesMax()) {
                throw Problem.tooLarge("a key in '" + name + "' is too long", limits.keyBytesMax(), "keyBytesMax")
                        .at(null, number)
                        .refusal();
            }
        }
        return pointer;
    }

    BigInteger integer(String name) {
        if (member(name) instanceof JsonNumber value && value.isInteger()) {
            return value.value().toBigIntegerExact();
        }
        throw invalid("'" + name + "' is an integer");
    }

    /** Of an array; one that no array can have is as good as the largest. */
    int index(String name) {
        BigInteger index = integer(name);
        if (index.signum() < 0) {
            throw invalid("'" + name + "' is not negative");
        }
        return new BigDecimal(index).min(INDEX_MAX).intValueExact();
    }

    List<JsonValue> scalars(String name) {
        if (member(name) instanceof JsonArray array && array.elements().stream().allMatch(JsonValue::isScalar)) {
            return array.elements();
        }
        throw invalid("'" + name + "' is an array of scalars");
    }

    /** An element's id, which clients take as it is: a text that cannot be one names no element. */
    Position element(String name) {
        return opaque(name, Position::parse, ProblemType.PATCH_CONFLICT, "the array has no such element");
    }

    Dot dot(String name) {
        return opaque(name, Dot::parse, ProblemType.CONFLICT_CHANGED, "no sibling has this dot");
    }

    private <T> T opaque(String name, Function<String, T> parse, ProblemType unknown, String detail) {
        String text = string(name);
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.of(unknown, detail)
                    .at(pointer("path").toString(), number)
                    .refusal();
        }
    }

    private String string(String name) {
        if (member(name) instanceof JsonString text) {
            return text.value();
        }
        throw invalid("'" + name + "' is a string");
    }

    private JsonValue member(String name) {
        JsonValue value = members.get(name);
        if (value == null) {
            throw invalid("the operation lacks '" + name + "'");
        }
        return value;
    }

    RefusedException invalid(String detail) {
        return invalid(detail, number);
    }

    static RefusedException invalid(String detail, int number) {
        return Problem.of(ProblemType.PATCH_INVALID, detail).at(null, number).refusal();
    }
}
