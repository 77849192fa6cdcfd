package org.anabranch.core.engine;

import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.StoredDocument;

/** The documents of all databases after a key, in the order of their keys. */
final class DocumentsAfter implements Iterator<StoredDocument> {

    private final ReadTxn snapshot;
    private final DocumentKey after;
    private final Iterator<String> databases;
    private Iterator<StoredDocument> documents = Collections.emptyIterator();

    DocumentsAfter(ReadTxn snapshot, DocumentKey after) {
        this.snapshot = snapshot;
        this.after = after;
        this.databases = snapshot.counts().tailMap(after.database()).keySet().iterator();
    }

    @Override
    public boolean hasNext() {
        while (!documents.hasNext() && databases.hasNext()) {
            String database = databases.next();
            boolean begun = database.equals(after.database());
            Optional<String> from = begun ? Optional.of(after.id()) : Optional.empty();
            documents =
                    snapshot.documents(new DocumentRange(Optional.of(database), from, begun, Optional.empty(), false));
        }
        return documents.hasNext();
    }

    @Override
    public StoredDocument next() {
        hasNext();
        return documents.next();
    }
}
