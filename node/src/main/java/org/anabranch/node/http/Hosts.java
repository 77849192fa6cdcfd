package org.anabranch.node.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps web pages away from a node that asks nobody who he is: a page reaches a loopback address under a name of its own
 * (DNS rebinding), which {@code Host} gives away, or from its own origin, which {@code Origin} gives away.
 */
final class Hosts {

    private final Set<String> names = new TreeSet<>(List.of("localhost", "127.0.0.1", "[::1]"));

    Hosts(String bound) {
        names.add(bound.indexOf(':') >= 0 ? '[' + bound + ']' : bound.toLowerCase(Locale.ROOT));
    }

    void require(HttpServerRequest request, Target target) {
        List<String> hosts = request.headers().getAll("Host");
        if (hosts.size() != 1) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "a request has one Host header, not " + hosts.size())
                    .refusal();
        }
        String authority = target.authority() == null ? hosts.get(0) : target.authority();
        if (!names.contains(nameOf(authority).toLowerCase(Locale.ROOT))) {
            throw Problem.of(ProblemType.MISDIRECTED, "this node answers for " + String.join(", ", names))
                    .refusal();
        }
        if (request.getHeader("Origin") != null) {
            throw Problem.of(ProblemType.ORIGIN_NOT_ALLOWED, "no origins are allowed")
                    .refusal();
        }
    }

    /** Without the port, if what follows the name is one. */
    private static String nameOf(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon >= 0 && authority.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9');
        return port ? authority.substring(0, colon) : authority;
    }
}
