package org.anabranch.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Documents of a file with one document per line; its member {@code _id} is a document's id. */
public record Dataset(String name, List<Entry> entries) {

    /** @param json as the file has it, byte for byte */
    public record Entry(String id, String json) {
        public String putLine() {
            return "{\"op\":\"put\",\"id\":" + Json.quote(id) + ",\"body\":" + json + "}";
        }
    }

    /** Made up for these tests: scripts, nesting, empty containers, numbers that no double holds, odd ids. */
    public static Dataset sample() throws IOException {
        try (InputStream in = Dataset.class.getResourceAsStream("/sample.ndjson")) {
            return read("sample", Objects.requireNonNull(in));
        }
    }

    /** 250 deeply nested documents; the calling test is skipped where the file is absent. */
    public static Dataset countries() throws IOException {
        return readShared("countries.ndjson.gz");
    }

    /** 171,075 small documents; the calling test is skipped where the file is absent. */
    public static Dataset cities() throws IOException {
        return readShared("cities.ndjson.gz");
    }

    /** The bytes of all documents' JSON, without what separates the lines. */
    public long jsonBytes() {
        return entries.stream()
                .mapToLong(entry -> entry.json().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** The documents as bodies of {@code docs:bulk}, each of at most {@code linesMax} lines. */
    public List<List<String>> bulkRequests(int linesMax) {
        List<List<String>> requests = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += linesMax) {
            List<Entry> part = entries.subList(from, Math.min(entries.size(), from + linesMax));
            requests.add(part.stream().map(Entry::putLine).toList());
        }
        return requests;
    }

    private static Dataset readShared(String name) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(Repository.sharedData(name)))) {
            return read(name, in);
        }
    }

    private static Dataset read(String name, InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<Entry> entries = lines.lines()
                .map(line -> new Entry(Json.read(line).at("_id").text(), line))
                .toList();
        return new Dataset(name, entries);
    }
}
