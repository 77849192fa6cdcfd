package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is set for a database: read, made, changed and deleted, and what it does to documents. */
class DatabasesTest extends LiveTestBase {

    private static final String DEFAULTS = "{\"atomic\":[],\"deletes\":\"update-wins\",\"durability\":\"local\"}";

    @Test
    void aDatabaseThatIsNotThereHasNoSettings() {
        for (String method : List.of("GET", "HEAD", "DELETE")) {
            assertThat(ask(method, SHOP, null).statusCode()).isEqualTo(404);
        }
        assertThat(problem(get(SHOP))).isEqualTo("no-such-database");
        assertThat(problem(ask("DELETE", SHOP, null))).isEqualTo("no-such-database");
        assertThat(header(get(SHOP), "ETag")).isNull();
        assertThat(ask("DELETE", SHOP, null, "If-Match", "*").statusCode()).isEqualTo(404);
        assertThat(put(SHOP, "{}", "If-Match", "*").statusCode()).isEqualTo(412);
    }

    @Test
    void theFirstWriteMakesADatabaseWithTheDefaults() {
        put(DOCS + "a", "{}");
        assertThat(get(SHOP).body()).isEqualTo(DEFAULTS);
        assertThat(get("/v1/dbs").body()).isEqualTo("{\"dbs\":[{\"name\":\"shop\",\"documents\":1}]}");
    }

