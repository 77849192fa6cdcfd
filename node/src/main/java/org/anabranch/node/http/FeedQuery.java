package org.anabranch.node.http;

import org.anabranch.core.engine.Changes.Question;
import org.anabranch.core.store.DocumentKey;
import org.anabranch.node.json.Utf8;

/**
 * What a follower asks for, but where to begin. Those whose questions and positions are equal are answered alike, so they
 * share what was read.
 *
 * @param limit changes of one page, or of a whole stream; 0 for a stream without end
 */
record FeedQuery(String database, Style style, String prefix, int limit, boolean withDocuments, int timeoutSeconds) {

    enum Style {
        NORMAL,
        LONGPOLL,
        SSE
    }

    private static final int LIMIT_MAX = 1_000;
    private static final int LIMIT_DEFAULT = 100;
    private static final int TIMEOUT_SECONDS_MAX = 300;
    private static final int TIMEOUT_SECONDS_DEFAULT = 30;

    /** Of the documents of a page, as they are stored: what a slow reader has waiting at most, but for one document. */
    private static final int PAGE_BYTES_MAX = 4 << 20;

    private static final int PIECE_BYTES_MAX = 256 << 10;
    private static final int ROWS_MAX = 20_000;

    static FeedQuery of(String database, Query query) {
        Style style = switch (query.choice("feed", "normal", "longpoll", "sse")) {
            case "longpoll" -> Style.LONGPOLL;
            case "sse" -> Style.SSE;
            default -> Style.NORMAL;
        };
        String prefix = query.get("prefix");
        if (prefix != null && Utf8.length(prefix) > DocumentKey.ID_BYTES_MAX) {
            throw Query.invalid(
                    "the parameter 'prefix' has more than " + DocumentKey.ID_BYTES_MAX + " bytes, which no id has");
        }
        return new FeedQuery(
                database,
                style,
                prefix == null ? "" : prefix,
                query.integer("limit", 1, LIMIT_MAX, style == Style.SSE ? 0 : LIMIT_DEFAULT),
                query.choice("include", "docs", "ids").equals("docs"),
                query.integer("timeout", 0, TIMEOUT_SECONDS_MAX, TIMEOUT_SECONDS_DEFAULT));
    }

    String mediaType() {
        return style == Style.SSE ? MediaTypes.EVENT_STREAM : MediaTypes.JSON;
    }

    boolean isStream() {
        return style == Style.SSE;
    }

    /** What is left of a stream that has an end when {@code changes} were sent. */
    FeedQuery after(int changes) {
        return limit == 0
                ? this
                : new FeedQuery(database, style, prefix, limit - changes, withDocuments, timeoutSeconds);
    }

    Question page() {
        return new Question(
                database,
                prefix,
                limit == 0 ? LIMIT_DEFAULT : limit,
                isStream() ? PIECE_BYTES_MAX : PAGE_BYTES_MAX,
                ROWS_MAX);
    }
}
