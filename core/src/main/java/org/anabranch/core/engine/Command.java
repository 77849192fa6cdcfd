package org.anabranch.core.engine;

import java.util.List;
import java.util.Set;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.json.Edit;

/**
 * What a client asks for: edits of one or more documents, all of them or none, in one commit, which every replica shows
 * whole.
 */
public record Command(List<DocumentEdit> edits) {

    public Command {
        edits = List.copyOf(edits);
    }

    public static Command of(DocumentKey key, Edit edit, Preconditions preconditions) {
        return of(key, edit, preconditions, null);
    }

    /** @param baseVersion see {@link DocumentEdit} */
    public static Command of(DocumentKey key, Edit edit, Preconditions preconditions, String baseVersion) {
        return new Command(List.of(new DocumentEdit(key, edit, preconditions, baseVersion)));
    }

    /**
     * @param baseVersion the version that the edit derives from: what was written since stays, and merges with it. Null
     *     for the version that is current when the edit's turn comes
     */
    public record DocumentEdit(DocumentKey key, Edit edit, Preconditions preconditions, String baseVersion) {}

    /** RFC 9110 §13.1.1 and §13.1.2, against what this replica shows; null where the client named none. */
    public record Preconditions(Versions ifMatch, Versions ifNoneMatch) {
        public static final Preconditions NONE = new Preconditions(null, null);
    }

    /** A list of versions; {@code any} stands for {@code *}, which matches every document there is. */
    public record Versions(boolean any, Set<String> etags) {
        public static final Versions ANY = new Versions(true, Set.of());

        /** @param etag of the document, or null if there is none */
        public boolean match(String etag) {
            return etag != null && (any || etags.contains(etag));
        }
    }
}
