package org.anabranch.it.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** As much of a node as the harness needs to be tried out: the ready line, signals, a status, and bulk answers that stream. */
public final class StandInNode {

    private StandInNode() {}

    public static void main(String[] arguments) throws IOException {
        List<String> flags = List.of(arguments);
        String dc = flags.get(flags.indexOf("--dc") + 1);
        String http = flags.get(flags.indexOf("--http") + 1);
        if (dc.equals("broken")) {
            System.err.println("broken as asked");
            System.exit(78);
        }
        String replica = String.format("%016x", ThreadLocalRandom.current().nextLong());
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
        HttpServer server = HttpServer.create(
                new InetSocketAddress("127.0.0.1", Integer.parseInt(http.substring(http.indexOf(':') + 1))), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/v1/status", exchange -> answerStatus(exchange, replica));
        server.createContext("/v1/dbs/", StandInNode::echoLines);
        server.start();
        System.out.println("anabranch ready http=" + http + " bridge=- dc=" + dc + " node=n1 replica=" + replica);
    }

    private static void answerStatus(HttpExchange exchange, String replica) throws IOException {
        try (exchange) {
            byte[] body = ("{\"replica\":\"" + replica + "\",\"vector\":{}}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Reads the next line only when the answer to the one before it is written, as a node with a small window does. */
    private static void echoLines(HttpExchange exchange) throws IOException {
        try (exchange;
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(exchange.getRequestBody(), StandardCharsets.UTF_8))) {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }
}
