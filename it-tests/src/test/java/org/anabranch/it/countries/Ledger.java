package org.anabranch.it.countries;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.anabranch.it.harness.Json;

/** What was written and therefore must be there: increments by document, the last mark of each client, contested values. */
public final class Ledger {

    private final SortedMap<String, Long> visits = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, Long>> marks = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, String>> contested = new TreeMap<>();

    void visited(String id, long by) {
        visits.merge(id, by, Long::sum);
    }

    void marked(String id, String client, long step) {
        marks.computeIfAbsent(id, key -> new TreeMap<>()).put(client, step);
    }

    void contested(String id, String client, String value) {
        contested.computeIfAbsent(id, key -> new TreeMap<>()).put(client, value);
    }

    public long increments() {
        return visits.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The values that clients gave to the same field apart from each other, by document and client; then forgotten. */
    public SortedMap<String, SortedMap<String, String>> takeContested() {
        SortedMap<String, SortedMap<String, String>> taken = new TreeMap<>(contested);
        contested.clear();
        return taken;
    }

    /** A client's own last mark is there: nobody else writes it. */
    void assertMark(String id, String client, Json document, String where) {
        Long mark = marks.getOrDefault(id, new TreeMap<>()).get(client);
        if (mark != null) {
            assertThat(document.at("by", client).number())
                    .as("the last mark of %s on %s in %s", client, id, where)
                    .isEqualTo(mark);
        }
    }

    /** All increments, each once, and every last mark. */
    public void assertWhole(Map<String, Json> documents, String where) {
        visits.forEach(
                (id, count) -> assertThat(documents.get(id).at("doc", "visits").number())
                        .as("visits of %s in %s", id, where)
                        .isEqualTo(count));
        marks.forEach((id, clients) -> List.copyOf(clients.keySet())
                .forEach(client -> assertMark(id, client, documents.get(id).at("doc"), where)));
    }
}