    @Test
    void putMakesADatabaseAndTellsItsVersion() {
        HttpResponse<String> made =
                put(SHOP, "{\"deletes\":\"delete-wins\",\"atomic\":[\"/a\",\"/b/c\"],\"durability\":\"dc-majority\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        HttpResponse<String> read = get(SHOP);
        assertThat(read.body())
                .isEqualTo("{\"atomic\":[\"/a\",\"/b/c\"],\"deletes\":\"delete-wins\",\"durability\":\"dc-majority\"}");
        assertThat(etag(read)).isEqualTo(etag(made));
        assertThat(get(SHOP, "If-None-Match", etag(made)).statusCode()).isEqualTo(304);
        assertThat(put(SHOP, read.body()).statusCode()).isEqualTo(204);
        assertThat(etag(put(SHOP, read.body()))).isEqualTo(etag(made));
        assertThat(get("/v1/dbs").body()).isEqualTo("{\"dbs\":[{\"name\":\"shop\",\"documents\":0}]}");
        assertThat(get("/v1/dbs/shop/docs").body()).isEqualTo("{\"docs\":[]}");
    }

    @Test
    void putReplacesAndPatchChanges() {
        put(SHOP, "{\"atomic\":[\"/a\"],\"durability\":\"dc-majority\"}");
        assertThat(merge(SHOP, "{\"durability\":\"local\"}").statusCode()).isEqualTo(204);
        assertThat(get(SHOP).body()).contains("\"atomic\":[\"/a\"]", "\"durability\":\"local\"");
        HttpResponse<String> replaced = put(SHOP, "{}", "Prefer", "return=representation");
        assertThat(replaced.statusCode()).isEqualTo(200);
        assertThat(replaced.body()).isEqualTo(DEFAULTS);
        assertThat(header(replaced, "Content-Location")).isEqualTo(SHOP);
        HttpResponse<String> added = jsonPatch(SHOP, "[{\"op\":\"add\",\"path\":\"/atomic\",\"value\":[\"/x\"]}]");
        assertThat(added.statusCode()).isEqualTo(204);
        assertThat(get(SHOP).body()).contains("\"atomic\":[\"/x\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'colour':'red'} | 422 | setting-invalid | /colour",
                "{'deletes':'both-win'} | 422 | setting-invalid | /deletes",
                "{'deletes':null} | 422 | setting-invalid | /deletes",
                "{'durability':'everywhere'} | 422 | setting-invalid | /durability",
                "{'durability':1} | 422 | setting-invalid | /durability",
                "{'atomic':'/a'} | 422 | setting-invalid | /atomic",
                "{'atomic':['/a',7]} | 422 | setting-invalid | /atomic/1",
                "{'atomic':['a']} | 422 | setting-invalid | /atomic/0",
                "{'atomic':['/a~2']} | 422 | setting-invalid | /atomic/0",
                "{'atomic':['']} | 422 | setting-invalid | /atomic/0",
                "[] | 422 | not-an-object |",
                "{ | 400 | json-invalid |"
            })
    void whatIsNoSettingIsRefusedWithItsPlace(String body, int status, String problem, String pointer) {
        HttpResponse<String> refused = put(SHOP, body.replace('\'', '"'));
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(problem(refused)).isEqualTo(problem);
        if (pointer != null) {
            assertThat(refused.body()).contains("\"pointer\":\"" + pointer + "\"");
        }
        assertThat(get(SHOP).statusCode()).isEqualTo(404);
    }

    @Test
    void howDeletesReadIsFixed() {
        put(SHOP, "{\"deletes\":\"delete-wins\"}");
        String etag = etag(get(SHOP));
        for (HttpResponse<String> refused : List.of(
                put(SHOP, "{\"deletes\":\"update-wins\"}"),
                merge(SHOP, "{\"deletes\":\"update-wins\"}"),
                merge(SHOP, "{\"deletes\":null}"))) {
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(problem(refused)).isEqualTo("setting-fixed");
            assertThat(refused.body()).contains("\"pointer\":\"/deletes\"");
        }
        assertThat(etag(get(SHOP))).isEqualTo(etag);
        assertThat(put(SHOP, "{\"durability\":\"dc-majority\"}").statusCode()).isEqualTo(204);
        assertThat(get(SHOP).body()).contains("delete-wins", "dc-majority");
    }

    @Test
    void howDeletesReadIsFixedByAFirstWriteToo() {
        put(DOCS + "a", "{}");
        assertThat(problem(put(SHOP, "{\"deletes\":\"delete-wins\"}"))).isEqualTo("setting-fixed");
        assertThat(put(SHOP, "{\"deletes\":\"update-wins\"}").statusCode()).isEqualTo(204);
    }

    @Test
    void conditionsAreJudgedAsForDocuments() {
        assertThat(put(SHOP, "{}", "If-None-Match", "*").statusCode()).isEqualTo(201);
        assertThat(put(SHOP, "{}", "If-None-Match", "*").statusCode()).isEqualTo(412);
        String etag = etag(get(SHOP));
        assertThat(merge(SHOP, "{\"durability\":\"all-dcs\"}", "If-Match", etag).statusCode())
                .isEqualTo(204);
        assertThat(merge(SHOP, "{\"durability\":\"local\"}", "If-Match", etag).statusCode())
                .isEqualTo(412);
        assertThat(ask("DELETE", SHOP, null, "If-Match", etag).statusCode()).isEqualTo(412);
        assertThat(get(SHOP, "If-Match", etag).statusCode()).isEqualTo(412);
        assertThat(ask("DELETE", SHOP, null, "If-Match", etag(get(SHOP))).statusCode())
                .isEqualTo(204);
        assertThat(ask("POST", SHOP, "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void deletingADatabaseDeletesAllOfItAndNothingElse() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 700; i++) {
            lines.append("{\"id\":\"doc")
                    .append(i)
                    .append("\",\"body\":{\"n\":")
                    .append(i)
                    .append("}}\n");
        }
        bulk("/v1/dbs/shop/docs:bulk", lines.toString());
        put("/v1/dbs/other/docs/a", "{}");
        HttpResponse<String> deleted = ask("DELETE", SHOP, null);
        assertThat(deleted.statusCode()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(problem(get(SHOP))).isEqualTo("no-such-database");
        assertThat(problem(get(DOCS + "doc0"))).isEqualTo("no-such-database");
        assertThat(problem(get(DOCS + "doc699"))).isEqualTo("no-such-database");
        assertThat(get("/v1/dbs").body()).isEqualTo("{\"dbs\":[{\"name\":\"other\",\"documents\":1}]}");
        assertThat(ask("DELETE", SHOP, null).statusCode()).isEqualTo(404);
    }

    @Test
    void aDatabaseCanBeMadeDifferentlyOnceItWasDeleted() {
        put(SHOP, "{\"deletes\":\"update-wins\",\"atomic\":[\"/a\"]}");
        put(DOCS + "a", "{\"old\":1}");
        ask("DELETE", SHOP, null);
        assertThat(put(SHOP, "{\"deletes\":\"delete-wins\"}").statusCode()).isEqualTo(201);
        assertThat(get(SHOP).body()).isEqualTo("{\"atomic\":[],\"deletes\":\"delete-wins\",\"durability\":\"local\"}");
        assertThat(get(DOCS + "a").statusCode()).isEqualTo(404);
        assertThat(put(DOCS + "a", "{\"new\":1}").statusCode()).isEqualTo(201);
        assertThat(get(DOCS + "a").body()).isEqualTo("{\"new\":1}");
    }

    @Test
    void anAtomicPathIsOneValueForLaterWrites() {
        put(SHOP, "{\"atomic\":[\"/address\"]}");
        put(DOCS + "a", "{\"address\":{\"street\":\"s\",\"city\":\"c\"},\"tags\":{\"x\":1}}");
        String typed = get(DOCS + "a", "Accept", "application/vnd.anabranch.typed+json")
                .body();
        assertThat(typed).contains("\"address\":{\"type\":\"register\",\"value\":{\"city\":\"c\",\"street\":\"s\"}");
        assertThat(typed).contains("\"tags\":{\"type\":\"map\"");
        operate(DOCS + "a", "[{\"op\":\"set\",\"path\":\"/address/city\",\"value\":\"d\"}]");
        assertThat(get(DOCS + "a").body())
                .isEqualTo("{\"address\":{\"city\":\"d\",\"street\":\"s\"},\"tags\":{\"x\":1}}");
    }
}
