package org.anabranch.node.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.anabranch.node.config.Address;
import org.anabranch.node.config.NodeConfig;

/**
 * Nodes that keep a log of what was written to them; each write is shown in the other datacenters two reads later. The
 * version of a document is the number of writes to it. {@link #shown} is who has shown the latest one.
 */
final class FakeSites implements NodeFactory {
    private static final int READS_UNTIL_SHOWN = 2;

    final List<NodeConfig> configs = new ArrayList<>();
    final List<String> closed = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    final Set<String> shown = new TreeSet<>();
    private final Map<String, Integer> writes = new LinkedHashMap<>();
    private final Map<String, Integer> reads = new LinkedHashMap<>();

    static List<Site> onFreePorts() {
        return List.of("eu", "us", "ap").stream()
                .map(dc -> new Site(dc, freeAddress(), freeAddress()))
                .toList();
    }

    private static Address freeAddress() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Address("127.0.0.1", socket.getLocalPort());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public NodeHandle start(NodeConfig config) throws StartException {
        configs.add(config);
        try {
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(config.http().host(), config.http().port()), 0);
            server.createContext("/v1/dbs/demo/docs/", exchange -> serve(config.dc(), exchange));
            server.start();
            return handle(config, server);
        } catch (IOException e) {
            throw new StartException(config.http() + " is in use", e);
        }
    }

    private NodeHandle handle(NodeConfig config, HttpServer server) {
        return new NodeHandle() {
            @Override
            public String readyLine() {
                return "ready";
            }

            @Override
            public void close() {
                server.stop(0);
                closed.add(config.dc());
            }
        };
    }

    private synchronized void serve(String dc, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String id = path.substring(path.lastIndexOf('/') + 1);
        int status = switch (exchange.getRequestMethod()) {
            case "PUT" -> put(dc, id, exchange);
            case "PATCH" -> patch(dc, id, exchange);
            default -> get(dc, id, exchange);
        };
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private int put(String dc, String id, HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean fit = body.startsWith("{\"_id\":\"" + id + "\"")
                && "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                && "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
        if (!fit) {
            return 400;
        }
        return writes.containsKey(id) ? 412 : written(dc, "put", id, 201);
    }

    private int patch(String dc, String id, HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        return "application/vnd.anabranch.ops+json"
                        .equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                ? written(dc, "patch", id, 204)
                : 415;
    }

    private int written(String dc, String what, String id, int status) {
        log.add(what + " " + id + " at " + dc);
        writes.merge(id, 1, Integer::sum);
        reads.keySet().removeIf(key -> key.startsWith(id + " "));
        reads.put(id + " at " + dc, READS_UNTIL_SHOWN);
        shown.removeIf(key -> key.startsWith(id + " "));
        return status;
    }

    private int get(String dc, String id, HttpExchange exchange) {
        String place = id + " at " + dc;
        boolean latest = reads.merge(place, 1, Integer::sum) > READS_UNTIL_SHOWN;
        int version = writes.getOrDefault(id, 0) - (latest ? 0 : 1);
        if (version <= 0) {
            return 404;
        }
        if (latest) {
            shown.add(place);
        }
        exchange.getResponseHeaders().add("ETag", "\"" + version + "\"");
        return 200;
    }
}
