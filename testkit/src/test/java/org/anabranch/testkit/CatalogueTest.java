package org.anabranch.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anabranch.testkit.catalogue.BrokenType;
import org.anabranch.testkit.catalogue.Catalogue;
import org.junit.jupiter.api.Test;

/** Run with {@code -Danabranch.testkit.write=true} to write docs/testkit.md anew. */
class CatalogueTest {
    private static final Path PAGE = Path.of("..", "docs", "testkit.md");
    private static final Settings SETTINGS = Settings.standard().withSeed(1);
    private static final String INTRODUCTION = """
            # Eleven broken types, and what the test-kit says of them
            Each is a bug that systems of this kind have had. Their code is `org.anabranch.testkit.catalogue`; the kit is
            described in [testkit/README.md](../testkit/README.md). This page is written by `CatalogueTest`, which fails
            where it is no longer true.

            How to read a diagram: a column for each replica, time downwards; `\u2500m1\u25b6` sends message 1, `\u25b6m1` receives it.
            \u2294 is the join.
            """;

    @Test
    void everyBrokenTypeIsCaughtAndThePageShowsHow() throws IOException {
        Map<BrokenType, Failure> caught = new LinkedHashMap<>();
        for (BrokenType type : Catalogue.all()) {
            if (Convergence.explore(type.subject(), SETTINGS) instanceof Outcome.Breaks breaks) {
                caught.put(type, breaks.failure());
            }
        }
        System.out.println("caught " + caught.size() + " of " + Catalogue.all().size() + " broken types");
        assertThat(caught).hasSize(11);
        if (Boolean.getBoolean("anabranch.testkit.write")) {
            Files.writeString(PAGE, page(caught));
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page(caught));
    }

    private static String page(Map<BrokenType, Failure> caught) {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        caught.forEach((type, failure) -> page.append("\n## ")
                .append(type.name())
                .append("\n")
                .append(type.story())
                .append("\n\n```\n")
                .append(failure.counterexample())
                .append("\n```\n"));
        return page.toString();
    }
}
