package org.anabranch.it.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One row of the contract's table: {@code [NODE:]METHOD TARGET | HEADER | BODY -> STATUS PROBLEM | EXPECTATION}, where parts
 * of the request are headers and at most one body, and of the answer what {@link Expectation} knows. A row goes on in
 * lines that are indented; {@code #} starts a comment line.
 *
 * @param node where it is sent to
 */
public record Case(String place, String node, String method, String target, List<String> request, List<String> answer) {

    public static final String DEFAULT_NODE = "alone";

    /** The rows of a file among the test's resources, in order. */
    public static List<Case> read(String file) throws IOException {
        List<Case> cases = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        int first = 0;
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (line.startsWith(" ")) {
                open.append(' ').append(line.strip());
                continue;
            }
            close(file, first, open, cases);
            if (!line.isBlank() && !line.startsWith("#")) {
                open.append(line);
                first = number;
            }
        }
        close(file, first, open, cases);
        return cases;
    }

    private static List<String> lines(String file) throws IOException {
        InputStream in = Objects.requireNonNull(Case.class.getResourceAsStream("/contract/" + file), file);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    private static void close(String file, int line, StringBuilder open, List<Case> cases) {
        if (!open.isEmpty()) {
            cases.add(parse(file + ":" + line, open.toString()));
            open.setLength(0);
        }
    }

    private static Case parse(String place, String row) {
        String[] sides = row.split("\\s+->\\s+");
        if (sides.length != 2) {
            throw new IllegalArgumentException(place + ": a row has one arrow: " + row);
        }
        List<String> request = List.of(sides[0].split("\\s+[|]\\s+"));
        String[] start = request.get(0).split(" ", 2);
        int colon = start[0].indexOf(':');
        return new Case(
                place,
                colon < 0 ? DEFAULT_NODE : start[0].substring(0, colon),
                start[0].substring(colon + 1),
                start[1].strip(),
                request.subList(1, request.size()),
                List.of(sides[1].split("\\s+[|]\\s+")));
    }

    @Override
    public String toString() {
        String all = place + " " + method + " " + target + " " + String.join(" | ", request) + " -> "
                + String.join(" | ", answer);
        return all.length() > 200 ? all.substring(0, 200) + "…" : all;
    }
}
