package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents without an id of the client's, many by their ids, and coded listings. */
class ManyTest extends LiveTestBase {

    private static final String MANY = SHOP + "/docs:get";

    @Test
    void aDocumentThatIsPostedGetsAnId() {
        HttpResponse<String> made = ask("POST", SHOP + "/docs", "{\"n\":1}", "Content-Type", "application/json");
        assertThat(made.statusCode()).isEqualTo(201);
        String id = json(made.body()).get("id").toString().replace("\"", "");
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(header(made, "Location")).isEqualTo(DOCS + id);
        assertThat(made.body()).isEqualTo("{\"id\":\"" + id + "\",\"etag\":" + etag(made) + "}");
        HttpResponse<String> read = get(header(made, "Location"));
        assertThat(read.body()).isEqualTo("{\"n\":1}");
        assertThat(etag(read)).isEqualTo(etag(made));
    }

    @Test
    void idsThatAreMadeLaterAreGreater() {
        assertThat(Ids.of(1_700_000_000_000L, 0x123456789L, -1L)).isEqualTo("018bcfe5-6800-7789-bfff-ffffffffffff");
        assertThat(Ids.of(1_700_000_000_001L, 0, 0)).isGreaterThan(Ids.of(1_700_000_000_000L, -1, -1));
        assertThat(new Ids().next()).isNotEqualTo(new Ids().next());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | application/json | Accept | */* | 422 | not-an-object",
                "{ | application/json | Accept | */* | 400 | json-invalid",
                "{} | text/plain | Accept | */* | 415 | media-type-unsupported",
                "{} | application/json | Accept | text/html | 406 | not-acceptable",
                "{} | application/json | If-Match | * | 400 | header-invalid",
                "{} | application/json | If-None-Match | * | 400 | header-invalid",
                "{} | application/json | Base-Version | \"a\" | 400 | header-invalid"
            })
    void whatCannotBePostedIsRefused(String body, String type, String header, String value, int status, String why) {
        HttpResponse<String> answer = ask("POST", SHOP + "/docs", body, "Content-Type", type, header, value);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem(answer)).isEqualTo(why);
        assertThat(get("/v1/dbs").body()).isEqualTo("{\"dbs\":[]}");
    }

    @Test
    void manyDocumentsAreAnsweredInTheOrderOfTheirIds() {
        String b = etag(put(DOCS + "b", "{\"n\":2}"));
        String a = etag(put(DOCS + "a", "{\"n\":1}"));
        HttpResponse<String> found = many("{\"ids\":[\"b\",\"none\",\"a\",\"b\"]}");
        assertThat(found.statusCode()).isEqualTo(200);
        String second = "{\"id\":\"b\",\"status\":200,\"etag\":" + b + ",\"doc\":{\"n\":2}}";
        assertThat(found.body())
                .isEqualTo("{\"docs\":[" + second
                        + ",{\"id\":\"none\",\"status\":404},{\"id\":\"a\",\"status\":200,\"etag\":" + a
                        + ",\"doc\":{\"n\":1}}," + second + "]}");
        assertThat(many("{\"ids\":[]}").body()).isEqualTo("{\"docs\":[]}");
    }

    @Test
    void aLongAnswerComesInPieces() {
        String text = "x".repeat(100_000);
        IntStream.range(0, 12).forEach(i -> put(DOCS + "d" + i, "{\"n\":" + i + ",\"text\":\"" + text + "\"}"));
        String ids =
                IntStream.range(0, 120).mapToObj(i -> "\"d" + i % 12 + "\"").collect(Collectors.joining(","));
        HttpResponse<String> found = many("{\"ids\":[" + ids + "]}");
        assertThat(header(found, "Content-Length")).isNull();
        assertThat(header(found, "Session")).isNotNull();
        assertThat(found.body().split("\"n\":")).hasSize(121);
        assertThat(found.body()).endsWith("\"}}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | 400 | body-invalid",
                "{} | 400 | body-invalid",
                "{\"ids\":\"a\"} | 400 | body-invalid",
                "{\"ids\":[1]} | 400 | body-invalid",
                "{\"ids\":[],\"x\":1} | 400 | body-invalid",
                "{\"ids\":[\"\"]} | 400 | id-invalid",
                "{\"ids\":[\"..\"]} | 400 | id-invalid",
                "{\"ids\":[ | 400 | json-invalid"
            })
    void whatIsNoListOfIdsIsRefused(String body, int status, String why) {
        put(DOCS + "a", "{}");
        HttpResponse<String> answer = many(body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem(answer)).isEqualTo(why);
    }

    @Test
    void thereIsALimitOfIds() {
        put(DOCS + "a", "{}");
        String ids = IntStream.range(0, 1_001).mapToObj(i -> "\"a\"").collect(Collectors.joining(","));
        HttpResponse<String> answer = many("{\"ids\":[" + ids + "]}");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer.body()).get("limit")).hasToString("\"idsMax\"");
    }

    @Test
    void aDatabaseThatIsNotThereHasNoDocuments() {
        assertThat(problem(many("{\"ids\":[]}"))).isEqualTo("no-such-database");
    }

    @Test
    void listingsAreCodedForThoseWhoAskAndDocumentsNever() throws IOException, InterruptedException {
        String text = "y".repeat(2_000);
        put(DOCS + "a", "{\"text\":\"" + text + "\"}");
        String plain = get(SHOP + "/docs").body();
        for (String asked : new String[] {"gzip", "br, GZIP;q=0.5", "*", "x-gzip"}) {
            HttpResponse<byte[]> coded = bytes(SHOP + "/docs", asked);
            assertThat(header(coded, "Content-Encoding")).as(asked).isEqualTo("gzip");
            assertThat(header(coded, "Vary")).isEqualTo("Accept, Accept-Encoding");
            GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(coded.body()));
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
        }
        for (String refused : new String[] {"identity", "gzip;q=0", "*, gzip;q=0", "br"}) {
            assertThat(header(bytes(SHOP + "/docs", refused), "Content-Encoding"))
                    .as(refused)
                    .isNull();
        }
        assertThat(header(bytes(DOCS + "a", "gzip"), "Content-Encoding")).isNull();
    }

    private HttpResponse<String> many(String body) {
        return ask("POST", MANY, body, "Content-Type", "application/json");
    }

    private HttpResponse<byte[]> bytes(String path, String coding) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Accept-Encoding", coding)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }
}
