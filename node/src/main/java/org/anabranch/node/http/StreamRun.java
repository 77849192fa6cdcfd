package org.anabranch.node.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer on its way out in {@link Pieces}. The next piece is made when the client has taken the one before. What fits
 * into one is answered as a whole, with its length; of anything longer the session token stands in the head for the first
 * piece, and for all of it in a trailer.
 */
final class StreamRun {

    private static final Logger LOG = LoggerFactory.getLogger(StreamRun.class);

    private final Exchange exchange;
    private final Pieces pieces;

    private StreamRun(Exchange exchange, Pieces pieces) {
        this.exchange = exchange;
        this.pieces = pieces;
    }

    /** @param head the answer but its body */
    static Future<Answer> answer(Exchange exchange, Answer head, String mediaType, Pieces pieces) {
        if (exchange.request().method() == HttpMethod.HEAD) {
            return Future.succeededFuture(head.with(Headers.CONTENT_TYPE, mediaType));
        }
        StreamRun run = new StreamRun(exchange, pieces);
        return exchange.onWorker(pieces::next).map(first -> {
            if (first.last()) {
                return head.body(mediaType, first.bytes());
            }
            exchange.reply()
                    .startStream(
                            exchange.withPreferences(head.with(Headers.CONTENT_TYPE, mediaType)),
                            exchange.sessionToken());
            run.send(first);
            return Answer.STREAMED;
        });
    }

    private void send(Pieces.Piece piece) {
        if (exchange.reply().isGone()) {
            return;
        }
        boolean more = exchange.reply().stream(Buffer.buffer(piece.bytes()), () -> after(piece));
        if (more) {
            after(piece);
        }
    }

    private void after(Pieces.Piece piece) {
        if (piece.last()) {
            exchange.reply().endStream(exchange.sessionToken(), false);
            return;
        }
        exchange.onWorker(pieces::next).onComplete(done -> {
            if (done.succeeded()) {
                send(done.result());
            } else { // the status is out; that the end is missing tells the client
                LOG.error("an answer broke off", done.cause());
                exchange.request().connection().close();
            }
        });
    }
}
