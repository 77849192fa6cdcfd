package org.anabranch.core.engine;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The engine's limits, with their defaults in {@link #DEFAULTS}.
 *
 * @param documentBytesMax of a document's canonical JSON, after a client's write; merges are never refused
 * @param depthMax levels of a document, the root being 1
 * @param keysPerObjectMax members of one object
 * @param messageBytes a message is closed when it reaches this size; one large batch or row may pass it
 * @param creditBytes what a peer may have unanswered on one link
 * @param ringBytesMax recent batches kept in memory for peers that follow closely
 * @param heldBytesMax batches that wait for others, in memory
 * @param heartbeatMillis between heartbeats of a link
 * @param versionCacheBytesMax recent versions kept in memory for writes that derive from one
 * @param laggingAfterMillis a member that was silent for so long, counted in heartbeats, is no longer waited for
 * @param idempotency what is remembered of writes with idempotency keys
 * @param feedDeletes what is kept for feeds of documents that are gone
 */
public record EngineLimits(
        int documentBytesMax,
        int depthMax,
        int keysPerObjectMax,
        int messageBytes,
        int creditBytes,
        int ringBytesMax,
        int heldBytesMax,
        int heartbeatMillis,
        int versionCacheBytesMax,
        int laggingAfterMillis,
        Idempotency idempotency,
        FeedDeletes feedDeletes) {

    private static final int DAY_MILLIS = 86_400_000;

    /**
     * @param keepMillis how long a write is remembered
     * @param writesMax how many are; the oldest go first
     */
    public record Idempotency(long keepMillis, long writesMax) {
        public static final Idempotency DEFAULTS = new Idempotency(DAY_MILLIS, 10_000_000);
    }

    /**
     * @param keepMillis how long a feed is told of a document that is gone; 0: until every member knows that it is
     * @param entriesMax how many entries are kept; the oldest go first
     */
    public record FeedDeletes(long keepMillis, long entriesMax) {
        public static final FeedDeletes DEFAULTS = new FeedDeletes(DAY_MILLIS, 1_000_000);
    }

    public static final EngineLimits DEFAULTS = new EngineLimits(
            1 << 20,
            64,
            10_000,
            48 << 10,
            1 << 20,
            16 << 20,
            16 << 20,
            1_000,
            32 << 20,
            DAY_MILLIS,
            Idempotency.DEFAULTS,
            FeedDeletes.DEFAULTS);

    /** With the default for feeds. */
    public EngineLimits(
            int documentBytesMax,
            int depthMax,
            int keysPerObjectMax,
            int messageBytes,
            int creditBytes,
            int ringBytesMax,
            int heldBytesMax,
            int heartbeatMillis,
            int versionCacheBytesMax,
            int laggingAfterMillis,
            Idempotency idempotency) {
        this(
                documentBytesMax,
                depthMax,
                keysPerObjectMax,
                messageBytes,
                creditBytes,
                ringBytesMax,
                heldBytesMax,
                heartbeatMillis,
                versionCacheBytesMax,
                laggingAfterMillis,
                idempotency,
                FeedDeletes.DEFAULTS);
    }

    /** With the defaults for past versions, for members that are silent, for idempotency keys and for feeds. */
    public EngineLimits(
            int documentBytesMax,
            int depthMax,
            int keysPerObjectMax,
            int messageBytes,
            int creditBytes,
            int ringBytesMax,
            int heldBytesMax,
            int heartbeatMillis) {
        this(
                documentBytesMax,
                depthMax,
                keysPerObjectMax,
                messageBytes,
                creditBytes,
                ringBytesMax,
                heldBytesMax,
                heartbeatMillis,
                DEFAULTS.versionCacheBytesMax,
                DEFAULTS.laggingAfterMillis,
                Idempotency.DEFAULTS);
    }

    /** The limits that every node must have alike: what one takes from a client, no other may refuse. */
    public SortedMap<String, String> shared() {
        return new TreeMap<>(Map.of(
                "documentBytesMax", Integer.toString(documentBytesMax),
                "depthMax", Integer.toString(depthMax),
                "keysPerObjectMax", Integer.toString(keysPerObjectMax)));
    }
}
