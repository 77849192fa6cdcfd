package org.anabranch.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * A body that is not JSON, or not JSON that a node takes, and where it goes wrong.
 *
 * @param line from 1
 * @param columnMin in bytes from 1: the first place where a reader may notice
 * @param columnMax the last one
 */
record BadJson(String name, byte[] body, int line, int columnMin, int columnMax) {

    static Stream<BadJson> all() {
        return Stream.of(
                bad("nothing", "", 1, 1, 1),
                bad("a value is missing", "{\"a\":}", 1, 6, 6),
                bad("a comma too many", "{\"a\":1,}", 1, 8, 8),
                bad("a misspelt literal in the second line", "{\n  \"a\": trux}", 2, 8, 12),
                bad("the column counts bytes", "{\n\"größe\": x}", 2, 12, 13),
                bad("a key twice", "{\"a\":1,\"a\":2}", 1, 8, 12),
                bad("a key twice, once escaped", "{\"a\":1,\"\\u0061\":2}", 1, 8, 17),
                bad("a lone surrogate", "{\"a\":\"\\ud800\"}", 1, 6, 14),
                bad("a lone surrogate in a key", "{\"\\udc00\":1}", 1, 2, 10),
                bad("a tab in a string", "{\"a\":\"x\ty\"}", 1, 8, 9),
                bad("an unknown escape", "{\"a\":\"\\x41\"}", 1, 7, 9),
                bad("single quotes", "{'a':1}", 1, 2, 2),
                bad("a comment", "{\"a\":1 /* one */}", 1, 8, 9),
                bad("a leading zero", "{\"a\":01}", 1, 6, 8),
                bad("not a number", "{\"a\":NaN}", 1, 6, 9),
                bad("a plus sign", "{\"a\":+1}", 1, 6, 7),
                bad("no digit after the point", "{\"a\":1.}", 1, 6, 9),
                bad("an exponent out of range", "{\"a\":1e10001}", 1, 6, 14),
                bad("an exponent of many digits", "{\"a\":1e99999999999}", 1, 6, 20),
                bad("1,001 digits", "{\"a\":" + "7".repeat(1_001) + "}", 1, 6, 1_008),
                bad("an end too early", "{\"a\":", 1, 5, 7),
                bad("something after the end", "{\"a\":1} x", 1, 9, 9),
                bad("65 levels", "{\"a\":".repeat(65) + "1" + "}".repeat(65), 1, 1, 400),
                bad("100,000 open brackets", "{\"a\":" + "[".repeat(100_000), 1, 6, 100_006),
                new BadJson("bytes that are no UTF-8", around(0xc3, 0x28), 1, 7, 9),
                new BadJson("an overlong slash", around(0xc0, 0xaf), 1, 7, 9),
                new BadJson("a surrogate in UTF-8", around(0xed, 0xa0, 0x80), 1, 7, 10),
                new BadJson(
                        "a byte order mark", new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '{', '}'}, 1, 1, 4));
    }

    @Override
    public String toString() {
        return name;
    }

    private static BadJson bad(String name, String body, int line, int columnMin, int columnMax) {
        return new BadJson(name, body.getBytes(StandardCharsets.UTF_8), line, columnMin, columnMax);
    }

    /** {@code {"a":"…"}} with these bytes as the string, the first of them in column 7. */
    private static byte[] around(int... bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("{\"a\":\"".getBytes(StandardCharsets.UTF_8));
        for (int b : bytes) {
            out.write(b);
        }
        out.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
