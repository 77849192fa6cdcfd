package org.anabranch.node.http;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines, holding no more than one line's limit. */
final class LineSplitter {

    private final int lineBytesMax;
    private final Consumer<byte[]> lines;
    private Buffer open = Buffer.buffer();
    private boolean tooLong;

    /** @param lines gets each line without its line feed, or null for one that was longer than {@code lineBytesMax} */
    LineSplitter(int lineBytesMax, Consumer<byte[]> lines) {
        this.lineBytesMax = lineBytesMax;
        this.lines = lines;
    }

    int lineBytesMax() {
        return lineBytesMax;
    }

    void add(Buffer chunk) {
        int from = 0;
        for (int at = 0; at < chunk.length(); at++) {
            if (chunk.getByte(at) == '\n') {
                append(chunk, from, at);
                emit();
                from = at + 1;
            }
        }
        append(chunk, from, chunk.length());
    }

    /** The last line needs no line feed. */
    void end() {
        if (open.length() > 0 || tooLong) {
            emit();
        }
    }

    private void append(Buffer chunk, int from, int to) {
        if (tooLong || open.length() + to - from > lineBytesMax) {
            tooLong = true;
            open = Buffer.buffer();
        } else if (to > from) {
            open.appendBuffer(chunk, from, to - from);
        }
    }

    private void emit() {
        byte[] line = tooLong ? null : open.getBytes();
        open = Buffer.buffer();
        tooLong = false;
        lines.accept(line);
    }
}
