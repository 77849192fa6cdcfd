package org.anabranch.node.http;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.crdt.json.DocumentView;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.node.json.JsonReader;
import org.anabranch.node.json.JsonWriter;

/** Many documents in one answer, by their ids. */
final class ManyHandler {

    static final int IDS_MAX = 1_000;

    private final HttpLimits limits;
    private final JsonReader reader;

    ManyHandler(HttpLimits limits) {
        this.limits = limits;
        this.reader = new JsonReader(limits.json());
    }

    /** In the order of the ids; each document is read when its turn comes, from the newest snapshot. */
    Future<Answer> get(Exchange exchange) {
        exchange.read(snapshot -> {
            exchange.requireDatabase(snapshot);
            return null;
        });
        exchange.requireAcceptable(MediaTypes.JSON);
        exchange.body().requireType(List.of(MediaTypes.JSON), "Accept");
        return exchange.body()
                .read(limits.documentBytesMax(), "documentBytesMax")
                .compose(bytes -> {
                    List<String> ids = ids(WriteHandler.read(reader, bytes));
                    Answer head = new Answer(200).with(Headers.CACHE_CONTROL, Headers.NO_CACHE);
                    return StreamRun.answer(exchange, head, MediaTypes.JSON, new Found(exchange, ids));
                });
    }

    private static List<String> ids(JsonValue body) {
        if (!(body instanceof JsonObject object)
                || object.members().size() != 1
                || !(object.get("ids") instanceof JsonArray array)) {
            throw invalid("the body is {\"ids\":[…]} and nothing else");
        }
        if (array.elements().size() > IDS_MAX) {
            throw Problem.tooLarge("there are " + array.elements().size() + " ids", IDS_MAX, "idsMax")
                    .refusal();
        }
        List<String> ids = new ArrayList<>();
        for (JsonValue element : array.elements()) {
            if (!(element instanceof JsonString id)) {
                throw invalid("an id is a string");
            }
            ids.add(Names.requireId(id.value()));
        }
        return ids;
    }

    private static RefusedException invalid(String detail) {
        return Problem.of(ProblemType.BODY_INVALID, detail).refusal();
    }

    private static final class Found implements Pieces {
        private final Exchange exchange;
        private final List<String> ids;
        private int at;

        Found(Exchange exchange, List<String> ids) {
            this.exchange = exchange;
            this.ids = ids;
        }

        @Override
        public Piece next() {
            return exchange.read(snapshot -> {
                StringBuilder piece = new StringBuilder(at == 0 ? "{\"docs\":[" : "");
                while (at < ids.size() && piece.length() < PIECE_BYTES) {
                    String id = ids.get(at);
                    DocumentView view = exchange.serve(snapshot, new DocumentKey(exchange.database(), id));
                    piece.append(at++ == 0 ? "" : ",").append(write(id, view));
                }
                boolean last = at == ids.size();
                return new Piece(piece.append(last ? "]}" : "").toString().getBytes(StandardCharsets.UTF_8), last);
            });
        }

        private static String write(String id, DocumentView view) {
            JsonWriter json =
                    new JsonWriter().startObject().member("id", id).member("status", view == null ? 404 : 200);
            if (view != null) {
                json.member("etag", view.etag()).member("doc", view.value());
            }
            return new String(json.endObject().bytes(), StandardCharsets.UTF_8);
        }
    }
}
