package org.anabranch.core.store;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * What a write with an idempotency key did, so that a retry is told the same and does nothing. It is a fact about one
 * commit, and counts in a replica that has the commit.
 *
 * @param origin who made the commit
 * @param seq the commit's last number
 * @param key names the client's key and its scope
 * @param request names what was asked for: a key is for one request
 * @param timeMillis when it was done, by the origin's clock; where that is ahead, when it was heard of
 * @param results of the edits, in their order
 */
public record RememberedWrite(
        ReplicaId origin, long seq, Digest key, Digest request, long timeMillis, List<Edited> results) {

    /** Which write of several under one key a retry is told of: the same one in every replica that has all of them. */
    public static final Comparator<RememberedWrite> FIRST_FIRST = Comparator.comparingLong(RememberedWrite::timeMillis)
            .thenComparing(RememberedWrite::origin)
            .thenComparingLong(RememberedWrite::seq);

    public RememberedWrite {
        if (seq < 1 || timeMillis < 0 || results.isEmpty()) {
            throw new IllegalArgumentException(
                    "no commit has number " + seq + ", time " + timeMillis + ", and " + results.size() + " results");
        }
        results = List.copyOf(results);
    }

    /** Whether {@code vector} has the commit. */
    public boolean isIn(VersionVector vector) {
        return seq <= vector.get(origin);
    }

    public RememberedWrite at(long millis) {
        return new RememberedWrite(origin, seq, key, request, millis, results);
    }

    /**
     * @param id of the document
     * @param etag of the version that the edit left; empty if it deleted the document
     * @param merged whether that version may have differed from what the client wrote
     */
    public record Edited(String id, String etag, boolean created, boolean merged) {

        public static final int ETAG_CHARS_MAX = 64;

        public Edited {
            if (id.getBytes(StandardCharsets.UTF_8).length > DocumentKey.ID_BYTES_MAX
                    || etag.length() > ETAG_CHARS_MAX) {
                throw new IllegalArgumentException("an id longer than " + DocumentKey.ID_BYTES_MAX
                        + " bytes, or an etag longer than " + ETAG_CHARS_MAX + " characters");
            }
        }

        public boolean deleted() {
            return etag.isEmpty();
        }
    }
}
