package org.anabranch.node.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Sends an answer, whole or in pieces, and leaves the connection fit for the next request, or closes it. */
final class Reply {

    /** A response is given time for this many bytes a millisecond, beside the idle time. */
    private static final int BYTES_PER_MILLI_MIN = 16;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final RequestBody body;
    private final Connections.Deadline deadline;
    private final HttpLimits limits;

    Reply(Vertx vertx, HttpServerRequest request, RequestBody body, Connections.Deadline deadline, HttpLimits limits) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.body = body;
        this.deadline = deadline;
        this.limits = limits;
    }

    boolean isGone() {
        return response.closed() || response.ended();
    }

    /**
     * @param session the token to give, or null
     * @param cutOff whether the rest of the request is not wanted
     */
    void send(Answer answer, String session, boolean cutOff) {
        if (isGone()) {
            return;
        }
        boolean close = cutOff || answer.status() == ProblemType.TOO_LARGE.status() || deadline.isBeyondLimit();
        writeHead(answer, session);
        if (close) {
            response.putHeader("Connection", "close");
        }
        deadline.in(limits.idleMillisMax() + answer.bodyBytes() / BYTES_PER_MILLI_MIN);
        if (answer.body() != null && request.method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", String.valueOf(answer.bodyBytes()));
            finish(response.end(), close);
        } else {
            finish(answer.body() == null ? response.end() : response.end(answer.body()), close);
        }
    }

    /** Sends the head; the body follows in pieces, with a session token behind it. */
    void startStream(Answer head, String session) {
        writeHead(head, session);
        response.setChunked(true).putHeader("Trailer", "Session");
    }

    /** @return whether the client takes more now; if not, {@code whenDrained} is called once it does, or closed for good */
    boolean stream(Buffer piece, Runnable whenDrained) {
        response.write(piece);
        if (!response.writeQueueFull()) {
            return true;
        }
        deadline.in(limits.idleMillisMax());
        response.drainHandler(drained -> {
            deadline.none();
            whenDrained.run();
        });
        return false;
    }

    /** @param close whether the request was cut off, so that the connection cannot be used again */
    void endStream(String session, boolean close) {
        if (isGone()) {
            return;
        }
        if (session != null) {
            response.putTrailer("Session", session);
        }
        deadline.in(limits.idleMillisMax());
        finish(response.end(), close);
    }

    private void writeHead(Answer answer, String session) {
        answer.writeHead(response);
        if (session != null) {
            response.putHeader(Headers.SESSION, session);
        }
    }

    /** The answer is on its way; what still comes of the body is taken in meanwhile. */
    private void finish(Future<Void> sent, boolean close) {
        if (!body.isUnread()) {
            sent.onComplete(done -> free(close));
            return;
        }
        long timer = vertx.setTimer(RequestBody.DRAIN_MILLIS_MAX, late -> free(true));
        body.drain().onComplete(whole -> {
            vertx.cancelTimer(timer);
            sent.onComplete(done -> free(close || !whole.result()));
        });
    }

    private void free(boolean close) {
        if (close) {
            request.connection().close();
        } else {
            deadline.in(limits.idleMillisMax());
        }
    }
}
