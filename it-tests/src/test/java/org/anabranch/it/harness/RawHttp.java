package org.anabranch.it.harness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * HTTP/1.1 as it stands on the wire, for requests that a well-behaved client cannot send. Nothing is added but what is
 * given, {@code Host} and {@code Content-Length} where these are missing. The header {@code Trailing-X} of an answer is
 * the field {@code X} of its trailer.
 */
public final class RawHttp {

    private static final int SOCKET_TIMEOUT_MILLIS = 90_000;

    private RawHttp() {}

    /** @param headers whole lines; one that is a name and a colon alone leaves that header out */
    public static Response send(int port, String method, String target, List<String> headers, byte[] body)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            String unsent = write(socket, request(method, target, headers, body));
            try {
                return read(socket.getInputStream(), method, method + " " + target);
            } catch (IOException e) {
                throw new IOException("no whole answer to " + method + " " + target + unsent, e);
            }
        }
    }

    private static byte[] request(String method, String target, List<String> headers, byte[] body) {
        List<String> lines = new ArrayList<>(List.of(method + " " + target + " HTTP/1.1"));
        if (!names(headers, "Host")) {
            lines.add("Host: localhost");
        }
        if (body != null && !names(headers, "Content-Length") && !names(headers, "Transfer-Encoding")) {
            lines.add("Content-Length: " + body.length);
        }
        headers.stream().filter(header -> !header.endsWith(":")).forEach(lines::add);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body == null ? new byte[0] : body);
        return out.toByteArray();
    }

    private static boolean names(List<String> headers, String name) {
        return headers.stream().anyMatch(header -> header.regionMatches(true, 0, name + ":", 0, name.length() + 1));
    }

    /** @return what to say of it if no answer comes: a node that has answered need not read the rest */
    private static String write(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
            return "";
        } catch (IOException e) {
            return ", which could not be sent whole: " + e;
        }
    }

    private static Response read(InputStream in, String method, String what) throws IOException {
        int status;
        Map<String, List<String>> headers;
        do {
            String[] line = line(in).split(" ", 3);
            status = Integer.parseInt(line[1]);
            headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            fields(in, "", headers);
        } while (status == 100);
        byte[] body = new byte[0];
        if (headers.containsKey("Transfer-Encoding") && !method.equals("HEAD")) {
            body = chunks(in);
            fields(in, "Trailing-", headers);
        } else if (!method.equals("HEAD") && status != 204 && status != 304) {
            List<String> length = headers.get("Content-Length");
            body = length == null ? in.readAllBytes() : whole(in, Integer.parseInt(length.get(0)));
        }
        if (headers.containsKey("Content-Encoding")) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        return new Response(what, status, HttpHeaders.of(headers, (name, value) -> true), body);
    }

    private static void fields(InputStream in, String prefix, Map<String, List<String>> into) throws IOException {
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            into.computeIfAbsent(prefix + line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(line(in)); size > 0; size = size(line(in))) {
            body.writeBytes(whole(in, size));
            line(in);
        }
        return body.toByteArray();
    }

    private static int size(String line) {
        return Integer.parseInt(line.strip().toLowerCase(Locale.ROOT), 16);
    }

    private static byte[] whole(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the body ends after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the answer ends within its head: " + line);
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }
}
