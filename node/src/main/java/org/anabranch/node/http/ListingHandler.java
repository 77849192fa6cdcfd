package org.anabranch.node.http;

import io.vertx.core.Future;
import java.util.Iterator;
import java.util.Map;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.node.json.JsonWriter;

/**
 * Pages of a database's documents, each from one snapshot. A page ends at its limit, and also, so that nobody's question
 * costs too much, after {@value #PAGE_CHARS_MAX} characters or {@value #PAGE_ROWS_MAX} rows looked at; {@code next} goes
 * on from there, even behind a page that found nothing.
 */
final class ListingHandler {

    static final int PAGE_CHARS_MAX = 8 << 20;
    static final int PAGE_ROWS_MAX = 200_000;

    Future<Answer> list(Exchange exchange) {
        Listing listing = Listing.of(exchange.database(), exchange.query());
        exchange.read(snapshot -> {
            exchange.requireDatabase(snapshot);
            return null;
        });
        exchange.requireAcceptable(MediaTypes.JSON);
        return exchange.onWorker(() -> {
            Page page = exchange.read(snapshot -> page(exchange, listing, snapshot));
            Answer head = new Answer(200).with(Headers.CACHE_CONTROL, Headers.NO_CACHE);
            Answer answer = ContentCoding.answer(exchange, head, Headers.JSON, page.json.bytes());
            return page.next == null ? answer : answer.with("Link", link(exchange, page.next));
        });
    }

    private static Page page(Exchange exchange, Listing listing, ReadTxn snapshot) {
        Page page = new Page();
        Iterator<StoredDocument> documents = snapshot.documents(listing.range());
        String last = null;
        for (int rows = 0; documents.hasNext(); rows++) {
            if (rows == PAGE_ROWS_MAX || page.json.length() > PAGE_CHARS_MAX) {
                return page.end(last);
            }
            StoredDocument stored = documents.next();
            if (stored.row().visible() && (stored.row().conflicted() || !listing.onlyConflicts())) {
                if (page.entries == listing.limit()) {
                    return page.end(page.lastId);
                }
                DocumentView view = listing.withDocuments()
                        ? exchange.serve(snapshot, stored.key())
                        : exchange.view(snapshot, stored.key());
                page.add(stored.key().id(), view, listing.withDocuments());
            }
            last = stored.key().id();
        }
        return page.end(null);
    }

    /** RFC 8288: the same question, from where this page ends. */
    private static String link(Exchange exchange, String next) {
        StringBuilder link =
                new StringBuilder("<").append(exchange.target().rawPath()).append('?');
        for (Map.Entry<String, String> parameter : exchange.query().parameters().entrySet()) {
            if (!parameter.getKey().equals("after")) {
                link.append(parameter.getKey())
                        .append('=')
                        .append(Target.encode(parameter.getValue()))
                        .append('&');
            }
        }
        return link.append("after=")
                .append(Target.encode(next))
                .append(">; rel=\"next\"")
                .toString();
    }

    private static final class Page {
        private final JsonWriter json =
                new JsonWriter(4_096).startObject().key("docs").startArray();
        private int entries;
        private String lastId;
        private String next;

        void add(String id, DocumentView view, boolean withDocument) {
            json.startObject().member("id", id).member("etag", view.etag());
            if (withDocument) {
                json.member("doc", view.value());
            }
            json.endObject();
            entries++;
            lastId = id;
        }

        /** @param from where the next page starts; null if this is the last */
        Page end(String from) {
            json.endArray();
            if (from != null) {
                json.member("next", from);
            }
            json.endObject();
            next = from;
            return this;
        }
    }
}
