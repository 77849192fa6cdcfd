package org.anabranch.node.http;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Iterator;
import java.util.Optional;
import org.anabranch.core.store.DocumentRange;
import org.anabranch.core.store.ReadTxn;
import org.anabranch.core.store.ReadTxn.StoredDocument;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.node.json.JsonWriter;

/** The documents of a database, one a line. Each piece is read in a transaction of its own, since those must be short. */
final class Export implements Pieces {

    private static final int PIECE_ROWS_MAX = 4_096;

    private final Exchange exchange;
    private final boolean typed;
    private String after;

    Export(Exchange exchange, boolean typed) {
        this.exchange = exchange;
        this.typed = typed;
    }

    @Override
    public Piece next() {
        return exchange.read(snapshot -> {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            Iterator<StoredDocument> documents = snapshot.documents(new DocumentRange(
                    Optional.of(exchange.database()),
                    Optional.ofNullable(after),
                    after != null,
                    Optional.empty(),
                    false));
            for (int rows = 0; documents.hasNext() && rows < PIECE_ROWS_MAX && lines.size() < PIECE_BYTES; rows++) {
                StoredDocument stored = documents.next();
                after = stored.key().id();
                if (stored.row().visible()) {
                    lines.writeBytes(line(snapshot, stored));
                    lines.write('\n');
                }
            }
            return new Piece(lines.toByteArray(), !documents.hasNext());
        });
    }

    private byte[] line(ReadTxn snapshot, StoredDocument stored) {
        JsonWriter json =
                new JsonWriter().startObject().member("id", stored.key().id());
        if (typed) {
            Document document = exchange.document(snapshot, stored.row());
            DocumentView view = document.view(DeletePolicy.UPDATE_WINS).orElseThrow();
            String crdt = Base64.getUrlEncoder().withoutPadding().encodeToString(DocumentCodec.encode(document));
            json.member("etag", view.etag()).member("crdt", crdt);
        } else {
            json.member("doc", exchange.view(snapshot, stored.key()).value());
        }
        return json.endObject().bytes();
    }
}
