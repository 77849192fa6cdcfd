package org.anabranch.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.it.harness.Client;
import org.anabranch.it.harness.Json;

/**
 * A client that writes until its node dies: new documents, one document again and again, and a counter that all share.
 * What got no answer may or may not be there afterwards.
 */
final class Writer implements Runnable {
    static final String DATABASE = "killed";
    static final String COUNTER = "counter";

    private final String name;
    private final Client client;
    private final Set<String> createdAcknowledged = new LinkedHashSet<>();
    private int next;
    private volatile int acknowledged;
    private int unanswered;
    private AssertionError unexpected;
    private int overwriteAcknowledged = -1;
    private long incrementsSent;
    private long incrementsAcknowledged;

    Writer(String name, Client client) {
        this.name = name;
        this.client = client;
    }

    @Override
    public void run() {
        try {
            while (true) {
                writeOnce(next++);
                acknowledged++;
            }
        } catch (IOException died) {
            unanswered++;
        } catch (AssertionError wrongAnswer) {
            unexpected = wrongAnswer;
        }
    }

    private void writeOnce(int n) throws IOException {
        String body = "{\"n\":" + n + "}";
        switch (n % 3) {
            case 0 -> {
                String id = String.format("%s-%06d", name, n);
                client.put(DATABASE, id, body).expect(201);
                createdAcknowledged.add(id);
            }
            case 1 -> {
                client.put(DATABASE, name + "-overwritten", body).expect(201, 204);
                overwriteAcknowledged = n;
            }
            default -> {
                incrementsSent++;
                client.increment(DATABASE, COUNTER, "/n", 1).expect(201, 204);
                incrementsAcknowledged++;
            }
        }
    }

    void assertNothingIsLost(String dc, Map<String, Json> documents) {
        if (unexpected != null) {
            throw unexpected;
        }
        List<String> lost = createdAcknowledged.stream()
                .filter(id -> !documents.containsKey(id) || numberIn(documents.get(id)) != numberOf(id))
                .toList();
        assertThat(lost)
                .as("acknowledged documents of %s that are not in %s, or changed", name, dc)
                .isEmpty();
        assertThat(numberIn(documents.get(name + "-overwritten")))
                .as("the overwritten document of %s in %s", name, dc)
                .isBetween((long) overwriteAcknowledged, (long) next);
    }

    private static long numberIn(Json row) {
        return row.at("doc", "n").number();
    }

    private static long numberOf(String id) {
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    String name() {
        return name;
    }

    int acknowledged() {
        return acknowledged;
    }

    int unanswered() {
        return unanswered;
    }

    long incrementsSent() {
        return incrementsSent;
    }

    long incrementsAcknowledged() {
        return incrementsAcknowledged;
    }
}
