package org.anabranch.core.store.lmdb;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.anabranch.core.store.ReadTxn.StoredDocument;

/** Documents of one range where staged rows stand for those of their documents; both come in the range's order. */
final class FoldedIterator implements Iterator<StoredDocument> {

    private final Iterator<StoredDocument> staged;
    private final Iterator<StoredDocument> documents;
    private final int direction;
    private StoredDocument nextStaged;
    private StoredDocument nextDocument;

    FoldedIterator(Iterator<StoredDocument> staged, Iterator<StoredDocument> documents, boolean descending) {
        this.staged = staged;
        this.documents = documents;
        this.direction = descending ? -1 : 1;
    }

    @Override
    public boolean hasNext() {
        nextStaged = nextStaged == null && staged.hasNext() ? staged.next() : nextStaged;
        nextDocument = nextDocument == null && documents.hasNext() ? documents.next() : nextDocument;
        return nextStaged != null || nextDocument != null;
    }

    @Override
    public StoredDocument next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int order = order();
        StoredDocument next = order <= 0 ? nextStaged : nextDocument;
        nextStaged = order <= 0 ? null : nextStaged;
        nextDocument = order >= 0 ? null : nextDocument;
        return next;
    }

    /** Negative if the staged row is first, positive if the document is, 0 if they are of the same document. */
    private int order() {
        if (nextStaged == null || nextDocument == null) {
            return nextStaged == null ? 1 : -1;
        }
        return direction * nextStaged.key().compareTo(nextDocument.key());
    }
}
