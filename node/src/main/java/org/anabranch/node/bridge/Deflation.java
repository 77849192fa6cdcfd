package org.anabranch.node.bridge;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Raw deflate of whole messages (RFC 1951), at the level that costs least. One per connection, used on its context
 * only; {@link #close} frees what zlib holds.
 */
final class Deflation implements AutoCloseable {
    private static final int CHUNK_BYTES = 16 << 10;

    /** What cannot be deflated costs the most to try, and shows it early. */
    private static final int SAMPLE_BYTES = 2 << 10;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);
    private final byte[] chunk = new byte[CHUNK_BYTES];

    /** @return the bytes deflated, or {@code bytes} itself where that is not smaller, or its beginning is not */
    byte[] deflate(byte[] bytes) {
        if (bytes.length > 4 * SAMPLE_BYTES && deflate(bytes, SAMPLE_BYTES).length >= SAMPLE_BYTES) {
            return bytes;
        }
        byte[] deflated = deflate(bytes, bytes.length);
        return deflated.length < bytes.length ? deflated : bytes;
    }

    private byte[] deflate(byte[] bytes, int length) {
        deflater.reset();
        deflater.setInput(bytes, 0, length);
        deflater.finish();
        ByteArrayOutputStream deflated = new ByteArrayOutputStream(Math.min(length, CHUNK_BYTES));
        while (!deflater.finished()) {
            deflated.write(chunk, 0, deflater.deflate(chunk));
        }
        return deflated.toByteArray();
    }

    /** Holds no more than {@code bytesMax} and one chunk, whatever the input says of itself. */
    byte[] inflate(byte[] deflated, long bytesMax) throws BadInputException {
        inflater.reset();
        inflater.setInput(deflated);
        ByteArrayOutputStream inflated = new ByteArrayOutputStream(CHUNK_BYTES);
        while (!inflater.finished()) {
            int bytes = inflateChunk();
            if (bytes == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                throw new BadInputException("deflated bytes that end too early");
            }
            inflated.write(chunk, 0, bytes);
            if (inflated.size() > bytesMax) {
                throw new BadInputException("deflated bytes that inflate to more than " + bytesMax);
            }
        }
        if (inflater.getRemaining() > 0) {
            throw new BadInputException("bytes after the end of deflated bytes");
        }
        return inflated.toByteArray();
    }

    private int inflateChunk() throws BadInputException {
        try {
            return inflater.inflate(chunk);
        } catch (DataFormatException e) {
            throw new BadInputException("bytes that are not deflated: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
