package org.anabranch.node.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Everything that is limited by configuration: this table is what the flag, the file and the help know. */
public enum Limit {
    DOCUMENT_BYTES_MAX("documentBytesMax", 1 << 20, 1 << 10, 16 << 20, "bytes of one document; a patch's result too"),
    DEPTH_MAX("depthMax", 64, 1, 128, "nesting of a document, the root being 1"),
    KEYS_PER_OBJECT_MAX("keysPerObjectMax", 10_000, 1, 1_000_000, "keys of one object"),
    KEY_BYTES_MAX("keyBytesMax", 1 << 10, 1, 16 << 10, "bytes of one key"),
    OPERATIONS_PER_PATCH_MAX("operationsPerPatchMax", 1_000, 1, 100_000, "operations of one patch"),
    BULK_LINES_MAX("bulkLinesMax", 10_000, 1, 1_000_000, "lines of one bulk request"),
    BULK_BYTES_MAX("bulkBytesMax", 32 << 20, 1 << 10, 1 << 30, "bytes of one bulk request, which is streamed"),
    VERSION_CACHE_BYTES_MAX(
            "versionCacheBytesMax", 32 << 20, 0, 1 << 30, "bytes of past versions kept in memory for Base-Version"),
    LAGGING_AFTER_SECONDS(
            "laggingAfterSeconds", 86_400, 5, 2_000_000, "silence after which a member is not waited for any more"),
    IDEMPOTENCY_KEEP_SECONDS(
            "idempotencyKeepSeconds", 86_400, 1, 30 * 86_400, "time for which a write's idempotency key is remembered"),
    IDEMPOTENCY_KEYS_MAX(
            "idempotencyKeysMax", 10_000_000, 1, 1_000_000_000, "idempotency keys remembered; the oldest go first"),
    FEED_DELETES_KEEP_SECONDS(
            "feedDeletesKeepSeconds",
            86_400,
            0,
            30 * 86_400,
            "time feeds tell of what is gone; 0: until every member knows"),
    FEED_DELETES_MAX(
            "feedDeletesMax",
            1_000_000,
            0,
            1_000_000_000,
            "entries kept for feeds of what is gone; the oldest go first"),
    CONNECTIONS_MAX("connectionsMax", 1_000, 1, 65_000, "HTTP connections at a time; 503 beyond"),
    IDLE_SECONDS_MAX("idleSecondsMax", 30, 1, 3_600, "idle time of a connection; a waiting request is not idle"),
    HEADERS_SECONDS_MAX("headersSecondsMax", 10, 1, 3_600, "time for a request's headers to arrive"),
    BODY_IDLE_SECONDS_MAX("bodyIdleSecondsMax", 30, 1, 3_600, "time within a body without a byte");

    private final String key;
    private final int standard;
    private final int smallest;
    private final int largest;
    private final String meaning;

    Limit(String key, int standard, int smallest, int largest, String meaning) {
        this.key = key;
        this.standard = standard;
        this.smallest = smallest;
        this.largest = largest;
        this.meaning = meaning;
    }

    /** Its name in flags, files and errors; it ends in what it counts. */
    public String key() {
        return key;
    }

    /** What holds when nothing is configured. */
    public int standard() {
        return standard;
    }

    public String help() {
        return String.format("%-29s %s (%d to %d)", key + "=" + standard, meaning, smallest, largest);
    }

    int check(long value) {
        if (value < smallest || value > largest) {
            throw new IllegalArgumentException(key + " " + value + " is not allowed: " + smallest + " to " + largest);
        }
        return (int) value;
    }

    static Limit named(String key) {
        return Arrays.stream(values())
                .filter(limit -> limit.key.equals(key))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("unknown limit " + Text.quote(key) + "; allowed: " + allKeys()));
    }

    private static String allKeys() {
        return Arrays.stream(values()).map(Limit::key).collect(Collectors.joining(", "));
    }
}
