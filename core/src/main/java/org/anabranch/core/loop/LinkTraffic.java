package org.anabranch.core.loop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.core.engine.Transport;
import org.anabranch.core.engine.Transport.Traffic;

/** Adds up the bytes exchanged with each datacenter, over the link to it and all connections that came from it. */
final class LinkTraffic {

    private final Transport transport;
    private final TreeMap<Long, String> inbound = new TreeMap<>();
    private final Map<String, Traffic> ended = new HashMap<>();

    LinkTraffic(Transport transport) {
        this.transport = transport;
    }

    /** The connection comes from datacenter {@code dc}. */
    synchronized void greeted(long connection, String dc) {
        inbound.put(connection, dc);
    }

    synchronized void ended(long connection, Traffic total) {
        String dc = inbound.remove(connection);
        if (dc != null) {
            ended.merge(dc, total, Traffic::plus);
        }
    }

    synchronized List<Long> inbound() {
        return List.copyOf(inbound.keySet());
    }

    synchronized Traffic with(String dc) {
        Traffic sum = transport.traffic(dc).plus(ended.getOrDefault(dc, Traffic.NONE));
        for (Map.Entry<Long, String> connection : inbound.entrySet()) {
            if (connection.getValue().equals(dc)) {
                sum = sum.plus(transport.inboundTraffic(connection.getKey()));
            }
        }
        return sum;
    }
}
