package org.anabranch.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What happened, as a space-time diagram: time goes down, and each site has a column. Costs nothing while nobody looks. */
final class Trace {

    private static final int COLUMN = 34;

    private final boolean wanted;
    private final List<String> sites;
    private final List<String> lines = new ArrayList<>();

    /** @param sites the columns, from left to right */
    Trace(boolean wanted, List<String> sites) {
        this.wanted = wanted;
        this.sites = List.copyOf(sites);
    }

    /** @param site whose column; what has none, as the network, goes to the left */
    void add(long millis, String site, Supplier<String> what) {
        if (!wanted) {
            return;
        }
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%8.3f ", millis / 1_000.0));
        int column = sites.indexOf(site.substring(0, 1));
        for (int i = 0; i < sites.size(); i++) {
            line.append('|').append(i == column ? "" : " ".repeat(COLUMN));
            if (i == column) {
                String text = site + " " + what.get();
                line.append(text).append(" ".repeat(Math.max(0, COLUMN - text.length())));
            }
        }
        lines.add((column < 0 ? line + "| " + what.get() : line.toString()).stripTrailing());
    }

    List<String> lines() {
        return lines;
    }
}
