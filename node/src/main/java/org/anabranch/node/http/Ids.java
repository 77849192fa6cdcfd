package org.anabranch.node.http;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * Ids for documents that come without one: UUIDs of version 7 (RFC 9562 §5.7), so that documents that were made one after
 * the other stand beside each other. 74 random bits keep apart what two nodes make in one millisecond.
 */
final class Ids {

    private static final long VERSION = 7L << 12;
    private static final long VARIANT = 2L << 62;

    private final SecureRandom random = new SecureRandom();

    String next() {
        return of(System.currentTimeMillis(), random.nextLong(), random.nextLong());
    }

    static String of(long millis, long randomA, long randomB) {
        long high = millis << 16 | VERSION | randomA & 0xFFF;
        long low = VARIANT | randomB >>> 2;
        return new UUID(high, low).toString();
    }
}
