package org.anabranch.node.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Another datacenter and the bridge addresses of its nodes, written {@code DC=HOST:PORT[,HOST:PORT...]}.
 *
 * @param addresses tried in this order
 */
public record Peer(String dc, List<Address> addresses) {

    public Peer {
        Names.check("datacenter", dc);
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("peer " + dc + " has no address");
        }
        for (Address address : addresses) {
            if (address.port() == 0) {
                throw new IllegalArgumentException("peer " + dc + " needs a port of 1 to 65535");
            }
        }
    }

    /** @throws IllegalArgumentException saying what is allowed */
    public static Peer parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException(Text.quote(text)
                    + " is not DC=HOST:PORT[,HOST:PORT...], for example us=127.0.0.1:7171,127.0.0.1:7172");
        }
        List<Address> addresses = new ArrayList<>();
        for (String address : text.substring(equals + 1).split(",", -1)) {
            addresses.add(Address.parse(address.strip()));
        }
        return new Peer(text.substring(0, equals).strip(), addresses);
    }
}
