package org.anabranch.core.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRow;
import org.anabranch.crdt.causal.VersionVector;

/**
 * Recent versions of documents, for writes that derive from one. For each version the latest state that shows it: what
 * readers cannot tell apart counts as if it had been read later, and a later state has fewer leaves that are gone by now.
 *
 * <p>States are kept as their rows have them, and decoded by whoever needs one, so that a read pays for an entry in a map.
 * The versions used least recently go first when the bytes pass the limit. May be used by any number of threads; each call
 * costs about as much as one in a hash map.
 */
public final class VersionCache {

    /** Beside the leaves: key, tag, and what the map needs. */
    private static final int ENTRY_OVERHEAD_BYTES = 256;

    private final long bytesMax;
    private final Map<Version, State> states = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long hits;
    private long misses;

    private record Version(DocumentKey key, String etag) {}

    /** @param age grows with every commit that the replica has taken in */
    private record State(byte[] leaves, long age) {}

    /** @param hits and {@code misses} since the cache was made */
    public record Statistics(long entries, long bytes, long hits, long misses) {}

    VersionCache(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * @param row which shows {@code etag}
     * @param vector of the replica when the row was what it has
     */
    public void remember(DocumentKey key, String etag, DocumentRow row, VersionVector vector) {
        Version version = new Version(key, etag);
        State state = new State(row.leaves(), age(vector));
        synchronized (this) {
            State before = states.get(version);
            if (before != null && before.age >= state.age || bytes(version, state) > bytesMax) {
                return;
            }
            states.put(version, state);
            bytes += bytes(version, state) - (before == null ? 0 : bytes(version, before));
            for (Iterator<Map.Entry<Version, State>> eldest = states.entrySet().iterator(); bytes > bytesMax; ) {
                Map.Entry<Version, State> evicted = eldest.next();
                bytes -= bytes(evicted.getKey(), evicted.getValue());
                eldest.remove();
            }
        }
    }

    /** Whether a state that shows {@code etag} is kept. Counts a miss, and no hit: that is for who uses it. */
    public synchronized boolean contains(DocumentKey key, String etag) {
        boolean kept = states.containsKey(new Version(key, etag));
        misses += kept ? 0 : 1;
        return kept;
    }

    /** The leaves of a state that showed {@code etag}. */
    synchronized Optional<byte[]> find(DocumentKey key, String etag) {
        State state = states.get(new Version(key, etag));
        if (state == null) {
            misses++;
            return Optional.empty();
        }
        hits++;
        return Optional.of(state.leaves);
    }

    public synchronized Statistics statistics() {
        return new Statistics(states.size(), bytes, hits, misses);
    }

    private static long bytes(Version version, State state) {
        return state.leaves.length + 2L * version.key.id().length() + ENTRY_OVERHEAD_BYTES;
    }

    /** The vectors of one replica only grow, so their sums order them. */
    private static long age(VersionVector vector) {
        long sum = 0;
        for (long seq : vector.entries().values()) {
            sum += seq;
        }
        return sum;
    }
}
