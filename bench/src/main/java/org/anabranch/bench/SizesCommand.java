package org.anabranch.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.node.json.JsonLimits;
import org.anabranch.node.json.JsonProblem;
import org.anabranch.node.json.JsonReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sizes}: see {@link DocumentSizes}. */
@Command(name = "sizes", description = "CRDT bytes over plain JSON bytes, for documents of files")
final class SizesCommand implements Callable<Integer> {

    private static final String ROW = "| %s | %,d | %,d | %s | %,d | %.3f | %.3f |%n";

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "one JSON object a line; gzip if it ends in .gz")
    private List<Path> files;

    @Option(names = "--first", paramLabel = "N", description = "only the first N documents of each file")
    private int first = Integer.MAX_VALUE;

    @Override
    public Integer call() throws IOException, JsonProblem {
        System.out.printf("| documents | count | scalars | state | JSON bytes | stored / JSON | sent / JSON |%n");
        System.out.printf("|---|---|---|---|---|---|---|%n");
        for (Path file : files) {
            String name = file.getFileName().toString().replaceFirst("\\..*", "");
            DocumentSizes sizes = DocumentSizes.of(name, read(file));
            print(sizes, "written whole", sizes.whole());
            print(sizes, "each scalar rewritten by one of ten", sizes.rewritten());
        }
        return 0;
    }

    private static void print(DocumentSizes of, String state, DocumentSizes.Sizes sizes) {
        double json = sizes.json();
        System.out.printf(
                Locale.ROOT,
                ROW,
                of.name(),
                of.documents(),
                of.scalars(),
                state,
                sizes.json(),
                sizes.stored() / json,
                sizes.sent() / json);
    }

    private List<JsonObject> read(Path file) throws IOException, JsonProblem {
        JsonReader reader = new JsonReader(JsonLimits.DEFAULT);
        List<JsonObject> documents = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
                BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && documents.size() < first; line = lines.readLine()) {
                documents.add((JsonObject) reader.read(line.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return documents;
    }
}
