package org.anabranch.it;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;

/** Bytes for the port on which only other nodes should speak. */
record Garbage(String name, byte[] bytes) {

    private static final long SEED = 4_711;

    static Stream<Garbage> all() {
        byte[] random = new byte[1_000_000];
        new Random(SEED).nextBytes(random);
        String address = "\"address\":\"anabranch.0.replicate\"";
        return Stream.of(
                new Garbage("random bytes with seed " + SEED, random),
                new Garbage("zeros", new byte[100_000]),
                new Garbage("HTTP", "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8)),
                new Garbage("a huge length", lengthAnd(Integer.MAX_VALUE, "x".repeat(1_000_000))),
                new Garbage("a negative length", lengthAnd(-1, "x".repeat(1_000))),
                new Garbage("no JSON in a frame", frame("{{{")),
                new Garbage("an unknown type", frame("{\"type\":\"nonsense\"}", "{\"type\":\"nonsense\"}")),
                new Garbage("a publish", frame("{\"type\":\"publish\"," + address + ",\"body\":\"AAAA\"}")),
                new Garbage("a registration", frame("{\"type\":\"register\"," + address + "}")),
                new Garbage(
                        "another address",
                        frame("{\"type\":\"send\",\"address\":\"secret\",\"replyAddress\":\"r\",\"body\":\"AAAA\"}")),
                new Garbage(
                        "no message in the right place",
                        frame("{\"type\":\"send\"," + address + ",\"replyAddress\":\"r\",\"body\":\"AAAA\"}")),
                new Garbage(
                        "headers that are delivery options",
                        frame("{\"type\":\"send\"," + address
                                + ",\"headers\":{\"codecName\":\"x\",\"timeout\":\"1\"},\"body\":\"AAAA\"}")));
    }

    @Override
    public String toString() {
        return name;
    }

    private static byte[] frame(String... payloads) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (String payload : payloads) {
            frames.writeBytes(lengthAnd(payload.getBytes(StandardCharsets.UTF_8).length, payload));
        }
        return frames.toByteArray();
    }

    private static byte[] lengthAnd(int length, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(length)
                .put(bytes)
                .array();
    }
}
