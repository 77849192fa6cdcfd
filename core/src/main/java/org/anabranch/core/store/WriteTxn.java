package org.anabranch.core.store;

import org.anabranch.crdt.causal.VersionVector;

/**
 * The one write transaction of a commit group, on the shard's one writing thread. Reads see what it has written. Either
 * {@link #commit} makes all of it durable, or closing it leaves no trace.
 */
public interface WriteTxn extends ReadTxn {

    /**
     * Stores the row, and brings the by-origin indexes and the counts in line with it: entries of touches that the old
     * row had and the new one has not, or has with another number, are dropped; new ones are added. A staged row that was
     * adopted ends with this.
     *
     * @throws StoreFullException when there is no room; the transaction can then only be closed. A row that is not
     *     visible, or not larger than the one it replaces, is refused last: some room is kept for deletes
     */
    void putDocument(DocumentKey key, DocumentRow row);

    /** Whether {@code bytes} more of visible rows would be taken. */
    boolean hasRoom(long bytes);

    /** Forgets the document altogether, its index entries included; nothing happens if there is none. */
    void removeDocument(DocumentKey key);

    /** Keeps what the index drops for feeds. May use the room that is kept for deletes. */
    void keep(DroppedTouch dropped);

    void forget(DroppedTouch dropped);

    void setFeedFloor(VersionVector floor);

    /** The vector's base is stored by itself, when it has changed, and read back as its base. */
    void setVector(VersionVector vector);

    void setFloor(VersionVector floor);

    void putLocal(LocalKey key, byte[] value);

    /**
     * Keeps beside the document what it is to become; readers see nothing of it before {@link #adoptStaged}.
     *
     * @throws StoreFullException as {@link #putDocument} does for a visible row
     * @throws IllegalStateException while staged rows are being folded
     */
    void stage(DocumentKey key, DocumentRow row);

    /** @throws IllegalStateException while staged rows are being folded: they are documents by then */
    void clearStaged();

    /**
     * From now on the staged rows stand for those of their documents, without being moved: it costs the same for any number
     * of them. Each is folded by the next {@link #putDocument} of its document; whoever adopts sees to it that all are.
     */
    void adoptStaged();

    /** Remembers a write, in place of what was remembered of that commit. May use the room that is kept for deletes. */
    void remember(RememberedWrite write);

    /** Nothing happens if nothing is remembered of its commit. */
    void forget(RememberedWrite write);

    /**
     * Makes everything durable: when this returns it survives the loss of power. The transaction can then only be closed.
     *
     * @throws StoreFullException when there is no room after all; nothing was written
     * @throws StoreFailedException when the disk failed; whether the writes survive is unknown, and the store refuses
     *     every later write, because after a failed sync a later one may succeed without what the failed one lost
     */
    void commit();
}
