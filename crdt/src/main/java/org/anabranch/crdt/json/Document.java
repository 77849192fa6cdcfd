package org.anabranch.crdt.json;

import org.anabranch.crdt.Lattice;

/** Placeholder of the type's outline; the real one follows. */
public final class Document implements Lattice<Document> {
    @Override
    public Document join(Document other) {
        return this;
    }
}
