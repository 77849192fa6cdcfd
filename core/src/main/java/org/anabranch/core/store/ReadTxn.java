package org.anabranch.core.store;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.causal.VersionVector;

/**
 * One snapshot of a shard: everything that one commit group and those before it made durable, and nothing of later ones.
 * Used by one thread at a time; must be closed, and soon, since it keeps pages from being used again. Every value is
 * checked against its checksum when it is read; {@link DamagedException} names what does not match.
 */
public interface ReadTxn extends AutoCloseable {

    /** What this snapshot includes. */
    VersionVector vector();

    /** The highest number of each origin whose index entry was dropped; catch-up by index serves only bases that cover it. */
    VersionVector floor();

    Optional<DocumentRow> document(DocumentKey key);

    /** The documents of {@code range}, in its order. Valid until this transaction is closed or written to. */
    Iterator<StoredDocument> documents(DocumentRange range);

    /** The documents that {@code origin} touched last with a commit above {@code after}, by that commit's number. */
    Iterator<IndexEntry> index(ReplicaId origin, long after);

    /** The same for the collectable documents alone. */
    Iterator<IndexEntry> collectable(ReplicaId origin, long after);

    /** What the index had of {@code origin} above {@code after} and has no more, as far as it is kept for feeds, likewise. */
    Iterator<IndexEntry> dropped(ReplicaId origin, long after);

    /** What was dropped first of all that is kept. */
    Optional<DroppedTouch> oldestDropped();

    long droppedCount();

    /** The highest number of each origin that was dropped and is not kept; feeds go on from what covers it. */
    VersionVector feedFloor();

    /** For each database with a row, how many documents it shows, and how many of them with conflicts. */
    SortedMap<String, DocumentCounts> counts();

    /** A small value of the node itself. */
    Optional<byte[]> local(LocalKey key);

    /** What a catch-up under way makes of the document, if it was staged. */
    Optional<DocumentRow> staged(DocumentKey key);

    /** The first staged rows, up to {@code rowsMax}: those of the system database, then the others in no particular order. */
    List<StoredDocument> staged(int rowsMax);

    /**
     * Whether the staged rows were adopted and are not all folded yet. Documents, ranges and counts show the adopted state
     * then, as at any time; {@link #index} and {@link #collectable} still lack what waits.
     */
    boolean isFolding();

    /** What is remembered under an idempotency key, in no particular order: mostly one write, or none. */
    List<RememberedWrite> remembered(Digest key);

    /**
     * The writes of {@code origin} that are remembered, above the number {@code after}, by number. Also those of commits
     * that {@link #vector} does not have yet. Valid until this transaction is closed or written to.
     */
    Iterator<RememberedWrite> remembered(ReplicaId origin, long after);

    /** Of each origin the remembered write with the lowest number. */
    List<RememberedWrite> oldestRemembered();

    long rememberedCount();

    @Override
    void close();

    record StoredDocument(DocumentKey key, DocumentRow row) {}

    record IndexEntry(long seq, DocumentKey key) {}

    record DocumentCounts(long documents, long conflicted) {}
}
