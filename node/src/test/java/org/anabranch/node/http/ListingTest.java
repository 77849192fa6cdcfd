package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.anabranch.crdt.causal.Dot;
import org.anabranch.crdt.causal.HybridTimestamp;
import org.anabranch.crdt.causal.ReplicaId;
import org.anabranch.crdt.json.DocumentView.Conflict;
import org.anabranch.crdt.json.DocumentView.Sibling;
import org.anabranch.crdt.json.Facet;
import org.anabranch.crdt.json.JsonValue;
import org.anabranch.crdt.json.JsonValue.JsonArray;
import org.anabranch.crdt.json.JsonValue.JsonNumber;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.crdt.json.JsonValue.JsonString;
import org.anabranch.crdt.json.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest extends HttpTestBase {

    private static final ReplicaId UNKNOWN = ReplicaId.parse("00000000000000aa");
    private static final Conflict CONFLICT = new Conflict(
            Pointer.parse("/na~1me"),
            List.of(
                    new Sibling(
                            new JsonString("z"),
                            Facet.REGISTER,
                            new Dot(FakeShard.REPLICA, 17),
                            HybridTimestamp.of(1_795_428_000_123L, 4)),
                    new Sibling(JsonNumber.of(7), Facet.COUNTER, new Dot(UNKNOWN, 9), null)));

    @BeforeEach
    void putSome() {
        for (String id : List.of("a", "a/1", "a/2", "b", "é", "\uffee", "😀")) {
            Conflict[] conflicts = id.equals("b") ? new Conflict[] {CONFLICT} : new Conflict[0];
            shard.put("shop", id, json("{\"id\":1}"), conflicts);
        }
        shard.put("other", "x", json("{}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | a a/1 a/2 b é \uffee 😀",
                "order=desc | 😀 \uffee é b a/2 a/1 a",
                "prefix=a | a a/1 a/2",
                "prefix=a/&order=desc | a/2 a/1",
                "prefix=%F0%9F%98%80 | 😀",
                "start=a/1 | a/1 a/2 b é \uffee 😀",
                "start=%EF%BF%AE | \uffee 😀",
                "end=b | a a/1 a/2",
                "start=a/1&end=b&order=desc | a/2 a/1",
                "after=a/1 | a/2 b é \uffee 😀",
                "after=a/1&order=desc | a",
                "after=%EF%BF%AE | 😀",
                "prefix=a/&after=a | a/1 a/2",
                "prefix=a/&after=a/1 | a/2",
                "prefix=a/&start=b | ",
                "prefix=&start=&end=&after=&limit=7 | a a/1 a/2 b é \uffee 😀",
                "conflicts=true | b",
                "conflicts=false&prefix=b | b",
                "prefix=zzz | "
            })
    void aListingIsInTheOrderOfTheIdsBytes(String query, String ids) {
        HttpResponse<String> answer = get("/v1/dbs/shop/docs?" + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(String.join(" ", ids(answer))).isEqualTo(ids == null ? "" : ids);
        assertThat(json(answer.body()).get("next")).isNull();
        assertThat(header(answer, "Link")).isNull();
    }

    @Test
    void anEntryIsADocumentWithItsVersion() {
        String etag = FakeShard.etag(json("{\"id\":1}"));
        assertThat(get("/v1/dbs/shop/docs?limit=1").body())
                .isEqualTo("{\"docs\":[{\"id\":\"a\",\"etag\":\"" + etag + "\",\"doc\":{\"id\":1}}],\"next\":\"a\"}");
        assertThat(get("/v1/dbs/shop/docs?limit=1&include=ids").body())
                .isEqualTo("{\"docs\":[{\"id\":\"a\",\"etag\":\"" + etag + "\"}],\"next\":\"a\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&order=desc", "&prefix=a", "&include=ids&start=a/1"})
    void theLinksLeadThroughAllPages(String query) {
        List<String> all = ids(get("/v1/dbs/shop/docs?limit=1000" + query));
        List<String> paged = new ArrayList<>();
        String path = "/v1/dbs/shop/docs?limit=2" + query;
        while (path != null) {
            HttpResponse<String> page = get(path);
            List<String> ids = ids(page);
            paged.addAll(ids);
            String link = header(page, "Link");
            JsonValue next = json(page.body()).get("next");
            assertThat(next).isEqualTo(link == null ? null : new JsonString(ids.get(ids.size() - 1)));
            assertThat(link == null || link.endsWith(">; rel=\"next\"")).isTrue();
            path = link == null ? null : link.substring(1, link.indexOf('>'));
        }
        assertThat(paged).isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=-1",
                "limit=+1",
                "limit=1.5",
                "limit=",
                "limit=99999999999",
                "order=up",
                "order=",
                "include=all",
                "conflicts=yes",
                "conflicts",
                "Limit=1",
                "page=2"
            })
    void aParameterOutOfRangeIsNamed(String query) {
        HttpResponse<String> answer = get("/v1/dbs/shop/docs?" + query);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problem(answer)).isEqualTo("parameter-invalid");
        assertThat(answer.body()).contains("'" + query.split("=")[0] + "'");
    }

    @Test
    void aBoundLongerThanAnyIdIsRefused() {
        assertThat(get("/v1/dbs/shop/docs?prefix=" + "x".repeat(400)).statusCode())
                .isEqualTo(200);
        assertThat(get("/v1/dbs/shop/docs?prefix=" + "x".repeat(401)).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aPageOfLargeDocumentsEndsEarlyAndGoesOn() {
        JsonObject large = json("{\"x\":\"" + "x".repeat(900_000) + "\"}");
        for (int i = 0; i < 12; i++) {
            shard.put("large", "d" + (char) ('a' + i), large);
        }
        HttpResponse<String> first = get("/v1/dbs/large/docs");
        assertThat(ids(first)).hasSizeBetween(9, 11);
        HttpResponse<String> second = get(header(first, "Link").replaceAll("^<|>.*", ""));
        assertThat(ids(first).size() + ids(second).size()).isEqualTo(12);
        assertThat(header(second, "Link")).isNull();
    }

    @Test
    void theSuccessorOfAPrefixIsAboveAllThatStartsWithIt() {
        Map<String, String> successors = new TreeMap<>(
                Map.of("a", "b", "az", "a{", "\ud7ff", "\ue000", "a\udbff\udfff", "b", "\uffff", "\ud800\udc00"));
        successors.forEach(
                (prefix, successor) -> assertThat(Listing.successor(prefix)).isEqualTo(successor));
        assertThat(Listing.successor("\udbff\udfff")).isNull();
    }

    @Test
    void databasesAreListedWithTheirDocuments() {
        assertThat(get("/v1/dbs").body())
                .isEqualTo("{\"dbs\":[{\"name\":\"other\",\"documents\":1},{\"name\":\"shop\",\"documents\":7}]}");
    }

    @Test
    void conflictsAreListedWithAllTheirValues() {
        assertThat(get(DOCS + "b/conflicts").body())
                .isEqualTo("{\"conflicts\":[{\"pointer\":\"/na~1me\",\"winner\":\"z\",\"siblings\":["
                        + "{\"value\":\"z\",\"type\":\"register\",\"dc\":\"eu\",\"node\":\"n1\","
                        + "\"time\":\"2026-11-23T10:00:00.123Z\",\"dot\":\"9f86d081884c7d65:17\"},"
                        + "{\"value\":7,\"type\":\"counter\",\"dot\":\"00000000000000aa:9\"}]}]}");
        assertThat(header(get(DOCS + "b"), "Document-Conflicts")).isEqualTo("1");
        assertThat(get(DOCS + "a/conflicts").body()).isEqualTo("{\"conflicts\":[]}");
        assertThat(problem(get(DOCS + "none/conflicts"))).isEqualTo("no-such-document");
    }

    private static List<String> ids(HttpResponse<String> page) {
        return ((JsonArray) json(page.body()).get("docs"))
                .elements().stream()
                        .map(entry -> ((JsonString) ((JsonObject) entry).get("id")).value())
                        .collect(Collectors.toList());
    }
}
