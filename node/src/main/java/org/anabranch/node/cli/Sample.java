package org.anabranch.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One line of the documents that come with the demo: a body for a document, and where it is written. */
record Sample(String dc, String id, String body) {
    private static final String RESOURCE = "demo-documents.txt";

    static List<Sample> all() {
        try (InputStream in = Sample.class.getResourceAsStream(RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Sample::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sample parse(String line) {
        String[] parts = line.split(" ", 3);
        return new Sample(parts[0], parts[1], parts[2]);
    }

    /** Whether this changes a document instead of writing it whole. */
    boolean isOperations() {
        return body.startsWith("[");
    }
}
