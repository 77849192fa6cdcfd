package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.codec.DocumentCodec;
import org.anabranch.crdt.json.DeletePolicy;
import org.anabranch.crdt.json.Document;
import org.anabranch.crdt.json.DotBlock;
import org.anabranch.crdt.json.Edit;
import org.anabranch.crdt.json.EditOutcome;
import org.anabranch.crdt.json.Editor;
import org.anabranch.crdt.json.Operation;
import org.anabranch.crdt.json.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferTest extends LiveTestBase {

    private static final String EXPORT = SHOP + "/export";
    private static final String IMPORT = SHOP + "/import";
    private static final ReplicaId ELSEWHERE = ReplicaId.parse("00000000000000aa");
    private static final ReplicaId THIS = ReplicaId.parse("0000000000000001"); // the node's incarnation in these tests

    @Test
    void anExportHasOneLineForEachDocumentAndIsTakenIn() {
        put(DOCS + "a", "{\"n\":1}");
        put(DOCS + "b%2Fc", "{\"l\":[1,2]}");
        put(DOCS + "gone", "{}");
        ask("DELETE", DOCS + "gone", null);
        HttpResponse<String> exported = get(EXPORT);
        assertThat(exported.statusCode()).isEqualTo(200);
        assertThat(header(exported, "Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(exported.body())
                .isEqualTo("{\"id\":\"a\",\"doc\":{\"n\":1}}\n{\"id\":\"b/c\",\"doc\":{\"l\":[1,2]}}\n");
        put(DOCS + "a", "{\"n\":2}");
        HttpResponse<String> imported = load(IMPORT, exported.body());
        assertThat(imported.body()).isEqualTo(summary(2, 0, 1, 1));
        assertThat(get(EXPORT).body()).isEqualTo(exported.body());
        assertThat(load("/v1/dbs/copy/import", exported.body()).body()).isEqualTo(summary(2, 2, 0, 0));
        assertThat(get("/v1/dbs/copy/export").body()).isEqualTo(exported.body());
    }

    @Test
    void aTypedImportOfWhatIsKnownChangesNothingAndUndoesNothing() {
        put(DOCS + "a", "{\"n\":1,\"m\":1}");
        operate(DOCS + "a", "[{\"op\":\"increment\",\"path\":\"/likes\",\"by\":3}]");
        put(DOCS + "b", "{}");
        String exported = get(EXPORT + "?typed=true").body();
        assertThat(exported.split("\n")).hasSize(2);
        assertThat(exported).startsWith("{\"id\":\"a\",\"etag\":" + etag(get(DOCS + "a")) + ",\"crdt\":\"");
        assertThat(load(IMPORT + "?typed=true", exported).body()).isEqualTo(summary(2, 0, 0, 2));
        merge(DOCS + "a", "{\"n\":2,\"m\":null}");
        ask("DELETE", DOCS + "b", null);
        String after = get(EXPORT + "?typed=true").body();
        assertThat(load(IMPORT + "?typed=true", exported).body()).isEqualTo(summary(2, 0, 0, 2));
        assertThat(get(DOCS + "a").body()).isEqualTo("{\"likes\":3,\"n\":2}");
        assertThat(get(EXPORT + "?typed=true").body()).isEqualTo(after);
    }

    @Test
    void aTypedImportFromElsewhereReadsAlikeAndIsRecognised() {
        Document document = document(
                ELSEWHERE,
                new Edit.Put(json("{\"name\":\"z\",\"list\":[{\"id\":1},2]}")),
                new Edit.Operations(List.of(new Operation.AddToSet(
                        Pointer.parse("/tags"), List.of(json("{\"v\":7}").get("v"))))));
        String line = line("a", document);
        assertThat(load(IMPORT + "?typed=true", line).body()).isEqualTo(summary(1, 1, 0, 0));
        HttpResponse<String> read = get(DOCS + "a");
        assertThat(read.body()).isEqualTo("{\"list\":[{\"id\":1},2],\"name\":\"z\",\"tags\":[7]}");
        assertThat(etag(read))
                .isEqualTo('"'
                        + document.view(DeletePolicy.UPDATE_WINS).orElseThrow().etag()
                        + '"');
        assertThat(load(IMPORT + "?typed=true", line).body()).isEqualTo(summary(1, 0, 0, 1));
        assertThat(etag(get(DOCS + "a"))).isEqualTo(etag(read));
    }

    @Test
    void incrementsThatCannotBeToldApartAreRefused() {
        operate(DOCS + "a", "[{\"op\":\"increment\",\"path\":\"/likes\",\"by\":1}]");
        Document document = document(
                ELSEWHERE,
                new Edit.Operations(List.of(new Operation.Increment(Pointer.parse("/likes"), BigInteger.ONE))));
        HttpResponse<String> answer = load(IMPORT + "?typed=true", line("a", document) + line("b", document));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"lines\":2,\"created\":1,\"changed\":0,\"unchanged\":0,\"refused\":1,\"problems\":["
                        + "{\"id\":\"a\",\"status\":409,\"problem\":{\"type\":\"/problems/patch-conflict\"")
                .contains("\"pointer\":\"/likes\",\"line\":1");
        assertThat(get(DOCS + "a").body()).isEqualTo("{\"likes\":1}");
        assertThat(get(DOCS + "b").body()).isEqualTo("{\"likes\":1}");
    }

    @Test
    void whatIsStillOnItsWayHereIsNotWrittenASecondTime() {
        String line = line("a", document(new DotBlock(THIS, 1_000), new Edit.Put(json("{\"n\":1}"))));
        HttpResponse<String> waited = load(IMPORT + "?typed=true", line, "Prefer", "wait=0");
        assertThat(waited.body()).contains("\"refused\":1", "\"type\":\"/problems/session-not-reached\"");
        assertThat(get(DOCS + "a").statusCode()).isEqualTo(404);
        assertThat(load(IMPORT + "?typed=true", line, "Prefer", "wait=0, handling=lenient")
                        .body())
                .isEqualTo(summary(1, 1, 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "false | {\"id\":\"x\" | 400 | json-invalid",
                "false | [] | 400 | line-invalid",
                "false | {\"doc\":{}} | 400 | line-invalid",
                "false | {\"id\":7,\"doc\":{}} | 400 | line-invalid",
                "false | {\"id\":\"x\"} | 400 | line-invalid",
                "false | {\"id\":\"x\",\"doc\":[]} | 422 | not-an-object",
                "false | {\"id\":\"..\",\"doc\":{}} | 400 | id-invalid",
                "false | {\"id\":\"x\\u0000\",\"doc\":{}} | 400 | id-invalid",
                "false | {\"id\":\"x\",\"doc\":{},\"more\":1} | 400 | line-invalid",
                "false | {\"id\":\"x\",\"crdt\":\"AAAA\"} | 400 | line-invalid",
                "false | {\"id\":\"x\",\"doc\":{\"a\":1e99999}} | 400 | json-invalid",
                "true | {\"id\":\"x\",\"doc\":{}} | 400 | line-invalid",
                "true | {\"id\":\"x\",\"crdt\":7} | 400 | line-invalid",
                "true | {\"id\":\"x\",\"crdt\":\"\"} | 400 | line-invalid",
                "true | {\"id\":\"x\",\"crdt\":\"AAAA\"} | 400 | line-invalid",
                "true | {\"id\":\"x\",\"crdt\":\"AQ==!\"} | 400 | line-invalid"
            })
    void aBadLineIsNamedAndTheRestGoesOn(boolean typed, String bad, int status, String why) {
        String good = typed
                ? line("y", document(ELSEWHERE, new Edit.Put(json("{\"n\":1}"))))
                : "{\"id\":\"y\",\"doc\":{\"n\":1}}\n";
        HttpResponse<String> answer = load(IMPORT + "?typed=" + typed, bad + "\n" + good);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"lines\":2,\"created\":1,\"changed\":0,\"unchanged\":0,\"refused\":1,")
                .contains("\"status\":" + status + ",\"problem\":{\"type\":\"/problems/" + why + "\"", "\"line\":1");
        assertThat(get(DOCS + "y").body()).isEqualTo("{\"n\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /v1/dbs/none/export | | | 404 | no-such-database",
                "GET | /v1/dbs/shop/export?typed=yes | | | 400 | parameter-invalid",
                "GET | /v1/dbs/shop/export?x=1 | | | 400 | parameter-invalid",
                "GET | /v1/dbs/shop/export | Accept | application/json | 406 | not-acceptable",
                "POST | /v1/dbs/shop/import?typed=1 | | | 400 | parameter-invalid",
                "POST | /v1/dbs/shop/import | If-Match | * | 400 | header-invalid",
                "POST | /v1/dbs/shop/import | Accept | text/plain | 406 | not-acceptable",
                "PUT | /v1/dbs/shop/import | | | 405 | method-not-allowed"
            })
    void whatDoesNotFitIsRefused(String method, String path, String header, String value, int status, String why) {
        put(DOCS + "a", "{}");
        String[] headers = header == null ? new String[0] : new String[] {header, value};
        HttpResponse<String> answer =
                method.equals("POST") ? load(path, "{}", headers) : ask(method, path, null, headers);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem(answer)).isEqualTo(why);
    }

    @Test
    void aLargeDatabaseGoesOutInPiecesAndComesBackInWhole() throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            lines.append(String.format("{\"id\":\"d%05d\",\"doc\":{\"text\":\"%s\"}}\n", i, "t".repeat(400)));
        }
        assertThat(load(IMPORT, lines.toString()).body()).isEqualTo(summary(3_000, 3_000, 0, 0));
        HttpResponse<String> exported = get(EXPORT);
        assertThat(header(exported, "Content-Length")).isNull();
        assertThat(exported.body()).isEqualTo(lines.toString());
        HttpRequest coded = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + EXPORT))
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<byte[]> zipped = HttpClient.newHttpClient().send(coded, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
        GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()));
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(lines.toString());
        assertThat(ask("HEAD", EXPORT, null).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> load(String path, String lines, String... headers) {
        return bulk(path, lines, headers);
    }

    private static String summary(int lines, int created, int changed, int unchanged) {
        return "{\"lines\":" + lines + ",\"created\":" + created + ",\"changed\":" + changed + ",\"unchanged\":"
                + unchanged + ",\"refused\":0,\"problems\":[]}";
    }

    private static String line(String id, Document document) {
        String crdt = Base64.getUrlEncoder().withoutPadding().encodeToString(DocumentCodec.encode(document));
        return "{\"id\":\"" + id + "\",\"crdt\":\"" + crdt + "\"}\n";
    }

    private static Document document(ReplicaId replica, Edit... edits) {
        return document(new DotBlock(replica, 1), edits);
    }

    private static Document document(DotBlock dots, Edit... edits) {
        Document document = Document.EMPTY;
        for (Edit edit : edits) {
            EditOutcome outcome = Editor.edit(
                    document, edit, DeletePolicy.UPDATE_WINS, dots, HybridTimestamp.of(1_700_000_000_123L, 0));
            document = document.join(((EditOutcome.Changed) outcome).delta());
        }
        return document;
    }
}
