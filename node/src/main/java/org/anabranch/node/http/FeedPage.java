package org.anabranch.node.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.anabranch.core.engine.Changes;
import org.anabranch.core.engine.Changes.Change;
import org.anabranch.core.engine.Changes.Kind;
import org.anabranch.core.engine.Changes.Page;
import org.anabranch.core.engine.Changes.Position;
import org.anabranch.core.loop.Shard;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.crdt.causal.VersionVector;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.node.json.JsonWriter;

/**
 * A page of changes, written as its followers get it.
 *
 * @param next where to go on
 * @param atEnd whether there was nothing more
 * @param isHeld whether there may be more as soon as a catch-up's rows are folded
 * @param changes how many
 * @param text JSON, or events of a stream; not to be changed
 * @param seen what an answer with this page includes
 * @param since the token that the page ends with
 */
record FeedPage(
        Position next, boolean atEnd, boolean isHeld, int changes, byte[] text, VersionVector seen, String since) {

    private static final char LINE_END = '\n';

    /**
     * Reads on from a position until there is something, or nothing more. Each look has a snapshot of its own, since those
     * must be short.
     *
     * @return empty where what follows the position is known no more
     */
    static Optional<FeedPage> read(Shard shard, FeedTokens tokens, FeedQuery query, Position from) {
        Position at = from;
        while (true) {
            Position start = at;
            Optional<FeedPage> page = shard.read(snapshot -> Changes.page(snapshot, query.page(), start)
                    .map(found -> of(shard, snapshot, tokens, query, found)));
            if (page.isEmpty() || page.get().atEnd() || page.get().changes() > 0) {
                return page;
            }
            at = page.get().next();
        }
    }

    /** Where there is nothing to tell. */
    static FeedPage empty(FeedTokens tokens, FeedQuery query, Position at) {
        return of(tokens, query, new Page(List.of(), at, true), at.vector(), List.of());
    }

    private static FeedPage of(Shard shard, ReadTxn snapshot, FeedTokens tokens, FeedQuery query, Page page) {
        List<Optional<DocumentView>> documents = page.changes().stream()
                .map(change -> query.withDocuments() && change.kind() != Kind.DELETE
                        ? shard.serve(snapshot, new DocumentKey(query.database(), change.id()))
                        : Optional.<DocumentView>empty())
                .toList();
        return of(tokens, query, page, snapshot.vector(), documents);
    }

    private static FeedPage of(
            FeedTokens tokens, FeedQuery query, Page page, VersionVector seen, List<Optional<DocumentView>> documents) {
        String since = tokens.token(query.database(), query.prefix(), page.next());
        byte[] text = query.isStream() ? events(tokens, query, page, since, documents) : json(page, since, documents);
        return new FeedPage(
                page.next(), page.atEnd(), page.isHeld(), page.changes().size(), text, seen, since);
    }

    private static byte[] json(Page page, String since, List<Optional<DocumentView>> documents) {
        JsonWriter json = new JsonWriter(1_024).startObject().key("changes").startArray();
        for (int i = 0; i < page.changes().size(); i++) {
            write(json, page.changes().get(i), documents.get(i));
        }
        return json.endArray().member("since", since).endObject().bytes();
    }

    /** The last one's id is where the page ends, so that whoever resumes there need not look at the rest again. */
    private static byte[] events(
            FeedTokens tokens, FeedQuery query, Page page, String since, List<Optional<DocumentView>> documents) {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < page.changes().size(); i++) {
            Change change = page.changes().get(i);
            boolean last = i == page.changes().size() - 1;
            String id = last ? since : tokens.token(query.database(), query.prefix(), change.after());
            JsonWriter json = new JsonWriter();
            write(json, change, documents.get(i));
            events.append("event: change\nid: ")
                    .append(id)
                    .append("\ndata: ")
                    .append(new String(json.bytes(), StandardCharsets.UTF_8)) // canonical JSON has no line breaks
                    .append(LINE_END)
                    .append(LINE_END);
        }
        return events.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonWriter json, Change change, Optional<DocumentView> document) {
        json.startObject()
                .member("id", change.id())
                .member("etag", change.view().map(DocumentView::etag).orElse(DocumentView.ETAG_OF_NOTHING))
                .member("kind", change.kind().label())
                .member("seq", change.seq());
        document.ifPresent(shown -> json.member("doc", shown.value()));
        json.endObject();
    }
}
