package org.anabranch.it.harness;

import java.util.SortedMap;
import java.util.TreeMap;

/** What {@code GET /v1/status} says. */
public record Status(Json json) {

    public String replica() {
        return json.at("replica").text();
    }

    /** Without entries of 0, which say nothing. */
    public SortedMap<String, Long> vector() {
        SortedMap<String, Long> vector = new TreeMap<>();
        json.at("vector").members().forEach((replica, sequence) -> vector.put(replica, sequence.number()));
        vector.values().removeIf(sequence -> sequence == 0);
        return vector;
    }

    public long documents() {
        return json.at("documents").number();
    }

    public long conflicts() {
        return json.at("conflicts").number();
    }

    public long storeFileBytes() {
        return json.at("storage", "fileBytes").number();
    }

    public Peer peer(String dc) {
        return json.at("peers").elements().stream()
                .filter(peer -> peer.at("dc").text().equals(dc))
                .findFirst()
                .map(Peer::new)
                .orElseThrow(() -> new AssertionError("no peer " + dc + " in " + json.at("peers")));
    }

    /**
     * Whether nothing that {@code earlier} showed has gone back in {@code later}. A replica that is not named there any more
     * is one that has ended and is sealed; that its writes are there, documents must tell.
     */
    public static boolean covers(SortedMap<String, Long> later, SortedMap<String, Long> earlier) {
        return earlier.entrySet().stream()
                .allMatch(entry -> later.getOrDefault(entry.getKey(), entry.getValue()) >= entry.getValue());
    }

    public record Peer(Json json) {
        public String link() {
            return json.at("link").text();
        }

        public long lagSequences() {
            return json.at("lagSequences").number();
        }

        public long deltasReceived() {
            return json.at("deltasReceived").number();
        }

        public long deltasDuplicate() {
            return json.at("deltasDuplicate").number();
        }
    }
}
