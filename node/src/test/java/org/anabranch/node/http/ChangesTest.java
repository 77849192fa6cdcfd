package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Feeds of changes, before a real replica. */
class ChangesTest extends LiveTestBase {

    private static final String CHANGES = SHOP + "/changes";
    private static final Pattern SINCE = Pattern.compile("\"since\":\"([^\"]*)\"");
    private static final Pattern IDS = Pattern.compile("\"id\":\"([^\"]*)\"");

    @Test
    void itBeginsWithEverythingAndGoesOnWithWhatIsNew() {
        for (int i = 0; i < 5; i++) {
            put(DOCS + i, "{\"n\":" + i + "}");
        }
        HttpResponse<String> first = get(CHANGES + "?limit=3");
        assertThat(ids(first)).isEqualTo("0 1 2");
        assertThat(first.body()).contains("\"kind\":\"put\"", "\"doc\":{\"n\":0}");
        HttpResponse<String> second = get(CHANGES + "?limit=3&since=" + since(first));
        assertThat(ids(second)).isEqualTo("3 4");
        assertThat(ids(get(CHANGES + "?since=" + since(second)))).isEmpty();
        put(DOCS + 1, "{\"n\":9}");
        put(DOCS + 1, "{\"n\":10}");
        ask("DELETE", DOCS + 2, null);
        HttpResponse<String> third = get(CHANGES + "?include=ids&since=" + since(second));
        assertThat(ids(third)).isEqualTo("1 2");
        assertThat(third.body())
                .contains("\"kind\":\"delete\"", "e3b0c44298fc1c149afbf4c8996fb924")
                .doesNotContain("\"doc\"");
        assertThat(header(third, "Session")).isNotNull();
    }

    @Test
    void nowIsTheEnd() {
        put(DOCS + "a", "{}");
        HttpResponse<String> now = get(CHANGES + "?since=now");
        assertThat(ids(now)).isEmpty();
        put(DOCS + "b", "{}");
        assertThat(ids(get(CHANGES + "?since=" + since(now)))).isEqualTo("b");
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        assertThat(get(CHANGES).statusCode()).isEqualTo(404);
        put(DOCS + "a", "{}");
        put("/v1/dbs/other/docs/a", "{}");
        String since = since(get(CHANGES));
        for (String parameter : new String[] {"limit=0", "limit=1001", "timeout=301", "feed=x", "include=x", "x=y"}) {
            HttpResponse<String> refused = get(CHANGES + "?" + parameter);
            assertThat(refused.statusCode()).as(parameter).isEqualTo(400);
            assertThat(problem(refused)).isEqualTo("parameter-invalid");
        }
        for (String path : new String[] {
            "/v1/dbs/other/changes?since=" + since,
            CHANGES + "?since=x",
            CHANGES + "?since=" + since.substring(1),
            CHANGES + "?since=" + since(get(CHANGES + "?prefix=a"))
        }) {
            HttpResponse<String> refused = get(path);
            assertThat(refused.statusCode()).as(path).isEqualTo(400);
            assertThat(problem(refused)).isEqualTo("since-invalid");
        }
        assertThat(get(CHANGES, "Accept", "text/html").statusCode()).isEqualTo(406);
    }

    @Test
    void aPrefixNarrowsItAndItsTokenHoldsForLongerOnes() {
        put(DOCS + "a1", "{}");
        put(DOCS + "b1", "{}");
        HttpResponse<String> first = get(CHANGES + "?prefix=a");
        assertThat(ids(first)).isEqualTo("a1");
        put(DOCS + "b2", "{}");
        put(DOCS + "a2", "{}");
        assertThat(ids(get(CHANGES + "?prefix=a2&since=" + since(first)))).isEqualTo("a2");
    }

    @Test
    void aLongPollIsAnsweredByTheNextChangeOrInTime() {
        put(DOCS + "a", "{}");
        String since = since(get(CHANGES));
        CompletableFuture<HttpResponse<String>> poll =
                CompletableFuture.supplyAsync(() -> get(CHANGES + "?feed=longpoll&since=" + since));
        put("/v1/dbs/other/docs/a", "{}");
        put(DOCS + "b", "{}");
        assertThat(ids(await(poll))).isEqualTo("b");
        HttpResponse<String> nothing = get(CHANGES + "?feed=longpoll&timeout=1&since=" + since(await(poll)));
        assertThat(ids(nothing)).isEmpty();
        assertThat(ids(get(CHANGES + "?since=" + since(nothing)))).isEmpty();
    }

    @Test
    void aStreamTellsEachChangeOnceAndResumesByItsLastId() throws IOException {
        put(DOCS + "a", "{}");
        String last;
        try (Socket socket = connect()) {
            send(socket, "");
            String first = readUntil(socket, "}\n\n");
            assertThat(first).contains("text/event-stream", "event: change\nid: ", "\ndata: {\"id\":\"a\"");
            put(DOCS + "b", "{\"n\":1}");
            String second = readUntil(socket, "}\n\n");
            assertThat(second).contains("\"id\":\"b\"").doesNotContain("\"id\":\"a\"");
            Matcher id = Pattern.compile("id: (\\S+)").matcher(second);
            assertThat(id.find()).isTrue();
            last = id.group(1);
        }
        put(DOCS + "c", "{}");
        try (Socket socket = connect()) {
            send(socket, "Last-Event-ID: " + last + "\r\n");
            assertThat(readUntil(socket, "}\n\n")).contains("\"id\":\"c\"").doesNotContain("\"id\":\"b\"");
        }
    }

    @Test
    void aStreamWithALimitEndsThere() {
        put(DOCS + "a", "{}");
        put(DOCS + "b", "{}");
        assertThat(ids(get(CHANGES + "?feed=sse&limit=1"))).isEqualTo("a");
    }

    @Test
    void whatWaitsEndsWhenTheNodeStops() throws IOException {
        put(DOCS + "a", "{}");
        String since = since(get(CHANGES));
        try (Socket socket = connect()) {
            send(socket, "");
            readUntil(socket, "}\n\n");
            CompletableFuture<HttpResponse<String>> poll =
                    CompletableFuture.supplyAsync(() -> get(CHANGES + "?feed=longpoll&since=" + since));
            while (!get("/metrics").body().contains("anabranch_feeds_waiting 2")) {
                Thread.onSpinWait();
            }
            await(api.stop().toCompletionStage());
            assertThat(readUntil(socket, null)).contains("0\r\nSession: ");
            assertThat(ids(await(poll))).isEmpty();
        }
    }

    private void send(Socket socket, String headers) throws IOException {
        String request = "GET " + CHANGES + "?feed=sse HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private static String since(HttpResponse<String> answer) {
        Matcher since = SINCE.matcher(answer.body());
        assertThat(since.find()).as(answer.body()).isTrue();
        return since.group(1);
    }

    private static String ids(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return IDS.matcher(answer.body())
                .results()
                .map(id -> id.group(1))
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }
}
