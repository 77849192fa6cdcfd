package org.anabranch.crdt.causal;

/**
 * The name under which one <em>incarnation</em> of a replica writes: 64 random bits, written as 16 hexadecimal digits.
 *
 * <p>A replica takes a new id at every start, so that no {@link Dot} is ever made twice, whatever happened to its disk.
 * Ids are ordered as unsigned numbers, which is the order of their bytes and of their text.
 */
public record ReplicaId(long bits) implements Comparable<ReplicaId> {

    /** @throws IllegalArgumentException unless {@code text} is 16 lower-case hexadecimal digits */
    public static ReplicaId parse(String text) {
        if (text.length() != 16 || !text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
            throw new IllegalArgumentException("a replica id is 16 hexadecimal digits, not '" + text + "'");
        }
        return new ReplicaId(Long.parseUnsignedLong(text, 16));
    }

    @Override
    public int compareTo(ReplicaId other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        String hex = Long.toHexString(bits);
        return "0".repeat(16 - hex.length()) + hex;
    }
}
