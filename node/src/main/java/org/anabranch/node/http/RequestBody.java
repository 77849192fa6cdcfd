package org.anabranch.node.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * A request's body: refused by its headers, read whole within a limit, or poured away. It stands still until somebody
 * wants it, so that what is judged ahead of it costs its sender nothing.
 */
final class RequestBody {

    private static final long DRAIN_BYTES_MAX = 16 << 20;
    static final long DRAIN_MILLIS_MAX = 2_000;
    private static final int BUFFER_BYTES = 4_096;

    private final HttpServerRequest request;
    private final Connections.Deadline deadline;
    private final HttpLimits limits;
    private final boolean present;
    private final long bytesDeclared; // -1: not known before the end

    RequestBody(HttpServerRequest request, Connections.Deadline deadline, HttpLimits limits) {
        this.request = request;
        this.deadline = deadline;
        this.limits = limits;
        String length = request.getHeader("Content-Length");
        boolean chunked = request.getHeader("Transfer-Encoding") != null;
        this.bytesDeclared = chunked ? -1 : length == null ? 0 : Long.parseLong(length.strip());
        this.present = bytesDeclared != 0;
        if (present) {
            request.pause();
        }
    }

    boolean isPresent() {
        return present;
    }

    /** Whether some of it may still come. */
    boolean isUnread() {
        return present && !request.isEnded();
    }

    /**
     * What the body says it is, one of {@code accepted}.
     *
     * @param acceptHeader that tells the client what to send instead
     */
    String requireType(List<String> accepted, String acceptHeader) {
        if (request.getHeader("Content-Encoding") != null) {
            throw unsupported("bodies are not content-coded", accepted, acceptHeader)
                    .with("Accept-Encoding", "identity");
        }
        String header = request.getHeader("Content-Type");
        if (header == null) {
            if (!present) {
                return accepted.get(0); // of nothing; it will be judged as such
            }
            throw unsupported("the body has no Content-Type", accepted, acceptHeader);
        }
        try {
            String type = MediaTypes.parseContentType(header);
            if (accepted.contains(type)) {
                return type;
            }
        } catch (IllegalArgumentException e) {
            throw unsupported(e.getMessage(), accepted, acceptHeader);
        }
        throw unsupported("the body is of another type", accepted, acceptHeader);
    }

    void requireDeclared(long bytesMax, String limit) {
        if (bytesDeclared > bytesMax) {
            throw Problem.tooLarge("the body has " + bytesDeclared + " bytes", bytesMax, limit)
                    .refusal();
        }
    }

    /** The whole body, or a refusal as soon as it is clear that it is too large. */
    Future<byte[]> read(int bytesMax, String limit) {
        requireDeclared(bytesMax, limit);
        Promise<byte[]> whole = Promise.promise();
        Buffer bytes = Buffer.buffer(bytesDeclared > 0 ? (int) Math.min(bytesDeclared, 1 << 16) : BUFFER_BYTES);
        request.handler(chunk -> {
            deadline.in(limits.bodyMillisMax());
            if (bytes.length() + chunk.length() <= bytesMax) {
                bytes.appendBuffer(chunk);
            } else {
                whole.tryFail(Problem.tooLarge("the body is too large", bytesMax, limit)
                        .refusal());
            }
        });
        request.endHandler(end -> {
            deadline.none();
            whole.tryComplete(bytes.getBytes());
        });
        request.exceptionHandler(whole::tryFail);
        start();
        return whole.future();
    }

    /** Lets the bytes come, to the handlers that were set. */
    void start() {
        if (!present) {
            return; // the end is on its way
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        deadline.in(limits.bodyMillisMax());
        request.resume();
    }

    /** Something of it came. */
    void touch() {
        deadline.in(limits.bodyMillisMax());
    }

    /** Nothing more is waited for. */
    void untouched() {
        deadline.none();
    }

    void pause() {
        deadline.none();
        request.pause();
    }

    void resume() {
        touch();
        request.resume();
    }

    /**
     * Takes in what still comes after the answer, up to a limit, since a connection that is closed on unread bytes may
     * lose the answer on its way; true if the body's end was seen.
     */
    Future<Boolean> drain() {
        Promise<Boolean> done = Promise.promise();
        long[] bytes = {0};
        request.handler(chunk -> {
            bytes[0] += chunk.length();
            if (bytes[0] > DRAIN_BYTES_MAX) {
                done.tryComplete(false);
            }
        });
        request.endHandler(end -> done.tryComplete(true));
        request.exceptionHandler(e -> done.tryComplete(false));
        request.resume();
        return done.future();
    }

    private static RefusedException unsupported(String why, List<String> accepted, String acceptHeader) {
        String types = String.join(", ", accepted);
        return Problem.of(ProblemType.MEDIA_TYPE_UNSUPPORTED, why + "; send " + types)
                .refusal()
                .with(acceptHeader, types);
    }
}
