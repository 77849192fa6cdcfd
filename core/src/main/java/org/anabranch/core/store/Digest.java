package org.anabranch.core.store;

/**
 * 128 bits of a cryptographic hash: names a text without keeping it. Whoever looks for two texts with one digest has
 * some 2^64 of them to try, and harms nobody but himself.
 */
public record Digest(long high, long low) {

    public static final int BYTES = 2 * Long.BYTES;
}
