package org.anabranch.crdt.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.persistent.PersistentMap;

/** Reads registers and counters from the leaves of a slot. */
final class Scalars {

    /** The order by which a register chooses: the time, and the dot where times are equal. The winner comes first. */
    private static final Comparator<Registered> WINNER_FIRST = Comparator.comparing(
                    (Registered register) -> register.leaf.time())
            .thenComparing(Registered::dot)
            .reversed();

    private static final MathContext DIGITS = new MathContext(JsonNumber.DIGITS_MAX, RoundingMode.DOWN);

    private Scalars() {}

    record Registered(Dot dot, Leaf.Register leaf) {}

    /** The winner first. */
    static List<Registered> registers(PersistentMap<Dot, Leaf> leaves) {
        List<Registered> registers = new ArrayList<>(leaves.size());
        leaves.forEach((dot, leaf) -> {
            if (leaf instanceof Leaf.Register register) {
                registers.add(new Registered(dot, register));
            }
        });
        registers.sort(WINNER_FIRST);
        return registers;
    }

    /** Numbers add: a register that is a number is the base, the counter what was added to it. */
    static JsonNumber number(PersistentMap<Dot, Leaf> leaves) {
        List<Registered> registers = registers(leaves);
        JsonValue base =
                registers.isEmpty() ? JsonValue.NULL : registers.get(0).leaf.value();
        return plusCounted(leaves, base instanceof JsonNumber number ? number.value() : BigDecimal.ZERO);
    }

    /**
     * {@code base} and the counter. Concurrent writes can make sums that no client may write; only the first
     * {@value JsonNumber#DIGITS_MAX} digits of such a one are shown, so that reading never fails.
     */
    static JsonNumber plusCounted(PersistentMap<Dot, Leaf> leaves, BigDecimal base) {
        return new JsonNumber(base.add(new BigDecimal(counted(leaves)), DIGITS));
    }

    private static BigInteger counted(PersistentMap<Dot, Leaf> leaves) {
        BigInteger sum = BigInteger.ZERO;
        for (Map.Entry<Dot, Leaf> entry : leaves) {
            if (entry.getValue() instanceof Leaf.Count count) {
                sum = sum.add(count.sum());
            }
        }
        return sum;
    }
}
