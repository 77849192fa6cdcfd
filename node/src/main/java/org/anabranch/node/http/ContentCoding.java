package org.anabranch.node.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** gzip (RFC 9110 §8.4.1.3), for those who ask for it. */
final class ContentCoding {

    static final String GZIP = "gzip";

    /** Less is not worth the work. */
    private static final int BYTES_MIN = 1_024;

    private ContentCoding() {}

    /** Whether {@code acceptEncoding} (null: no such header) names gzip, or everything, with a quality above 0. */
    static boolean asksForGzip(String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        double any = 0;
        for (String range : HeaderList.split(acceptEncoding, ',')) {
            List<String> parts = HeaderList.split(range, ';');
            String coding = parts.isEmpty() ? "" : parts.get(0);
            if (coding.equalsIgnoreCase(GZIP) || coding.equalsIgnoreCase("x-gzip")) {
                return MediaTypes.quality(parts) > 0;
            }
            if (coding.equals("*")) {
                any = MediaTypes.quality(parts);
            }
        }
        return any > 0;
    }

    /** The answer with {@code body}, coded if the client asks for it and it is worth it. */
    static Answer answer(Exchange exchange, Answer answer, CharSequence mediaType, byte[] body) {
        answer.with(Headers.VARY, "Accept, Accept-Encoding");
        if (body.length < BYTES_MIN || !asksForGzip(exchange.header("Accept-Encoding"))) {
            return answer.body(mediaType, body);
        }
        return answer.with("Content-Encoding", GZIP)
                .body(mediaType, gzip(() -> new Pieces.Piece(body, true)).next().bytes());
    }

    /** The same pieces, coded as one stream. */
    static Pieces gzip(Pieces plain) {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try {
            GZIPOutputStream gzip = new GZIPOutputStream(coded);
            return () -> {
                Pieces.Piece piece = plain.next();
                try {
                    gzip.write(piece.bytes());
                    if (piece.last()) {
                        gzip.close();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e); // memory does no I/O
                }
                byte[] bytes = coded.toByteArray();
                coded.reset();
                return new Pieces.Piece(bytes, piece.last());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
