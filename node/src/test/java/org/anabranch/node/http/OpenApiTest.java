package org.anabranch.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The description has each operation that there is, and no other; its answers are checked wherever tests ask. */
class OpenApiTest extends HttpTestBase {

    @Test
    void theDescriptionIsServedAndTheNodeLeadsToIt() throws IOException {
        assertThat(get("/v1").body()).contains("\"service-desc\":\"/v1/openapi.json\"");
        HttpResponse<String> served = get("/v1/openapi.json");
        assertThat(header(served, "Content-Type")).isEqualTo("application/json");
        try (InputStream resource = HttpApi.class.getResourceAsStream("openapi.json")) {
            assertThat(served.body()).isEqualTo(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(json(served.body()).get("openapi")).hasToString("\"3.1.0\"");
    }

    @Test
    void itHasEveryOperationWithItsParametersAndNoOther() {
        Map<String, Set<String>> routed = new TreeMap<>();
        for (Route route : api.routes().all()) {
            route.operations()
                    .forEach((method, operation) ->
                            routed.put(method + " " + route.path(), new TreeSet<>(operation.parameters())));
        }
        assertThat(DESCRIPTION.operations()).isEqualTo(routed);
        System.out.println("operations described: " + routed.size());
    }

    @Test
    void itsReferencesLeadSomewhere() {
        assertThat(DESCRIPTION.danglingReferences()).isEmpty();
    }
}
